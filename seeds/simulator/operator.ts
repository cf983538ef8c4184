import { between, mixSeed, pick, type Random, seededRandom } from '../random.ts'
import type { Colour } from './raster.ts'

/** A place in a station's box: u across (0 left … 1 right), v down (0 far side … 1 near side). */
export type Place = { u: number; v: number }

/** What differs from operator to operator and bench to bench: drawn once per station from the scenario's seed. */
export type Station = {
  seed: number
  pickup: Place
  needle: Place
  putdown: Place
  /** Where the hands lie when they rest: outside every zone. */
  restA: Place
  restB: Place
  /** Seconds of one hand movement. */
  moveSeconds: number
  dwellSeconds: number
  /** One hand for picking and one for putting, or one for both. */
  twoHanded: boolean
  /** How far the hands wander at the needle, of the box width. */
  wander: number
  /** Their tempo, changes per second. */
  tempo: number
  sitsAt: number
  torsoWidth: number
  torsoTop: number
  headSize: number
  handSize: number
  leanSide: 1 | -1
  clothes: Colour
  skin: Colour
  sleeve: Colour
  fabric: Colour
  bench: Colour
  machine: Colour
}

// Clothing of every operator is a magenta that the marker detector knows; nothing else in the plant is.
const sleeves: readonly Colour[] = [
  { y: 70, u: 132, v: 124 },
  { y: 190, u: 126, v: 130 },
  { y: 120, u: 140, v: 118 },
  { y: 95, u: 118, v: 132 },
]
const fabrics: readonly Colour[] = [
  { y: 212, u: 127, v: 129 },
  { y: 72, u: 146, v: 116 },
  { y: 196, u: 116, v: 134 },
  { y: 60, u: 128, v: 128 },
]

/** Hand A works on the pick-up side, hand B on the put-down side; half of the benches are mirrored. */
export function drawStation(scenarioSeed: number, cameraId: number, workstation: string): Station {
  const seed = mixSeed(scenarioSeed, cameraId, workstation)
  const random = seededRandom(seed)
  const mirrored = random() < 0.5
  const place = (u: number, v: number, spreadU = 0.015, spreadV = 0.015): Place => {
    const left = u + between(random, -spreadU, spreadU)
    return { u: mirrored ? 1 - left : left, v: v + between(random, -spreadV, spreadV) }
  }
  const restV = pick(random, [0.53, 0.565])
  return {
    seed,
    pickup: place(0.175, 0.745),
    needle: place(0.5, 0.715, 0.01, 0.01),
    putdown: place(0.825, 0.745),
    restA: place(0.4, restV, 0.02, 0.005),
    restB: place(0.6, restV, 0.02, 0.005),
    moveSeconds: between(random, 0.35, 0.6),
    dwellSeconds: between(random, 0.4, 0.9),
    twoHanded: random() < 0.7,
    wander: between(random, 0.016, 0.032),
    tempo: between(random, 1.1, 2.4),
    sitsAt: 0.5 + between(random, -0.015, 0.015),
    torsoWidth: between(random, 0.26, 0.31),
    torsoTop: between(random, 0.21, 0.26),
    headSize: between(random, 0.065, 0.08),
    handSize: between(random, 0.03, 0.038),
    leanSide: random() < 0.5 ? 1 : -1,
    clothes: {
      y: Math.round(between(random, 92, 138)),
      u: Math.round(between(random, 180, 196)),
      v: Math.round(between(random, 180, 196)),
    },
    skin: { y: Math.round(between(random, 105, 180)), u: 114, v: 148 },
    sleeve: pick(random, sleeves),
    fabric: pick(random, fabrics),
    bench: { y: Math.round(between(random, 125, 155)), u: 118, v: 136 },
    machine: { y: Math.round(between(random, 165, 200)), u: 128, v: 127 },
  }
}

/** Smooth start and stop, 0 → 1: how hands move (minimum jerk). */
export function minimumJerk(x: number): number {
  const t = Math.max(0, Math.min(1, x))
  return t * t * t * (10 + t * (6 * t - 15))
}

export function towards(from: Place, to: Place, progress: number): Place {
  const p = minimumJerk(progress)
  return { u: from.u + (to.u - from.u) * p, v: from.v + (to.v - from.v) * p }
}

/** Smooth noise in −1 … 1 that depends on nothing but the seed and the time. */
export function wander(seed: number, t: number): number {
  const cell = Math.floor(t)
  const at = (i: number) => lattice(seed, i) * 2 - 1
  const x = t - cell
  const s = x * x * (3 - 2 * x)
  return at(cell) * (1 - s) + at(cell + 1) * s
}

/** A uniform number in [0, 1) for a cell of a seed, without a generator's state. */
export function lattice(seed: number, cell: number): number {
  let h = (seed ^ Math.imul(cell | 0, 0x9e3779b1)) >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return ((h ^ (h >>> 16)) >>> 0) / 4_294_967_296
}

export function unitRandom(station: Station, index: number): Random {
  return seededRandom(mixSeed(station.seed, 'unit', index))
}
