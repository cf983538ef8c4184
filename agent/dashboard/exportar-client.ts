/** While a file is being written its list is asked for again; the one just asked for is taken as soon as it is ready. */
const everyMs = 700
const takenKey = 'lbzf.exportar.tomado'

function list(): HTMLElement | null {
  return document.querySelector<HTMLElement>('#exports')
}

function take(): void {
  const link = document.querySelector<HTMLAnchorElement>('#exports [data-take]')
  if (link === null || remembered() === link.href) return
  remember(link.href)
  link.click()
}

async function refresh(): Promise<void> {
  try {
    const answer = await fetch(location.href, { headers: { 'X-Reload': '1' }, cache: 'no-store' })
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#exports')
    // Somebody whose finger is on a button keeps it.
    if (fresh !== null && list()?.matches(':has(:focus-visible)') !== true) list()?.replaceWith(fresh)
  } catch {
    // No network: the file is being written all the same, and the list is asked for again.
  }
  take()
  wait()
}

function wait(): void {
  if (list()?.dataset.open === 'true') setTimeout(() => void refresh(), everyMs)
}

/** Not taken again by a reload. */
function remembered(): string | null {
  try {
    return sessionStorage.getItem(takenKey)
  } catch {
    return null
  }
}

function remember(href: string): void {
  try {
    sessionStorage.setItem(takenKey, href)
  } catch {
    // A browser that keeps nothing takes it again after a reload.
  }
}

take()
wait()

export {}
