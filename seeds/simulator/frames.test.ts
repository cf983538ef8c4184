import { describe, expect, test } from 'vitest'
import {
  type Disturbance,
  type Polygon,
  type ScenarioEvent,
  scenarioSchema,
  zonesSchema,
} from '../../agent/contract/scenario.ts'
import { cameraPainter } from './frames.ts'
import { scenarioZones } from './zones.ts'

const cycles = [20, 8, 24]

function scene(
  options: { events?: ScenarioEvent[]; disturbances?: Disturbance[]; noise?: number; seed?: number } = {},
) {
  const scenario = scenarioSchema.parse({
    name: 'frames',
    seed: options.seed ?? 3,
    start: '2026-07-06T07:00:00-05:00',
    seconds: 60,
    fps: 10,
    width: 640,
    height: 480,
    cameras: [
      {
        id: 1,
        noise: options.noise ?? 0,
        stations: [
          { workstation: 'P01', box: [40, 60, 260, 380], cycles_s: cycles, events: options.events ?? [] },
        ],
        disturbances: options.disturbances ?? [],
      },
    ],
  })
  const [camera] = scenario.cameras
  const zones = scenarioZones(scenario).cameras[0]?.stations[0]?.zones
  if (camera === undefined || zones === undefined) throw new Error('no camera')
  const paint = cameraPainter(scenario, camera)
  const luma = (frame: number) => Uint8Array.from(paint(frame).y)
  return { scenario, zones, luma, paint }
}

/** Mean absolute difference inside the polygon's bounding box. */
function change(a: Uint8Array, b: Uint8Array, polygon: Polygon): number {
  const xs = polygon.map(([x]) => x * 640)
  const ys = polygon.map(([, y]) => y * 480)
  let sum = 0
  let count = 0
  for (let y = Math.floor(Math.min(...ys)); y < Math.max(...ys); y++) {
    for (let x = Math.floor(Math.min(...xs)); x < Math.max(...xs); x++) {
      sum += Math.abs((a[y * 640 + x] ?? 0) - (b[y * 640 + x] ?? 0))
      count++
    }
  }
  return sum / count
}

const mean = (plane: Uint8Array) => plane.reduce((sum, value) => sum + value, 0) / plane.length

describe('a unit as it is drawn', () => {
  test('the put-down pile changes exactly when the piece is put down', () => {
    const { luma, zones } = scene()
    const busy = luma(150)
    // The hands are elsewhere 15 s into the unit and 6 s into the next: only the pile can differ.
    expect(change(luma(100), busy, zones.putdown)).toBe(0)
    expect(change(busy, luma(240), zones.putdown)).toBeGreaterThan(1)
  })

  test('hands come to pick-up right after a put-down, work at the needle, and end at put-down', () => {
    const { luma, zones } = scene()
    const calm = luma(120)
    expect(change(luma(209), calm, zones.pickup)).toBeGreaterThan(2)
    expect(change(luma(199), calm, zones.putdown)).toBeGreaterThan(2)
    const needle = Array.from({ length: 40 }, (_, i) => change(luma(60 + i), luma(61 + i), zones.needle))
    expect(needle.filter((value) => value > 0.3).length).toBeGreaterThan(20)
  })

  test('hands at rest are outside every zone', () => {
    const { luma, zones } = scene()
    const rested = [luma(560), luma(590)]
    for (const zone of Object.values(zones)) {
      for (const picture of rested) expect(change(luma(575), picture, zone)).toBe(0)
    }
  })

  test('an unattended machine shakes the needle and nothing else', () => {
    const { luma, zones } = scene({ events: [{ at_s: 10, kind: 'unattended', seconds: 8 }] })
    const [a, b] = [luma(140), luma(141)]
    expect(change(a, b, zones.needle)).toBeGreaterThan(0.2)
    expect(change(a, b, zones.pickup) + change(a, b, zones.putdown)).toBe(0)
  })

  test('a reach moves through pick-up or put-down and changes neither pile', () => {
    const { luma, zones } = scene({ events: [{ at_s: 10, kind: 'reach', seconds: 3 }] })
    const before = luma(99)
    const during = luma(115)
    const after = luma(135)
    const moved = Math.max(change(before, during, zones.pickup), change(before, during, zones.putdown))
    expect(moved).toBeGreaterThan(2)
    expect(change(before, after, zones.pickup) + change(before, after, zones.putdown)).toBe(0)
  })

  test('operators differ with the seed', () => {
    expect(scene({ seed: 3 }).luma(50)).not.toEqual(scene({ seed: 4 }).luma(50))
  })
})

describe('disturbances', () => {
  test('a freeze repeats the picture before it, noise and all, and nothing else does', () => {
    const { luma } = scene({ noise: 4, disturbances: [{ at_s: 5, kind: 'freeze', seconds: 2 }] })
    const last = luma(49)
    expect(luma(50)).toEqual(last)
    expect(luma(69)).toEqual(last)
    expect(luma(70)).not.toEqual(last)
  })

  test('a painter asked only for a frozen frame knows the picture before the freeze', () => {
    const disturbances: Disturbance[] = [{ at_s: 5, kind: 'freeze', seconds: 2 }]
    expect(scene({ noise: 4, disturbances }).luma(60)).toEqual(scene({ noise: 4 }).luma(49))
  })

  test('noise differs from frame to frame and has the asked sigma', () => {
    const quiet = scene().luma(560)
    const { luma } = scene({ noise: 6 })
    const noise = luma(560).map((value, i) => value - (quiet[i] ?? 0) + 128)
    const variance = noise.reduce((sum, value) => sum + (value - 128) ** 2, 0) / noise.length
    expect(Math.sqrt(variance)).toBeCloseTo(6, 0)
    expect(luma(560)).not.toEqual(luma(561))
  })

  test('dim halves the luma above black, flicker moves it', () => {
    const plain = mean(scene().luma(50)) - 16
    const dim = scene({ disturbances: [{ at_s: 5, kind: 'dim', seconds: 5, depth: 0.5 }] })
    expect((mean(dim.luma(50)) - 16) / plain).toBeCloseTo(0.5, 1)
    const flicker = scene({ disturbances: [{ at_s: 5, kind: 'flicker', seconds: 5, depth: 0.4 }] })
    expect(mean(flicker.luma(51)) - 16).toBeLessThan(0.8 * plain)
    expect(mean(flicker.luma(50)) - 16).toBeCloseTo(plain, 0)
  })

  test('a bump moves the picture right and down for good, edges repeated', () => {
    const still = scene()
    const bumped = scene({ disturbances: [{ at_s: 5, kind: 'bump', dx: 18, dy: 5 }] })
    const [a, b] = [still.luma(55), bumped.luma(55)]
    expect(b[(205 + 5) * 640 + 118]).toBe(a[205 * 640 + 100])
    expect(b[300 * 640]).toBe(a[295 * 640])
    expect(bumped.luma(49)).toEqual(still.luma(49))
  })
})

test('zones are valid, on the bench, and the resting hands lie in none', () => {
  const { scenario } = scene()
  expect(zonesSchema.parse(scenarioZones(scenario)).cameras[0]?.stations[0]?.workstation).toBe('P01')
})
