/** Pages without a live part ask again by themselves, and only while somebody looks; the agent counts that as no visit. */
const everyMs = 60_000

setInterval(() => {
  // Somebody who is writing a reason keeps it.
  if (!document.hidden && document.querySelector('.fix[open], .cycle-panel, :focus-within > form') === null)
    void refresh()
}, everyMs)

async function refresh(): Promise<void> {
  try {
    const answer = await fetch(location.href, { headers: { 'X-Reload': '1' }, cache: 'no-store' })
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main')
    if (fresh !== null) document.querySelector('main')?.replaceWith(fresh)
  } catch {
    // Without an answer the page stays as it is; its clock says how old it is.
  }
}

export {}
