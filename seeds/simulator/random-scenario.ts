import {
  type Disturbance,
  pausingKinds,
  type Scenario,
  type ScenarioEvent,
  type ScenarioStation,
  scenarioSchema,
} from '../../agent/contract/scenario.ts'
import { between, mixSeed, normal, pick, type Random, seededRandom } from '../random.ts'
import { stationTimeline } from './schedule.ts'

/**
 * undisturbed: units and natural variation only. mixed: every event and disturbance of scenario.md.
 * Whoever judges the measurement wants seeds that its author has not seen.
 */
export type ScenarioMood = 'undisturbed' | 'mixed'

export type RandomScenarioOptions = { mood: ScenarioMood; seconds?: number; fps?: number }

const [width, height] = [640, 480]

/** Seconds an event lasts, low and high. */
const eventSeconds = {
  away: [15, 90],
  lean_back: [3, 9],
  talk: [4, 20],
  reach: [1.5, 4],
  unattended: [8, 40],
  visitor: [6, 30],
  occlusion: [2, 8],
  wait: [8, 40],
} as const satisfies Record<ScenarioEvent['kind'], readonly [number, number]>

const eventKinds = Object.keys(eventSeconds) as ScenarioEvent['kind'][]

/** A believable camera with one to four stations; the same seed and options give the same scenario. */
export function randomScenario(seed: number, options: RandomScenarioOptions): Scenario {
  const { mood, seconds = 600 } = options
  const random = seededRandom(mixSeed('scenario', seed, mood))
  const fps = options.fps ?? pick(random, [5, 5, 8, 10])
  const boxes = layout(random, 1 + Math.floor(random() * 6))
  /** Seconds between one event and the next: now and then they come back to back. */
  const pauses = random() < 0.3 ? ([0, 20] as const) : ([25, 150] as const)
  return scenarioSchema.parse({
    name: `${mood}-${seed}`,
    seed: mixSeed('drawing', seed) % 1_000_000,
    start: '2026-07-06T07:00:00-05:00',
    seconds,
    fps,
    width,
    height,
    cameras: [
      {
        id: 1,
        bitrate_kbps: pick(random, [256, 384, 512, 768, 1000]),
        noise: pick(random, [0, 1, 2, 3, 4, 5, 6, 8, 12]),
        stations: boxes.map((box, i) => {
          const workstation = `P${String(i + 1).padStart(2, '0')}`
          const cycles_s = mood === 'mixed' && random() < 0.04 ? [] : cycles(random, seconds)
          const station = { workstation, box, cycles_s, events: [] }
          return mood === 'undisturbed'
            ? station
            : possible({ ...station, events: events(random, seconds, pauses) }, seconds)
        }),
        disturbances: mood === 'mixed' ? disturbances(random, seconds) : [],
      },
    ],
  })
}

/** Boxes side by side, from four on in two rows, each a little out of place; some are as small as a box may be. */
function layout(random: Random, stations: number): ScenarioStation['box'][] {
  const rows = stations > 3 ? 2 : 1
  const columns = Math.ceil(stations / rows)
  const [w, h] = [width / columns, height / rows]
  return Array.from({ length: stations }, (_, i) => {
    const left = Math.round((i % columns) * w + between(random, 1, w * 0.04))
    const top = Math.round(Math.floor(i / columns) * h + between(random, 1, h * 0.05))
    const right = Math.round(((i % columns) + 1) * w - between(random, 1, w * 0.04))
    const bottom = Math.round((Math.floor(i / columns) + 1) * h - between(random, 1, h * 0.05))
    const small = random() < 0.2
    // One station does not fill the frame: no camera is that near.
    const boxWidth = small ? Math.round(between(random, 160, 190)) : Math.min(right - left, 380)
    const boxHeight = small ? Math.round(between(random, 200, bottom - top)) : bottom - top
    return [left + Math.round((right - left - boxWidth) * random()), top, boxWidth, boxHeight]
  })
}

/** Mean 15 to 240 s (every tenth operator 8 s), log-uniform, coefficient of variation 0.05 to 0.35; more than the video holds. */
function cycles(random: Random, seconds: number): number[] {
  const mean = random() < 0.1 ? 8 : Math.exp(between(random, Math.log(15), Math.log(240)))
  const cv = between(random, 0.05, 0.35)
  const sigma = Math.sqrt(Math.log(1 + cv * cv))
  const list: number[] = []
  for (let total = 0; total < seconds; ) {
    const work = mean * Math.exp(sigma * normal(random) - (sigma * sigma) / 2)
    const rounded = Math.round(Math.max(6, Math.min(300, work)) * 1000) / 1000
    list.push(rounded)
    total += rounded
  }
  return list
}

/** Every kind as likely as the others; they do not overlap. */
function events(random: Random, seconds: number, pauses: readonly [number, number]): ScenarioEvent[] {
  const list: ScenarioEvent[] = []
  let at = between(random, 15, 90)
  for (;;) {
    const kind = pick(random, eventKinds)
    const [low, high] = eventSeconds[kind]
    const lasts = tenths(between(random, low, high))
    if (at + lasts >= seconds - 1) return list
    list.push({ at_s: tenths(at), kind, seconds: lasts })
    const ends = tenths(at) + lasts
    at = ends + between(random, ...pauses)
    // Rounded down, the next one would begin a hair before this one ends.
    if (tenths(at) < ends) at += 0.1
  }
}

/** Without the events that contradict the work: one that begins between two units pauses neither, so the next would be made meanwhile. */
function possible(station: ScenarioStation, seconds: number): ScenarioStation {
  const { units, waits } = stationTimeline(station, seconds)
  const wrong = station.events.find(
    (event) =>
      (pausingKinds as readonly string[]).includes(event.kind) &&
      waits.some(({ startS, endS }) => startS <= event.at_s && event.at_s < endS) &&
      units.some(({ startS }) => startS > event.at_s && startS < event.at_s + event.seconds),
  )
  if (wrong === undefined) return station
  return possible({ ...station, events: station.events.filter((event) => event !== wrong) }, seconds)
}

/**
 * One disturbance every one to four minutes. Small bumps add up, but stay under 12 px; one of 15 px or more comes only in the last
 * quarter, since nothing counts after it.
 */
function disturbances(random: Random, seconds: number): Disturbance[] {
  const list: Disturbance[] = []
  let [x, y] = [0, 0]
  let at = between(random, 20, 120)
  for (;;) {
    const lasts = tenths(between(random, 4, 25))
    if (at + lasts >= seconds - 5) return list
    const at_s = tenths(at)
    const kind = pick(random, ['bump', 'flicker', 'dim', 'freeze', 'dropout'] as const)
    if (kind === 'bump') {
      const late = at > seconds * 0.75
      const length = late ? between(random, 28, 45) : between(random, 1, 5)
      const angle = between(random, 0, 2 * Math.PI)
      const dx = Math.round(length * Math.cos(angle))
      const dy = Math.round(length * Math.sin(angle))
      if (late || Math.hypot(x + dx, y + dy) < 12) {
        list.push({ at_s, kind, dx, dy })
        x += dx
        y += dy
      }
      if (late) return list
    } else if (kind === 'flicker' || kind === 'dim') {
      const depth = random() < 0.25 ? between(random, 0.5, 0.9) : between(random, 0.15, 0.5)
      list.push({ at_s, kind, seconds: lasts, depth: Math.round(depth * 100) / 100 })
    } else {
      list.push({ at_s, kind, seconds: lasts })
    }
    at += lasts + between(random, 30, 220)
  }
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10
}
