import type { ScenarioStation, Zones } from '../../agent/contract/scenario.ts'
import { between, mixSeed, pick, type Random, seededRandom } from '../random.ts'
import { type Colour, rgb, type Texture } from './canvas.ts'

/** How one station lies in the picture and what it is made of: everything that does not move. */

export type Point = readonly [x: number, y: number]
export type Hand = 0 | 1
export type Look = {
  random: Random
  station: ScenarioStation
  box: readonly [x: number, y: number, width: number, height: number]
  /** px; sizes are shares of it. */
  size: number
  /** The operator sits above the bench in the picture and faces the camera, or below it and shows the back. */
  facing: boolean
  seat: Point
  bench: readonly [left: number, top: number, right: number, bottom: number]
  pickup: Point
  needle: Point
  putdown: Point
  scissors: Point
  /** Where the machine's arm points from the needle: away from both piles, as the zones hold nothing that moves by itself. */
  armAngle: number
  /** Left and right in the picture. */
  rest: readonly [Point, Point]
  grip: readonly [Point, Point]
  pickHand: Hand
  placeHand: Hand
  /** > 1 is slow. */
  pace: number
  /** px a piece lies off the one under it. */
  untidyPx: number
  pieceHalf: readonly [a: number, b: number]
  pieceAngle: number
  skin: Colour
  shirt: Colour
  hair: Colour
  benchColour: Colour
  machineColour: Colour
  pieceColour: Colour
  print: Texture
  /** Grey levels between a piece's cloth and its edge. */
  edge: number
  exit: Point
}

const skins = [rgb(224, 172, 140), rgb(188, 134, 102), rgb(141, 94, 68), rgb(96, 64, 48)] as const
const hairs = [rgb(28, 24, 24), rgb(70, 48, 34), rgb(120, 118, 116)] as const
const benches = [rgb(206, 196, 178), rgb(150, 120, 88), rgb(120, 124, 130), rgb(226, 228, 226)] as const
const machines = [rgb(228, 230, 226), rgb(92, 98, 102), rgb(176, 192, 188)] as const
const cloths = [
  rgb(64, 78, 118),
  rgb(214, 210, 200),
  rgb(128, 62, 58),
  rgb(52, 54, 60),
  rgb(168, 158, 92),
  rgb(96, 122, 134),
] as const
/** Magenta is what the generated marker detector takes for a person (seeds/models/marker.ts). */
const vest = rgb(206, 46, 206)
const shirts = [rgb(60, 90, 150), rgb(200, 196, 190), rgb(70, 70, 74), rgb(150, 64, 56)] as const

export function lookOf(
  station: ScenarioStation,
  seed: number,
  frame: readonly [width: number, height: number],
  clothes: 'vest' | 'plain',
): Look {
  const random = seededRandom(mixSeed(seed, 'look', station.workstation))
  const [x, y, w, h] = station.box
  const size = Math.min(w, h * 0.85)
  // With two rows the benches stand back to back, so that who leaves walks along the picture's edge.
  const facing = y + h / 2 < frame[1] * 0.42 || (y + h / 2 < frame[1] * 0.58 && random() < 0.6)
  const mirror = random() < 0.5
  const across = (share: number) => x + w * (mirror ? 1 - share : share)
  // From the operator's edge of the bench outwards.
  const outwards = (depth: number) => (facing ? y + h * (0.42 + 0.5 * depth) : y + h * (0.6 - 0.52 * depth))
  const at = (share: number, depth: number): Point => [across(share), outwards(depth)]
  const seat: Point = [across(between(random, 0.44, 0.56)), facing ? y + h * 0.26 : y + h * 0.84]
  const needle = at(between(random, 0.45, 0.55), between(random, 0.32, 0.46))
  const layout = pick(random, ['across', 'across', 'across', 'side', 'beyond'] as const)
  const pickup = at(between(random, 0.16, 0.21), layout === 'side' ? 0.14 : between(random, 0.2, 0.6))
  const putdown =
    layout === 'side'
      ? at(between(random, 0.17, 0.24), 0.84)
      : layout === 'beyond'
        ? at(between(random, 0.5, 0.62), 0.9)
        : at(between(random, 0.79, 0.84), between(random, 0.2, 0.7))
  const handAt = (point: Point): Hand => (point[0] < needle[0] ? 0 : 1)
  const towards = facing ? -1 : 1
  const room = (angle: number) => {
    const end: Point = [needle[0] + Math.cos(angle) * size * 0.28, needle[1] + Math.sin(angle) * size * 0.28]
    return Math.min(...[pickup, putdown].map((pile) => Math.hypot(pile[0] - end[0], pile[1] - end[1])))
  }
  const armAngle =
    [0.1, Math.PI - 0.1, -towards * 1.3, -towards * 1.84].toSorted((a, b) => room(b) - room(a))[0] ?? 0
  const lap = outwards(-0.04)
  const a = size * between(random, 0.09, 0.13)
  const printKind = pick(random, ['plain', 'stripes', 'checks', 'dots', 'plain'] as const)
  const depth = between(random, 5, 26)
  const period = between(random, 4, 9)
  return {
    random,
    station,
    box: [x, y, w, h],
    size,
    facing,
    seat,
    bench: [
      x + w * 0.03,
      Math.min(outwards(0), outwards(1.05)),
      x + w * 0.97,
      Math.max(outwards(0), outwards(1.05)),
    ],
    pickup,
    needle,
    putdown,
    scissors: [needle[0] + size * (putdown[0] > needle[0] ? 0.2 : -0.2), needle[1] - towards * size * 0.1],
    rest: [
      [seat[0] - size * 0.13, lap],
      [seat[0] + size * 0.13, lap],
    ],
    grip: [
      [needle[0] - size * 0.1, needle[1] + towards * size * 0.05],
      [needle[0] + size * 0.09, needle[1] + towards * size * 0.07],
    ],
    armAngle,
    pickHand: handAt(pickup),
    placeHand: handAt(putdown),
    pace: between(random, 0.75, 1.35),
    untidyPx: between(random, 0.8, 4),
    pieceHalf: [a, a * between(random, 0.55, 0.9)],
    pieceAngle: between(random, -0.5, 0.5),
    skin: pick(random, skins),
    shirt: clothes === 'vest' ? vest : pick(random, shirts),
    hair: pick(random, hairs),
    benchColour: pick(random, benches),
    machineColour: pick(random, machines),
    pieceColour: pick(random, cloths),
    print: printOf(printKind, depth, period),
    edge: between(random, 6, 22),
    exit: [
      x + w / 2 < frame[0] / 2 ? -size * 0.5 : frame[0] + size * 0.5,
      facing ? y - size * 0.02 : y + h * 0.96,
    ],
  }
}

function printOf(kind: 'plain' | 'stripes' | 'checks' | 'dots', depth: number, period: number): Texture {
  const on = (value: number) => Math.sin((value / period) * Math.PI) > 0
  if (kind === 'stripes') return (along) => (on(along) ? depth : 0)
  if (kind === 'checks') return (along, across) => (on(along) === on(across) ? depth : 0)
  if (kind === 'dots') return (along, across) => (on(along * 1.3) && on(across * 1.3) ? depth : 0)
  return (along, across) =>
    (((Math.imul(along | 0, 73_856_093) ^ Math.imul(across | 0, 19_349_663)) >>> 3) & 7) - 4
}

/** Zones as a hand in a hurry draws them: too large, beside the middle, of five or six corners. */
export function zonesOf(
  look: Look,
  frame: readonly [number, number],
): Zones['cameras'][number]['stations'][number] {
  const { random } = look
  const point = (x: number, y: number): [number, number] => [
    Math.round((Math.min(frame[0], Math.max(0, x)) / frame[0]) * 1e4) / 1e4,
    Math.round((Math.min(frame[1], Math.max(0, y)) / frame[1]) * 1e4) / 1e4,
  ]
  const around = (middle: Point, halfWidth: number, halfHeight: number) => {
    const cx = middle[0] + between(random, -0.25, 0.25) * halfWidth
    const cy = middle[1] + between(random, -0.25, 0.25) * halfHeight
    const corners = pick(random, [5, 6, 6, 8])
    return Array.from({ length: corners }, (_, i) => {
      const angle = ((i + between(random, -0.2, 0.2)) / corners) * 2 * Math.PI
      const stretch = 1.15 * between(random, 0.9, 1.15)
      return point(cx + Math.cos(angle) * halfWidth * stretch, cy + Math.sin(angle) * halfHeight * stretch)
    })
  }
  const half = look.pieceHalf[0] * between(random, 1.05, 1.4)
  const [x, y, w, h] = look.box
  const off = () => between(random, -0.03, 0.03)
  return {
    workstation: look.station.workstation,
    area: [
      point(x + w * off(), y + h * off()),
      point(x + w * (1 + off()), y + h * off()),
      point(x + w * (1 + off()), y + h * (1 + off())),
      point(x + w * off(), y + h * (1 + off())),
    ],
    zones: {
      pickup: around(look.pickup, half, half * 0.95),
      needle: around(look.needle, look.size * 0.13, look.size * 0.11),
      putdown: around(look.putdown, half, half * 0.95),
    },
  }
}
