import { CameraMoved, checkEveryMs, movedPx } from '../../agent/vision/camera-moved.ts'
import { between, mixSeed, seededRandom } from '../random.ts'
import type { Picture } from '../simulator/raster.ts'
import { coded } from './coded.ts'
import { type PlantDay, plantDay } from './plant-day.ts'

/**
 * The check for a moved camera at its real interval. Only the pictures that can be looked at are drawn, two for each check: the one of the
 * interval and the one a second later that confirms a suspicion. They pass through H.264 at the camera's bitrate; as their predecessors
 * lie seconds back, they are coded more coarsely than a camera's own.
 */
export type MovedResult = {
  checks: number
  falseAlarms: number
  bumps: number
  told: number
  /** Smallest bump, and the longest until one was told. */
  smallestPx: number
  longestSeconds: number
  /** Bumps too small to matter, and how many of them were told all the same. */
  nudges: number
  nudgesTold: number
}

const [width, height] = [640, 480]
const confirmMs = 1000
/** The same view with the same reference: a calibration seldom stands for less. */
const hoursPerScene = 4
/** A bump that is not told in this time is missed. */
const patienceMs = 60_000

export type Watched = { seed: number; hours: number; bumps: number; nudges?: number }

/** `hours` of cameras nobody touches, then `bumps` of 15 to 40 px and `nudges` of 2 to 12, each on a fresh watch. */
export async function watchCameras(
  { seed, hours, bumps, nudges = 0 }: Watched,
  say: (line: string) => void = () => undefined,
): Promise<MovedResult> {
  const result: MovedResult = {
    ...{ checks: 0, falseAlarms: 0, bumps: 0, told: 0, smallestPx: Infinity, longestSeconds: 0 },
    ...{ nudges: 0, nudgesTold: 0 },
  }
  for (let from = 0, scene = 0; from < hours; from += hoursPerScene, scene++) {
    const length = Math.min(hoursPerScene, hours - from)
    const alarms = await watchStanding(plantDay(seed + scene), from * 3_600_000, length * 3_600_000)
    result.checks += Math.round((length * 3_600_000) / checkEveryMs)
    result.falseAlarms += alarms.length
    for (const atMs of alarms) say(`false alarm: scene ${seed + scene}, ${atMs} ms`)
    say(`${from + length} h: ${result.checks} checks, ${result.falseAlarms} false alarms`)
  }
  for (let i = 0; i < bumps + nudges; i++) {
    const bump = i < bumps
    const random = seededRandom(mixSeed('bump', seed, i))
    const px = bump ? between(random, movedPx, 40) : between(random, 2, 12)
    // All directions: a random one in each twelfth of the circle in turn.
    const angle = ((i % 12) + random()) * (Math.PI / 6)
    const shift = { dx: px * Math.cos(angle), dy: px * Math.sin(angle) }
    // The still is of any hour, the bump comes within the eight that follow.
    const calibratedMs = random() * 86_400_000
    const bumpedMs = calibratedMs + random() * 28_800_000
    const seconds = await watchBump(plantDay(seed + 1000 + i), shift, { calibratedMs, bumpedMs })
    if (bump) {
      result.bumps += 1
      result.smallestPx = Math.min(result.smallestPx, px)
      if (seconds !== undefined) result.told += 1
      if (seconds !== undefined) result.longestSeconds = Math.max(result.longestSeconds, seconds)
    } else {
      result.nudges += 1
      if (seconds !== undefined) result.nudgesTold += 1
    }
    const where = `${px.toFixed(1)} px, ${Math.round((angle * 180) / Math.PI)}°`
    if ((seconds === undefined) === bump)
      say(`${bump ? 'missed' : 'told'}: scene ${seed + 1000 + i}, ${where}`)
    if ((i + 1) % 50 === 0) say(`${result.told} of ${result.bumps} told, ${result.nudgesTold} nudges`)
  }
  return result
}

/** Moments at which a camera was said to have moved that stands still; each begins a fresh watch. */
async function watchStanding(day: PlantDay, fromMs: number, lastsMs: number): Promise<number[]> {
  const looks: { atMs: number; switched: boolean }[] = []
  function* pictures(): Generator<Picture> {
    for (let atMs = fromMs; atMs < fromMs + lastsMs; atMs += checkEveryMs) {
      for (const ms of [atMs, atMs + confirmMs]) {
        const picture = day.at(ms)
        looks.push({ atMs: ms, switched: day.switched })
        yield picture
      }
    }
  }
  const alarms: number[] = []
  let watch = new CameraMoved(undefined)
  let i = 0
  for await (const values of coded(pictures(), { width, height, kbps: day.kbps })) {
    const { atMs = 0, switched = false } = looks[i++] ?? {}
    if (switched) watch.disturbed(atMs - 400)
    if (watch.look({ width, height, values }, atMs) === undefined) continue
    alarms.push(atMs)
    watch = new CameraMoved(undefined)
  }
  return alarms
}

/** Seconds until a bump was told that nothing but the interval looks for; undefined: not within a minute. */
async function watchBump(
  day: PlantDay,
  shift: { dx: number; dy: number },
  { calibratedMs, bumpedMs }: { calibratedMs: number; bumpedMs: number },
): Promise<number | undefined> {
  const looks: number[] = []
  function* pictures(): Generator<Picture> {
    yield day.at(calibratedMs)
    for (let ms = checkEveryMs; ms <= patienceMs; ms += checkEveryMs) {
      for (const atMs of [ms, ms + confirmMs]) {
        looks.push(atMs)
        yield day.at(bumpedMs + atMs, shift)
      }
    }
  }
  const watch = new CameraMoved(undefined)
  let i = -1
  for await (const values of coded(pictures(), { width, height, kbps: day.kbps })) {
    const atMs = i < 0 ? 0 : (looks[i] ?? 0)
    i += 1
    if (watch.look({ width, height, values }, atMs) !== undefined) return atMs / 1000
  }
  return undefined
}

if (import.meta.main) {
  const hours = Number(process.argv[2] ?? 168)
  const bumps = Number(process.argv[3] ?? 100)
  /** Scenes from another seed on: parts of the hours can be run side by side. */
  const seed = Number(process.argv[4] ?? 1)
  const result = await watchCameras({ seed, hours, bumps, nudges: bumps }, (line) => console.error(line))
  console.log(
    `${hours} h of light and people, ${result.checks} checks: ${result.falseAlarms} false alarms; ` +
      `${result.told} of ${result.bumps} bumps from ${result.smallestPx.toFixed(1)} px on told, ` +
      `the slowest after ${result.longestSeconds} s; ${result.nudgesTold} of ${result.nudges} bumps of 2 to 12 px`,
  )
  if (result.falseAlarms > 0 || result.told < 0.95 * result.bumps) process.exitCode = 1
}
