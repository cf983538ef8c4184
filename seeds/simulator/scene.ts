import type { ScenarioStation } from '../../agent/contract/scenario.ts'
import { between, mixSeed, seededRandom } from '../random.ts'
import type { Moment } from './moment.ts'
import { lattice, type Place, type Station, wander } from './operator.ts'
import {
  type Clip,
  type Colour,
  fillEllipse,
  fillLimb,
  fillPolygon,
  fillRectangle,
  fillTurned,
  type Picture,
  type Point,
  shade,
  shaded,
} from './raster.ts'

const chair: Colour = { y: 120, u: 82, v: 82 }
const floor: Colour = { y: 96, u: 126, v: 129 }
const cover: Colour = { y: 104, u: 126, v: 130 }
const benchTop = 0.555
const benchBottom = 0.96

/** The box of a station in pixels, with the conversions a drawing needs. */
type Frame = { clip: Clip; at: (place: Place) => Point; w: number; h: number }

function frameOf([x, y, w, h]: ScenarioStation['box']): Frame {
  return {
    clip: { left: x, top: y, right: x + w, bottom: y + h },
    at: ({ u, v }) => ({ x: x + u * w, y: y + v * h }),
    w,
    h,
  }
}

/** What never moves: floor, clutter between the stations. */
export function drawRoom(picture: Picture, seed: number): void {
  const clip = { left: 0, top: 0, right: picture.width, bottom: picture.height }
  for (let row = 0; row < picture.height; row++) {
    const light = 18 * wander(seed, row / 90)
    fillRectangle(picture, { ...clip, top: row, bottom: row + 1 }, clip, shaded(floor, light))
  }
  const random = seededRandom(mixSeed(seed, 'room'))
  for (let i = 0; i < 24; i++) {
    const left = between(random, -20, picture.width)
    const top = between(random, -20, picture.height)
    fillRectangle(
      picture,
      clip,
      { left, top, right: left + between(random, 12, 90), bottom: top + between(random, 10, 60) },
      { y: Math.round(between(random, 60, 170)), u: 126, v: 130 },
    )
  }
}

/** What never moves at a station: chair, bench, machine. */
export function drawBench(picture: Picture, box: ScenarioStation['box'], station: Station): void {
  const { clip, at, w, h } = frameOf(box)
  const corner = (u: number, v: number) => at({ u, v })
  const area = (u0: number, v0: number, u1: number, v1: number): Clip => {
    const a = corner(u0, v0)
    const b = corner(u1, v1)
    return { left: a.x, top: a.y, right: b.x, bottom: b.y }
  }
  fillRectangle(picture, clip, area(0, 0, 1, 1), floor)
  fillRectangle(picture, clip, area(0.41, 0.32, 0.59, benchTop), chair)
  fillPolygon(
    picture,
    clip,
    [corner(0.05, benchTop), corner(0.95, benchTop), corner(0.99, benchBottom), corner(0.01, benchBottom)],
    station.bench,
  )
  for (let i = 0; i < 9; i++) {
    const v = benchTop + 0.04 + i * 0.045
    fillRectangle(
      picture,
      clip,
      area(0.04, v, 0.96, v + 0.006),
      shaded(station.bench, -6 - 6 * lattice(station.seed, i)),
    )
  }
  // The machine stands beside the needle and reaches over it from behind; the work in front of it stays visible.
  const side = station.pickup.u < station.putdown.u ? 1 : -1
  const { u, v } = station.needle
  const arm = { left: Math.min(u, u + side * 0.15), right: Math.max(u, u + side * 0.15) }
  fillRectangle(picture, clip, area(arm.left, v - 0.125, arm.right, v - 0.095), station.machine)
  fillRectangle(picture, clip, area(u - 0.012, v - 0.1, u + 0.012, v - 0.065), shaded(station.machine, -30))
  const plate = at(station.needle)
  fillTurned(picture, clip, plate, 0.13 * w, 0.08 * h, 0, shaded(station.machine, -20))
}

/** Whatever moves at a station, over a picture that holds the static scene. */
export function drawMoment(
  picture: Picture,
  box: ScenarioStation['box'],
  station: Station,
  moment: Moment,
  t: number,
): void {
  const frame = frameOf(box)
  const { clip, at, w, h } = frame
  const behindBench: Clip = { ...clip, bottom: Math.round(at({ u: 0, v: benchTop }).y) }
  if (moment.visitor.shown > 0) drawVisitor(picture, frame, behindBench, station, moment)
  if (Math.abs(moment.walkedOut) < 1) drawOperator(picture, frame, behindBench, station, moment, t)
  drawPiles(picture, frame, station, moment)
  const shake = { x: 0.006 * w * moment.vibration, y: 0.004 * h * moment.vibration }
  if (moment.vibration !== 0) {
    const needle = at(station.needle)
    fillTurned(
      picture,
      clip,
      { x: needle.x + shake.x, y: needle.y + shake.y },
      0.12 * w,
      0.07 * h,
      0,
      shaded(station.machine, -28),
    )
  }
  const { piece } = moment.hands
  if (piece !== undefined) {
    const centre = at(piece.at)
    drawPiece(
      picture,
      frame,
      { x: centre.x + shake.x, y: centre.y + shake.y },
      piece.angle,
      station,
      moment.hands.laid,
    )
  }
  if (moment.handsShown) drawArms(picture, frame, station, moment)
  if (moment.visitor.shadow > 0) {
    const u = moment.visitor.side === 1 ? 0.86 : 0.02
    const a = at({ u, v: 0.6 })
    const b = at({ u: u + 0.12, v: 0.82 })
    shade(picture, clip, { left: a.x, top: a.y, right: b.x, bottom: b.y }, 1 - 0.3 * moment.visitor.shadow)
  }
  if (moment.covered.shown > 0) drawCover(picture, frame, moment)
}

function drawOperator(
  picture: Picture,
  { at, w, h }: Frame,
  clip: Clip,
  station: Station,
  moment: Moment,
  t: number,
): void {
  const sway = 0.005 * wander(station.seed + 3, t * 0.35)
  const u = station.sitsAt + sway + moment.walkedOut * 0.75 + 0.01 * moment.turned
  const top = station.torsoTop - 0.025 * moment.leanBack + 0.3 * sway
  const halfWidth = (station.torsoWidth / 2) * (1 - 0.06 * Math.abs(moment.turned))
  const p = (du: number, v: number) => at({ u: u + du, v })
  const { clothes } = station
  fillPolygon(
    picture,
    clip,
    [
      p(-halfWidth * 0.72, top),
      p(halfWidth * 0.72, top),
      p(halfWidth, top + 0.07),
      p(halfWidth * 0.9, 0.62),
      p(-halfWidth * 0.9, 0.62),
      p(-halfWidth, top + 0.07),
    ],
    clothes,
  )
  for (let i = 0; i < 4; i++) {
    const v = top + 0.09 + i * 0.075
    fillPolygon(
      picture,
      clip,
      [
        p(-halfWidth * 0.85, v),
        p(halfWidth * 0.85, v),
        p(halfWidth * 0.85, v + 0.018),
        p(-halfWidth * 0.85, v + 0.018),
      ],
      shaded(clothes, -16),
    )
  }
  const head = p(0.012 * moment.turned - 0.006 * moment.leanBack, top - 0.055)
  fillEllipse(picture, clip, head, station.headSize * w, Math.max(0.075 * h, 1), shaded(clothes, 14))
}

function drawVisitor(
  picture: Picture,
  { at, w, h }: Frame,
  clip: Clip,
  station: Station,
  moment: Moment,
): void {
  const { shown, side } = moment.visitor
  // Slides in from the side; stands clear of the operator, so that both can be told apart.
  const u = 0.5 + side * (0.35 + 0.35 * (1 - shown))
  const p = (du: number, v: number) => at({ u: u + du, v })
  const clothes = shaded(station.clothes, -14)
  fillPolygon(picture, clip, [p(-0.075, 0.15), p(0.075, 0.15), p(0.09, 0.6), p(-0.09, 0.6)], clothes)
  fillEllipse(picture, clip, p(0, 0.1), 0.055 * w, 0.065 * h, shaded(clothes, 10))
}

function drawPiece(
  picture: Picture,
  { clip, w, h }: Frame,
  centre: Point,
  angle: number,
  station: Station,
  index: number,
): void {
  const tint = shaded(station.fabric, 26 * (lattice(station.seed + 41, index) - 0.5))
  fillTurned(picture, clip, centre, 0.15 * w, 0.085 * h, angle, tint)
  fillTurned(picture, clip, centre, 0.1 * w, 0.012 * h, angle, shaded(tint, tint.y > 128 ? -34 : 34))
}

/** The top three pieces of both piles; every piece lies a little differently. */
function drawPiles(picture: Picture, frame: Frame, station: Station, moment: Moment): void {
  const lay = (at: Place, index: number, seed: number) => {
    const jitter = (k: number) => lattice(seed + k, index) - 0.5
    const centre = frame.at({ u: at.u + 0.035 * jitter(1), v: at.v + 0.03 * jitter(2) })
    drawPiece(picture, frame, centre, 0.5 * jitter(3), station, index)
  }
  for (let i = 2; i >= 0; i--) lay(station.pickup, moment.hands.taken + i, station.seed + 61)
  for (let i = 3; i >= 1; i--) lay(station.putdown, moment.hands.laid - i, station.seed + 71)
}

function drawArms(picture: Picture, { clip, at, w }: Frame, station: Station, moment: Moment): void {
  const side = station.pickup.u < station.putdown.u ? 1 : -1
  const thickness = station.handSize * 1.5 * w
  const shift = 0.01 * moment.turned
  for (const [hand, direction] of [
    [moment.hands.a, -side],
    [moment.hands.b, side],
  ] as const) {
    const elbow = at({ u: station.sitsAt + direction * (station.torsoWidth / 2 + 0.02) + shift, v: 0.5 })
    const palm = at(hand)
    const wrist = { x: palm.x + (elbow.x - palm.x) * 0.3, y: palm.y + (elbow.y - palm.y) * 0.3 }
    fillLimb(picture, clip, elbow, wrist, thickness, station.sleeve)
    fillLimb(picture, clip, wrist, palm, thickness * 0.8, station.skin)
    fillEllipse(picture, clip, palm, station.handSize * w, station.handSize * w, station.skin)
  }
}

function drawCover(picture: Picture, { clip, w }: Frame, moment: Moment): void {
  const { shown, side } = moment.covered
  const width = shown * w
  const left = side === 1 ? clip.right - width : clip.left
  fillRectangle(picture, clip, { ...clip, left, right: left + width }, cover)
  for (let i = 0; i < 5; i++) {
    const top = clip.top + ((clip.bottom - clip.top) * (i + 0.3)) / 5
    fillRectangle(picture, clip, { left, right: left + width, top, bottom: top + 8 }, shaded(cover, 22))
  }
}
