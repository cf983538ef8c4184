import { formatRunning } from './format.ts'

/** Lets every clock of the page run on from the seconds the agent wrote into it. */
const clocks = [...document.querySelectorAll<HTMLElement>('[data-seconds]')].map((element) => ({
  element,
  seconds: Number(element.dataset.seconds),
}))
const begunMs = performance.now()

setInterval(() => {
  for (const { element, seconds } of clocks)
    element.textContent = formatRunning(seconds + (performance.now() - begunMs) / 1000)
}, 500)
