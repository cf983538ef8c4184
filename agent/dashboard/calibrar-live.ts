import type { CameraSignals, CamerasNow } from '../contract/api-cameras.ts'
import { zoneNames } from '../contract/zone-names.ts'
import { type Calibrar, isChanged } from './calibrar-state.ts'
import { frameHeight, frameWidth } from './camera-zones-view.ts'
import { camarasWords } from './words-camaras.ts'

const pictureMs = 2_000
export const pollMs = 4_000
const testMs = 500

type Set = (change: Partial<Calibrar>) => void

/** Keeps the picture fresh, and notices what others do: a new version, a camera that moved or went dark. */
export function followCamera(place: HTMLElement, state: () => Calibrar, set: Set): void {
  const { camera_id: id, name } = state().camera
  every(pictureMs, async () => {
    const next = new Image(frameWidth, frameHeight)
    next.alt = camarasWords.frameOf(name)
    next.src = `/api/v1/cameras/${id}/frame.jpg?t=${Date.now()}`
    await next.decode()
    place.replaceChildren(next)
  })
  every(pollMs, async () => {
    const answer = await ask<CamerasNow>('/api/v1/cameras')
    const camera = answer?.cameras.find(({ camera_id }) => camera_id === id)
    if (camera === undefined) return
    const now = state()
    const version = camera.geometry_version
    if (version !== now.version && version !== null && !now.saving && now.notice?.kind !== 'newer') {
      if (!isChanged(now)) return location.reload()
      set({ notice: { kind: 'newer', version } })
    }
    const { state: word, moved_by, last_frame_at } = camera
    if (word !== now.camera.state || (moved_by === null) !== (now.camera.moved_by === null)) {
      set({ camera: { ...now.camera, state: word, moved_by, last_frame_at } })
    }
  })
}

/** Asks for motion until the test is ended; only what moved after it began counts. */
export function runTest(state: () => Calibrar, set: Set): void {
  set({ test: { sinceMs: Number.NaN, seen: new Set(), now: new Set(), dark: false } })
  const turn = async (): Promise<void> => {
    const answer = await ask<CameraSignals>(`/api/v1/cameras/${state().camera.camera_id}/signals`)
    const { test } = state()
    if (test === null) return
    if (answer === undefined) set({ test: { ...test, dark: true } })
    else {
      const sinceMs = Number.isNaN(test.sinceMs) ? Date.parse(answer.generated_at) - 1_000 : test.sinceMs
      const seen = new Set(test.seen)
      const now = new Set<string>()
      for (const { workstation, motion, motion_at } of answer.stations) {
        for (const zone of zoneNames) {
          const key = `${workstation} ${zone}`
          const at = motion_at[zone]
          if (at !== null && Date.parse(at) >= sinceMs) seen.add(key)
          if (motion[zone] === true) now.add(key)
        }
      }
      set({ test: { sinceMs, seen, now, dark: answer.state !== 'up' } })
    }
    setTimeout(() => void turn(), testMs)
  }
  void turn()
}

async function ask<T>(path: string): Promise<T | undefined> {
  try {
    const answer = await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(4_000) })
    return answer.ok ? ((await answer.json()) as T) : undefined
  } catch {
    return undefined
  }
}

/** At once, then one after the other, and only while somebody looks. */
function every(ms: number, work: () => Promise<void>): void {
  const turn = () => {
    const done = document.hidden ? Promise.resolve() : work()
    void done.catch(() => undefined).then(() => setTimeout(turn, ms))
  }
  turn()
}
