import {
  frameBytes,
  frameHeight as height,
  imagePlanes,
  frameWidth as width,
} from '../agent/vision/frames.ts'
import type { Picture } from '../agent/vision/live.ts'
import { liveScenario } from '../seeds/angela/live-scenario.ts'
import { cameraPainter, type Painter } from '../seeds/simulator/frames.ts'

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

/** A painted picture as the agent has it, moved by `shift` pixels. */
function planesOf(painted: { y: Uint8Array; u: Uint8Array; v: Uint8Array }, shift: { x: number; y: number }) {
  const planes = new Uint8Array(frameBytes)
  const from = [painted.y, painted.u, painted.v]
  imagePlanes({ width, height, planes }).forEach(({ values, width: across, scale }, index) => {
    const rows = height * scale
    for (let row = 0; row < rows; row++) {
      const fromRow = clamp(row - Math.round(shift.y * scale), rows)
      for (let column = 0; column < across; column++) {
        const fromColumn = clamp(column - Math.round(shift.x * scale), across)
        values[row * across + column] = from[index]?.[fromRow * across + fromColumn] ?? 0
      }
    }
  })
  return planes
}

const clamp = (at: number, size: number): number => Math.min(size - 1, Math.max(0, at))
