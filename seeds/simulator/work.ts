import { between } from '../random.ts'
import { lattice, type Place, type Station, towards, unitRandom, wander } from './operator.ts'

/** What the hands and the piece in work do. `piece` undefined: nothing is between the two piles. */
export type Hands = {
  a: Place
  b: Place
  piece: { at: Place; angle: number } | undefined
  /** Pieces already taken from the pick-up pile and laid on the put-down pile. */
  taken: number
  laid: number
}

/** The seconds of one unit's movements; they shrink with the unit when it is shorter than 8 s. */
type Phases = { reach: number; dwell: number; carry: number; carryOut: number; place: number }

function unitPhases(station: Station, index: number, contentS: number): Phases {
  const random = unitRandom(station, index)
  const shrink = Math.min(1, contentS / 8)
  const move = station.moveSeconds * between(random, 0.9, 1.15) * shrink
  return {
    reach: station.twoHanded ? move : move * 1.3,
    dwell: station.dwellSeconds * between(random, 0.8, 1.2) * shrink,
    carry: move * 1.1,
    carryOut: move * 1.1,
    place: 0.25 * shrink,
  }
}

/** Where the hands lie at the needle when they do not move. */
function atNeedle(station: Station): { a: Place; b: Place } {
  const side = station.pickup.u < station.putdown.u ? 1 : -1
  const { u, v } = station.needle
  return { a: { u: u - side * 0.05, v: v + 0.02 }, b: { u: u + side * 0.05, v: v + 0.015 } }
}

/** The hands at the instant of a put-down: where the next unit begins. */
export function handsAfter(station: Station, index: number): Hands {
  const rest = atNeedle(station)
  const done = { piece: undefined, taken: index + 1, laid: index + 1 }
  return station.twoHanded
    ? { a: rest.a, b: station.putdown, ...done }
    : { a: station.putdown, b: rest.b, ...done }
}

/** The hands after `workedS` seconds of work on a unit of `contentS` seconds that began with the hands at `from`. */
export function handsInUnit(
  station: Station,
  unit: { index: number; contentS: number },
  workedS: number,
  from: Hands,
): Hands {
  const { index, contentS } = unit
  const phases = unitPhases(station, index, contentS)
  const needle = atNeedle(station)
  const base = { taken: index, laid: index }
  let t = workedS
  // Hand B comes back from the put-down pile while hand A fetches the next piece.
  const b = towards(from.b, needle.b, t / (phases.reach + 0.15))
  if (t < phases.reach)
    return { a: towards(from.a, station.pickup, t / phases.reach), b, piece: undefined, ...base }
  t -= phases.reach
  if (t < phases.dwell) {
    const fumble = 0.012 * wander(station.seed + 7 * index, workedS * 5)
    const a = { u: station.pickup.u + fumble, v: station.pickup.v + fumble * 0.7 }
    const held = t > phases.dwell * 0.6
    return { a, b, piece: held ? { at: a, angle: 0 } : undefined, ...base, taken: index + (held ? 1 : 0) }
  }
  t -= phases.dwell
  if (t < phases.carry) {
    const a = towards(station.pickup, needle.a, t / phases.carry)
    const at = towards(station.pickup, station.needle, t / phases.carry)
    return { a, b, piece: { at, angle: 0 }, ...base, taken: index + 1 }
  }
  t -= phases.carry
  const workS = contentS - phases.reach - phases.dwell - phases.carry - phases.carryOut - phases.place
  if (t < workS) return sewing(station, index, t, workS, needle)
  t -= workS
  const angle = finalAngle(station, index, workS)
  const progress = t / phases.carryOut
  const at = towards(station.needle, station.putdown, progress)
  const carried = { piece: { at, angle }, taken: index + 1, laid: index }
  return station.twoHanded
    ? { a: needle.a, b: towards(needle.b, station.putdown, progress), ...carried }
    : { a: towards(needle.a, station.putdown, progress), b: needle.b, ...carried }
}

const turnEveryS = 9
const pauseEveryS = 5

/** Small irregular movements of both hands, with natural pauses up to 2 s and a turn of the piece now and then. */
function sewing(
  station: Station,
  index: number,
  t: number,
  workS: number,
  needle: { a: Place; b: Place },
): Hands {
  const seed = (station.seed + Math.imul(index + 1, 2_654_435_761)) >>> 0
  const edge = Math.min(1, t / 0.3, (workS - t) / 0.3)
  const size = station.wander * Math.max(0, edge) * liveliness(seed, t)
  const move = (hand: number) => ({
    du: size * wander(seed + hand, t * station.tempo),
    dv: 0.8 * size * wander(seed + hand + 50, t * station.tempo * 1.13),
  })
  const left = move(1)
  const right = move(2)
  const feed = { u: (left.du + right.du) / 2, v: (left.dv + right.dv) / 2 }
  return {
    a: { u: needle.a.u + left.du, v: needle.a.v + left.dv },
    b: { u: needle.b.u + right.du, v: needle.b.v + right.dv },
    piece: {
      at: { u: station.needle.u + feed.u, v: station.needle.v + feed.v },
      angle: turnAngle(seed, t) + 2 * feed.u,
    },
    taken: index + 1,
    laid: index,
  }
}

/** 0 while the hands pause, 1 while they work. */
function liveliness(seed: number, t: number): number {
  const cell = Math.floor(t / pauseEveryS)
  if (lattice(seed + 11, cell) > 0.35) return 1
  const length = 0.6 + 1.4 * lattice(seed + 12, cell)
  const start = lattice(seed + 13, cell) * (pauseEveryS - length)
  const inside = t - cell * pauseEveryS - start
  if (inside < 0 || inside > length) return 1
  return Math.max(0, 1 - Math.min(inside, length - inside) / 0.15)
}

function turnAngle(seed: number, t: number): number {
  const cell = Math.floor(t / turnEveryS)
  let angle = 0
  for (let i = 0; i < cell; i++) if (lattice(seed + 21, i) < 0.5) angle += Math.PI / 2
  if (lattice(seed + 21, cell) < 0.5) {
    const since = t - cell * turnEveryS - 0.5 * turnEveryS
    angle += (Math.PI / 2) * Math.max(0, Math.min(1, since / 0.8))
  }
  return angle
}

function finalAngle(station: Station, index: number, workS: number): number {
  const seed = (station.seed + Math.imul(index + 1, 2_654_435_761)) >>> 0
  return turnAngle(seed, workS)
}

/** Hands at rest; they settle within half a second and then hardly move. */
export function handsAtRest(station: Station, sinceS: number, from: Hands): Hands {
  const progress = sinceS / 0.5
  const breathe = 0.002 * wander(station.seed + 31, sinceS * 0.4)
  const still = (place: Place): Place => ({ u: place.u, v: place.v + breathe })
  return {
    ...from,
    a: towards(from.a, still(station.restA), progress),
    b: towards(from.b, still(station.restB), progress),
  }
}
