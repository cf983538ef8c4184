import type { Disturbance, Scenario, ScenarioCamera } from '../../agent/contract/scenario.ts'
import { mixSeed, normal, seededRandom } from '../random.ts'
import { momentAt } from './moment.ts'
import { drawStation } from './operator.ts'
import { copyPicture, newPicture, type Picture, shiftPicture } from './raster.ts'
import { drawBench, drawMoment, drawRoom } from './scene.ts'
import { bumpsInOrder, stationTimeline } from './schedule.ts'

/** Paints frame k (the state at k ÷ fps) of a camera; the picture is overwritten by the next call, k must not go back. */
export type Painter = (frame: number) => Picture

export function frameCount(scenario: { seconds: number; fps: number }): number {
  return Math.ceil(scenario.seconds * scenario.fps - 1e-6)
}

/** Whether frame k was sent at all. */
export function isDropped(camera: ScenarioCamera, timeS: number): boolean {
  return camera.disturbances.some((d) => d.kind === 'dropout' && during(d, timeS))
}

function during(disturbance: Disturbance, timeS: number): boolean {
  // Half a millisecond of tolerance: k ÷ fps is not exact.
  return (
    'seconds' in disturbance &&
    timeS >= disturbance.at_s - 0.0005 &&
    timeS < disturbance.at_s + disturbance.seconds - 0.0005
  )
}

export function cameraPainter(scenario: Scenario, camera: ScenarioCamera): Painter {
  const { width, height, fps } = scenario
  const stations = camera.stations.map((input) => ({
    box: input.box,
    drawn: drawStation(scenario.seed, camera.id, input.workstation),
    timeline: stationTimeline(input, scenario.seconds),
  }))
  const still = newPicture(width, height)
  drawRoom(still, mixSeed(scenario.seed, camera.id))
  for (const { box, drawn } of stations) drawBench(still, box, drawn)

  const scene = newPicture(width, height)
  const moved = newPicture(width, height)
  const out = newPicture(width, height)
  const bumps = bumpsInOrder(camera)
  const addNoise = noiseSource(mixSeed(scenario.seed, camera.id, 'noise'), camera.noise, width * height)
  let painted = -1

  const paint = (frame: number): void => {
    const t = frame / fps
    copyPicture(still, scene)
    for (const { box, drawn, timeline } of stations)
      drawMoment(scene, box, drawn, momentAt(drawn, timeline, t), t)
    const { dx, dy } = shiftAt(bumps, t)
    const source = dx === 0 && dy === 0 ? scene : moved
    if (source === moved) shiftPicture(scene, moved, dx, dy)
    addNoise(source.y, out.y, frame, lightAt(camera.disturbances, t))
    out.u.set(source.u)
    out.v.set(source.v)
    painted = frame
  }
  return (frame) => {
    const freeze = camera.disturbances.find((d) => d.kind === 'freeze' && during(d, frame / fps))
    if (freeze === undefined) paint(frame)
    else {
      // The picture before the freeze, noise and all; it may lie before the first frame asked for.
      const last = Math.max(0, Math.ceil(freeze.at_s * fps - 0.005) - 1)
      if (painted !== last) paint(last)
    }
    return out
  }
}

function shiftAt(bumps: { at_s: number; dx: number; dy: number }[], t: number): { dx: number; dy: number } {
  let dx = 0
  let dy = 0
  for (const bump of bumps) {
    if (t < bump.at_s - 0.0005) break
    dx += bump.dx
    dy += bump.dy
  }
  return { dx, dy }
}

/** The factor on luma from all dims and flickers at `t`. */
function lightAt(disturbances: readonly Disturbance[], t: number): number {
  let light = 1
  for (const d of disturbances) {
    if (!during(d, t)) continue
    if (d.kind === 'dim') light *= 1 - d.depth
    if (d.kind === 'flicker') light *= 1 - d.depth * Math.abs(Math.sin(2 * Math.PI * 8 * (t - d.at_s)))
  }
  return light
}

/** Adds grey-level noise and light to a luma plane. One long tile of noise, entered at another place for every frame. */
export function noiseSource(
  seed: number,
  sigma: number,
  pixels: number,
): (from: Uint8Array, to: Uint8Array, frame: number, light: number) => void {
  const slack = 1 << 18
  const random = seededRandom(seed)
  const tile = new Int8Array(sigma === 0 ? 0 : pixels + slack)
  for (let i = 0; i < tile.length; i++) {
    tile[i] = Math.max(-127, Math.min(127, Math.round(sigma * normal(random))))
  }
  const levels = new Uint8Array(256)
  return (from, to, frame, light) => {
    for (let i = 0; i < 256; i++) levels[i] = light === 1 ? i : Math.max(0, Math.round(16 + (i - 16) * light))
    if (tile.length === 0) {
      for (let i = 0; i < pixels; i++) to[i] = levels[from[i] ?? 0] ?? 0
      return
    }
    const offset = mixSeed(seed, frame) % slack
    for (let i = 0; i < pixels; i++) {
      const value = (levels[from[i] ?? 0] ?? 0) + (tile[offset + i] ?? 0)
      to[i] = value < 0 ? 0 : value > 255 ? 255 : value
    }
  }
}
