import type { CamerasNow } from '../contract/api-cameras.ts'
import { formatAge, formatNumber } from './format.ts'
import { camarasWords } from './words-camaras.ts'

/** A snapshot that refreshes: no stream, and nothing while nobody looks. */
const pictureMs = 2_000
const factsMs = 4_000

const cards = [...document.querySelectorAll<HTMLElement>('[data-camera]')]

/** The next picture takes the place of the last one once it is whole; one that does not come changes nothing. */
function refresh(card: HTMLElement): Promise<void> {
  const shown = card.querySelector('img')
  if (shown === null) return Promise.resolve()
  const next = new Image(shown.width, shown.height)
  next.alt = shown.alt
  return new Promise((resolve) => {
    next.addEventListener('load', () => {
      shown.replaceWith(next)
      resolve()
    })
    next.addEventListener('error', () => resolve())
    next.src = `/api/v1/cameras/${card.dataset.camera}/frame.jpg?t=${Date.now()}`
  })
}

function put(card: HTMLElement, fact: string, text: string): void {
  const place = card.querySelector(`[data-fact="${fact}"]`)
  if (place !== null && place.textContent !== text) place.textContent = text
}

async function facts(): Promise<void> {
  const answer = await fetch('/api/v1/cameras', { cache: 'no-store', signal: AbortSignal.timeout(4_000) })
  if (!answer.ok) return
  const { cameras } = (await answer.json()) as CamerasNow
  for (const camera of cameras) {
    const card = cards.find(({ dataset }) => dataset.camera === `${camera.camera_id}`)
    const { state, geometry_version: version, frame_age_seconds: age } = camera
    const same =
      card?.dataset.state === state &&
      card.dataset.version === `${version ?? 0}` &&
      (card.querySelector('img') !== null || age === null)
    // Something to be read anew: the page is small.
    if (card === undefined || !same) return location.reload()
    put(card, 'fps', formatNumber(camera.fps, 1))
    put(card, 'age', age === null ? '—' : camarasWords.ago(formatAge(age)))
    put(card, 'drops', formatNumber(camera.drops))
  }
}

/** One after the other, so that a slow network is never asked twice at once. */
function every(ms: number, work: () => Promise<unknown>): void {
  const turn = () => {
    const done = document.hidden ? Promise.resolve() : work()
    void done.catch(() => undefined).then(() => setTimeout(turn, ms))
  }
  setTimeout(turn, ms)
}

every(pictureMs, () => Promise.all(cards.map(refresh)))
every(factsMs, facts)
