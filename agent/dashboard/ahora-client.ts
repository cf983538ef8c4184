import { hydrate, render } from 'preact'
import type { Health, HourBoard, Stations } from '../contract/api.ts'
import { type Ahora, ahoraView } from './ahora-view.ts'
import { words } from './words.ts'

const pollMs = 1_000
const redrawMs = 500
/** One missed answer is nothing; after this the figures say their age. */
const staleAfterMs = 5_000
/** A clock that differs by more was set, one that differs by less was only heard late. */
const clockSetMs = 3_000

type Loaded = Omit<Ahora, 'staleSeconds'>

const root = document.getElementById('ahora')
const loaded = document.getElementById('loaded')
if (root !== null && loaded !== null) follow(root, JSON.parse(loaded.textContent) as Loaded)

/** Keeps the screen at the agent's clock, asks again each second, and stops asking while nobody looks. */
function follow(place: HTMLElement, first: Loaded): void {
  let state = first
  let clockOffsetMs = Date.parse(first.stations.generated_at) - performance.now()
  let answeredAt = performance.now()
  const tags = new Map<string, string>()
  const module = encodeURIComponent(first.stations.module)

  const view = () => {
    const now = performance.now()
    const silentMs = now - answeredAt
    const staleSeconds = silentMs > staleAfterMs ? silentMs / 1000 : null
    return ahoraView({ ...state, staleSeconds }, now + clockOffsetMs)
  }
  const draw = () => render(view(), place)

  async function fetchChanged<T>(path: string): Promise<T | null> {
    const tag = tags.get(path)
    const answer = await fetch(path, {
      headers: tag === undefined ? {} : { 'If-None-Match': tag },
      cache: 'no-store',
      signal: AbortSignal.timeout(4_000),
    })
    if (answer.status === 304) return null
    if (answer.status === 401 || answer.status === 403) throw new Error(words.refused)
    if (!answer.ok) throw new Error(`${answer.status}`)
    tags.set(path, answer.headers.get('etag') ?? '')
    return (await answer.json()) as T
  }

  async function ask(): Promise<void> {
    try {
      const [stations, board, health] = await Promise.all([
        fetchChanged<Stations>(`/api/v1/stations?module=${module}`),
        fetchChanged<HourBoard>(`/api/v1/board?module=${module}`),
        fetchChanged<Health>('/api/v1/health'),
      ])
      if (stations !== null) {
        const heardMs = Date.parse(stations.generated_at) - performance.now()
        clockOffsetMs =
          Math.abs(heardMs - clockOffsetMs) > clockSetMs ? heardMs : Math.max(heardMs, clockOffsetMs)
      }
      state = {
        ...state,
        stations: stations ?? state.stations,
        board: board ?? state.board,
        health: health ?? state.health,
      }
      answeredAt = performance.now()
    } catch {
      // The age on the screen tells; the next second asks again.
    }
  }

  let asking: ReturnType<typeof setTimeout> | undefined
  const turn = () => {
    void ask().then(() => {
      draw()
      asking = document.hidden ? undefined : setTimeout(turn, pollMs)
    })
  }
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && asking === undefined) turn()
  })
  setInterval(() => {
    if (!document.hidden) draw()
  }, redrawMs)
  // What the agent drew stays where it stands: nothing is laid out twice.
  hydrate(view(), place)
  turn()
}
