import {
  type Scenario,
  type ScenarioEvent,
  type ScenarioStation,
  scenarioSchema,
} from '../../agent/contract/scenario.ts'
import { between, mixSeed, normal, pick, type Random, seededRandom } from '../random.ts'

/** Plants as a stranger would write them: plain work, or with the events and disturbances of the format. */

export const moods = ['plain', 'seated', 'mixed'] as const
/** seated: events in which nobody comes or goes, for a measurement that takes presence as given. */
export type Mood = (typeof moods)[number]

export function strangersPlant(seed: number, mood: Mood, seconds: number): Scenario {
  const random = seededRandom(mixSeed('stranger', mood, seed))
  const count = pick(random, [1, 2, 2, 3, 4])
  const boxes = boxesOf(random, count)
  const stations = boxes.map((box, i): ScenarioStation => {
    const mean = Math.exp(between(random, Math.log(9), Math.log(90)))
    const cv = between(random, 0.04, 0.4)
    const cycles: number[] = []
    for (let sum = 0; sum < seconds; sum += cycles[cycles.length - 1] ?? mean) {
      cycles.push(Math.round(Math.min(120, Math.max(8, mean * (1 + cv * normal(random)))) * 10) / 10)
    }
    return {
      workstation: `P${String(i + 1 + 4 * (seed % 4)).padStart(2, '0')}`,
      box,
      cycles_s: cycles,
      events: mood === 'plain' ? [] : eventsOf(random, mood, seconds),
    }
  })
  return scenarioSchema.parse({
    name: `stranger-${mood}-${seed}`,
    seed,
    start: '2026-07-06T07:00:00-05:00',
    seconds,
    fps: pick(random, [10, 10, 10, 5, 8]),
    width: 640,
    height: 480,
    cameras: [
      {
        id: 1,
        bitrate_kbps: pick(random, [300, 512, 512, 768, 1200]),
        noise: Math.round(between(random, 1, 8) * 10) / 10,
        stations,
        disturbances: mood === 'plain' ? [] : disturbancesOf(random, seconds),
      },
    ],
  })
}

function boxesOf(random: Random, count: number): [number, number, number, number][] {
  const within = (x: number, y: number, w: number, h: number): [number, number, number, number] => {
    const width = Math.max(160, Math.round(w * between(random, 0.82, 0.98)))
    const height = Math.max(200, Math.round(h * between(random, 0.88, 0.98)))
    return [Math.round(x + (w - width) * random()), Math.round(y + (h - height) * random()), width, height]
  }
  if (count === 1)
    return [
      within(
        between(random, 20, 150),
        between(random, 10, 80),
        between(random, 300, 460),
        between(random, 300, 390),
      ),
    ]
  if (count === 2) return [within(4, 30, 312, 400), within(322, 30, 312, 400)]
  if (count === 3) return [within(4, 60, 208, 360), within(216, 60, 208, 360), within(428, 60, 208, 360)]
  return [
    within(4, 14, 312, 226),
    within(322, 14, 312, 226),
    within(4, 246, 312, 228),
    within(322, 246, 312, 228),
  ]
}

function eventsOf(random: Random, mood: Mood, seconds: number): ScenarioEvent[] {
  const kinds = {
    plain: [],
    seated: ['lean_back', 'talk', 'reach', 'reach', 'wait', 'occlusion'],
    mixed: ['away', 'lean_back', 'talk', 'reach', 'unattended', 'visitor', 'occlusion', 'wait'],
  } as const
  const events: ScenarioEvent[] = []
  let at = between(random, 12, 45)
  while (kinds[mood].length > 0) {
    const kind: ScenarioEvent['kind'] = pick(random, kinds[mood])
    const [low, high] = {
      away: [12, 45],
      lean_back: [3, 12],
      talk: [3, 20],
      reach: [1.5, 4],
      unattended: [12, 35],
      visitor: [6, 25],
      occlusion: [2, 9],
      wait: [6, 25],
    }[kind]
    const lasts = Math.round(between(random, low ?? 1, high ?? 2) * 10) / 10
    if (at + lasts > seconds - 5) break
    events.push({ at_s: Math.round(at * 10) / 10, kind, seconds: lasts })
    at += lasts + between(random, 12, 60)
  }
  return events
}

function disturbancesOf(random: Random, seconds: number): Scenario['cameras'][number]['disturbances'] {
  const found: Scenario['cameras'][number]['disturbances'] = []
  let at = between(random, 30, 80)
  while (at < seconds - 40) {
    const kind = pick(random, ['flicker', 'dim', 'dim', 'freeze', 'dropout', 'bump'] as const)
    const at_s = Math.round(at * 10) / 10
    const lasts = Math.round(between(random, 4, 20) * 10) / 10
    if (kind === 'bump') {
      // The last fifth may be lost to a real one; before it the lens is only nudged.
      const far = at > seconds * 0.75
      const angle = between(random, 0, 2 * Math.PI)
      const by = far ? between(random, 16, 30) : between(random, 1, 4)
      found.push({ at_s, kind, dx: Math.round(Math.cos(angle) * by), dy: Math.round(Math.sin(angle) * by) })
    } else if (kind === 'flicker' || kind === 'dim') {
      found.push({ at_s, kind, seconds: lasts, depth: Math.round(between(random, 0.15, 0.6) * 100) / 100 })
    } else {
      found.push({ at_s, kind, seconds: lasts })
    }
    at += lasts + between(random, 25, 90)
  }
  return found
}
