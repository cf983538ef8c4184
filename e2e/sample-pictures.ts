import type { Picture } from '../agent/vision/live.ts'
import { liveScenario } from '../seeds/angela/live-scenario.ts'
import { cameraPainter, type Painter } from '../seeds/simulator/frames.ts'

const [width, height] = [640, 480]

/** What the sample cameras see, drawn by the simulator and not filmed; `shift`: pixels by which the camera was bumped. */
export function samplePictures(
  now: () => number,
  shift: { x: number; y: number } = { x: 0, y: 0 },
): (cameraId: number) => Picture | undefined {
  const scenario = liveScenario()
  const painters = new Map<number, Painter>()
  const startedMs = now()
  return (cameraId) => {
    const camera = scenario.cameras.find(({ id }) => id === cameraId)
    if (camera === undefined) return undefined
    const painter = painters.get(cameraId) ?? cameraPainter(scenario, camera)
    painters.set(cameraId, painter)
    const seconds = (now() - startedMs) / 1000 + 20
    const planes = planesOf(painter(Math.floor(seconds * scenario.fps)), shift)
    const persons = camera.stations.map(({ box: [x, y, w, h] }) => ({
      left: x,
      top: y,
      right: x + w,
      bottom: y + h,
      score: 0.9,
    }))
    return { captureMs: now(), width, height, planes, persons }
  }
}

/** Limited-range YUV 4:2:0 to the green, blue and red planes the agent works on. */
function planesOf(
  { y: luma, u, v }: { y: Uint8Array; u: Uint8Array; v: Uint8Array },
  shift: { x: number; y: number },
): Uint8Array {
  const planes = new Uint8Array(width * height * 3)
  for (let row = 0; row < height; row++) {
    const fromRow = Math.min(height - 1, Math.max(0, row - shift.y))
    for (let column = 0; column < width; column++) {
      const fromColumn = Math.min(width - 1, Math.max(0, column - shift.x))
      const chroma = (fromRow >> 1) * (width / 2) + (fromColumn >> 1)
      const c = 1.164 * ((luma[fromRow * width + fromColumn] ?? 16) - 16)
      const d = (u[chroma] ?? 128) - 128
      const e = (v[chroma] ?? 128) - 128
      const at = row * width + column
      planes[at] = clamp(c - 0.392 * d - 0.813 * e)
      planes[width * height + at] = clamp(c + 2.017 * d)
      planes[2 * width * height + at] = clamp(c + 1.596 * e)
    }
  }
  return planes
}

const clamp = (value: number): number => Math.min(255, Math.max(0, Math.round(value)))
