import { formatRunning } from './format.ts'

/** Clocks run on from the seconds the agent wrote into them; what others began or ended appears within a minute. */
const everyMs = 60_000
/** The parts that show; the form, which somebody may be filling in, stays. */
const parts = ['.lost-running', '.lost-pareto', '.lost-list'] as const

const begun = new WeakMap<Element, number>()

function tick(): void {
  for (const clock of document.querySelectorAll<HTMLElement>('[data-seconds]')) {
    const begunMs = begun.get(clock) ?? performance.now()
    begun.set(clock, begunMs)
    clock.textContent = formatRunning(Number(clock.dataset.seconds) + (performance.now() - begunMs) / 1000)
  }
}

async function refresh(): Promise<void> {
  try {
    const answer = await fetch(location.href, { headers: { 'X-Reload': '1' }, cache: 'no-store' })
    if (!answer.ok) return
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
    for (const part of parts) {
      const shown = document.querySelector(part)
      const next = fresh.querySelector(part)
      // Somebody who is giving a reason keeps it.
      const busy = shown?.matches(':focus-within, :has(details[open])') === true
      if (next !== null && !busy) shown?.replaceWith(next)
    }
    tick()
  } catch {
    // Without an answer the page stays as it is, and its clocks run on.
  }
}

tick()
setInterval(tick, 500)
setInterval(() => {
  if (!document.hidden) void refresh()
}, everyMs)
