import { between, mixSeed, pick, type Random, seededRandom } from '../random.ts'
import { type Canvas, type Colour, cloth, ellipse, limb, rgb, shade, sway } from './canvas.ts'
import type { Look, Point } from './look.ts'
import { type Lying, type Pose, smooth } from './operator.ts'

/** Draws one camera's scene: floor and benches once, then what moves. */

const shoe = rgb(46, 44, 48)

export function drawRoom(canvas: Canvas, looks: readonly Look[], random: Random): void {
  const base = between(random, 92, 150)
  const tile = between(random, 26, 60)
  const tilt = between(random, -0.25, 0.25)
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      const i = y * canvas.width + x
      const a = (x + y * tilt) / tile
      const b = (y * 1.6 - x * tilt) / tile
      const joint = a - Math.floor(a) < 0.06 || b - Math.floor(b) < 0.06 ? -16 : 0
      const speck = ((Math.imul(x, 374_761_393) ^ Math.imul(y, 668_265_263)) >>> 7) % 13
      canvas.y[i] = base + joint + speck - 6 - (y / canvas.height) * 18
      canvas.u[i] = 126
      canvas.v[i] = 131
    }
  }
  for (const look of looks) drawFurniture(canvas, look)
}

function drawFurniture(canvas: Canvas, look: Look): void {
  const { random, size, seat, machineColour: metal } = look
  const [left, top, right, bottom] = look.bench
  shade(canvas, (left + right) / 2, bottom + size * 0.03, (right - left) * 0.55, size * 0.12, 0.4)
  // Chair: its back is seen behind the operator.
  const chair = rgb(74, 70, 76)
  shade(canvas, seat[0], seat[1] + size * 0.16, size * 0.24, size * 0.14, 0.4)
  ellipse(canvas, seat[0], seat[1] + size * 0.08, size * 0.17, size * 0.11, chair)
  cloth(canvas, seat[0], seat[1] + (look.facing ? -0.1 : 0.14) * size, size * 0.15, size * 0.05, 0, chair)
  const grain = between(random, 2, 9)
  const wood = (along: number, across: number) =>
    Math.sin(along * 0.02 + across * 0.5 + Math.sin(along * 0.05)) * grain
  cloth(
    canvas,
    (left + right) / 2,
    (top + bottom) / 2,
    (right - left) / 2,
    (bottom - top) / 2,
    0,
    look.benchColour,
    wood,
  )
  // Things that lie about: tape, thread cones, a tin.
  for (let i = 0; i < 5; i++) {
    const x = between(random, left + 8, right - 8)
    const y = between(random, top + 6, bottom - 6)
    const near = (point: Point) => Math.hypot(point[0] - x, point[1] - y) < size * 0.24
    if (near(look.pickup) || near(look.putdown) || near(look.needle)) continue
    const colour = pick(random, [rgb(220, 216, 90), rgb(60, 110, 170), rgb(210, 208, 204), rgb(176, 60, 50)])
    ellipse(canvas, x, y, between(random, 3, 6), between(random, 2, 5), colour)
  }
  // The machine's bed; its head is drawn over the piece.
  ellipse(canvas, look.needle[0], look.needle[1], size * 0.15, size * 0.09, [
    metal[0] * 0.75,
    metal[1],
    metal[2],
  ])
}

function drawMachineHead(canvas: Canvas, look: Look, shake: Point, sewing: boolean): void {
  const { size, needle, machineColour: metal } = look
  const x = needle[0] + shake[0]
  const y = needle[1] + shake[1]
  const [ax, ay] = [Math.cos(look.armAngle) * size, Math.sin(look.armAngle) * size]
  shade(canvas, x + ax * 0.12 + 4, y + ay * 0.12 + size * 0.05, size * 0.17, size * 0.07, 0.3)
  cloth(canvas, x + ax * 0.13, y + ay * 0.13, size * 0.15, size * 0.035, look.armAngle, metal, undefined, 30)
  ellipse(canvas, x, y, size * 0.035, size * 0.045, [metal[0] - 18, metal[1], metal[2]])
  ellipse(canvas, x + ax * 0.28, y + ay * 0.28, size * 0.035, size * 0.045, [
    metal[0] - 40,
    metal[1],
    metal[2],
  ])
  const bar = sewing ? shake[1] * 3 : 0
  limb(canvas, x, y - size * 0.03 + bar, 1.4, x, y + size * 0.015 + bar, 1, [200, 128, 128])
}

function drawPiece(canvas: Canvas, look: Look, at: Lying, shadow: boolean): void {
  const [a, b] = look.pieceHalf
  if (shadow) shade(canvas, at.x + 4, at.y + 6, a * 1.1, b * 1.1, 0.25)
  cloth(canvas, at.x, at.y, a, b, at.angle, look.pieceColour, look.print, look.edge)
}

/** Only what shows: the lowest for the height, the upper few. Each piece lifts the next a little. */
function drawPile(canvas: Canvas, look: Look, pile: readonly Lying[]): void {
  const lift = 0.45
  const first = pile[0]
  if (!first) return
  const height = pile.length * lift
  shade(
    canvas,
    first.x + 3 + height * 0.4,
    first.y + 3,
    look.pieceHalf[0] * 1.15,
    look.pieceHalf[1] * 1.2,
    0.3,
  )
  drawPiece(canvas, look, first, false)
  for (let i = Math.max(1, pile.length - 4); i < pile.length; i++) {
    const at = pile[i]
    if (at) drawPiece(canvas, look, { x: at.x, y: at.y - i * lift, angle: at.angle }, false)
  }
}

function drawArm(canvas: Canvas, look: Look, seat: Point, hand: Point, right: boolean): void {
  const { size } = look
  const out = right ? 1 : -1
  const shoulder: Point = [seat[0] + out * size * 0.15, seat[1] - size * 0.07]
  const length = Math.hypot(hand[0] - shoulder[0], hand[1] - shoulder[1])
  // The elbow gives way outwards, the more so the nearer the hand.
  const bend = Math.max(0.04, 0.34 - (length / size) * 0.4) * size
  const elbow: Point = [
    shoulder[0] + (hand[0] - shoulder[0]) * 0.48 + out * bend,
    shoulder[1] + (hand[1] - shoulder[1]) * 0.48 + bend * 0.3,
  ]
  const wrist: Point = [hand[0] + (elbow[0] - hand[0]) * 0.18, hand[1] + (elbow[1] - hand[1]) * 0.18]
  for (const share of [0.1, 0.35, 0.6, 0.85]) {
    const x = hand[0] + (elbow[0] - hand[0]) * share
    const y = hand[1] + (elbow[1] - hand[1]) * share
    shade(canvas, x + size * 0.04, y + size * 0.06, size * 0.07, size * 0.05, 0.16)
  }
  limb(canvas, shoulder[0], shoulder[1], size * 0.055, elbow[0], elbow[1], size * 0.042, look.shirt)
  limb(canvas, elbow[0], elbow[1], size * 0.036, wrist[0], wrist[1], size * 0.025, look.skin)
  // A palm and three fingers that point away from the elbow.
  ellipse(canvas, hand[0], hand[1], size * 0.036, size * 0.031, look.skin)
  const angle = Math.atan2(hand[1] - elbow[1], hand[0] - elbow[0])
  for (const spread of [-0.5, 0, 0.5]) {
    const tipX = hand[0] + Math.cos(angle + spread) * size * 0.06
    const tipY = hand[1] + Math.sin(angle + spread) * size * 0.06
    limb(canvas, hand[0], hand[1], size * 0.014, tipX, tipY, size * 0.01, look.skin)
  }
}

function drawBody(canvas: Canvas, look: Look, seat: Point, shirt: Colour, standing: boolean): void {
  const { size } = look
  if (standing) {
    shade(canvas, seat[0], seat[1] + size * 0.3, size * 0.2, size * 0.08, 0.35)
    for (const out of [-1, 1]) {
      limb(
        canvas,
        seat[0] + out * size * 0.06,
        seat[1] + size * 0.12,
        size * 0.06,
        seat[0] + out * size * 0.07,
        seat[1] + size * 0.32,
        size * 0.04,
        shoe,
      )
    }
  }
  const folds = (along: number, across: number) =>
    Math.sin(along * 0.3 + across * 0.11) * 5 - Math.abs(along) * 0.25
  ellipse(canvas, seat[0], seat[1] + size * 0.03, size * 0.17, size * 0.16, shirt, folds)
}

function drawHead(canvas: Canvas, look: Look, head: Point, hair: Colour): void {
  const { size } = look
  ellipse(canvas, head[0], head[1], size * 0.075, size * 0.09, look.skin)
  ellipse(
    canvas,
    head[0],
    head[1] - size * (look.facing ? 0.035 : 0),
    size * 0.082,
    size * (look.facing ? 0.065 : 0.092),
    hair,
    (a, b) => Math.sin(a * 0.9 + b * 0.2) * 6,
  )
}

export function drawPiles(canvas: Canvas, look: Look, pose: Pose): void {
  drawPile(canvas, look, pose.laid)
  drawPile(canvas, look, pose.waiting)
}

/** What moves, over piles that lie there already. */
export function drawStation(canvas: Canvas, look: Look, pose: Pose, atS: number): void {
  const { size, station } = look
  const visitor = station.events.find(
    (event) => event.kind === 'visitor' && atS >= event.at_s && atS < event.at_s + event.seconds,
  )
  const body = () => {
    if (!pose.present) return
    drawBody(canvas, look, pose.seat, look.shirt, pose.walking)
    if (pose.walking) drawHead(canvas, look, pose.head, look.hair)
  }
  if (look.facing) body()
  if (visitor && look.facing) drawVisitor(canvas, look, atS - visitor.at_s, visitor)
  const shake: Point = pose.sewing
    ? [sway(atS, 3.7, size) * 0.5, sway(atS * 7.3, 4.1, size * 2) * 0.9]
    : [0, 0]
  if (pose.piece)
    drawPiece(
      canvas,
      look,
      pose.piece,
      Math.hypot(pose.piece.x - look.needle[0], pose.piece.y - look.needle[1]) > size * 0.1,
    )
  drawMachineHead(canvas, look, shake, pose.sewing)
  if (pose.present && !pose.walking) {
    drawArm(canvas, look, pose.seat, pose.hands[0], false)
    drawArm(canvas, look, pose.seat, pose.hands[1], true)
  }
  if (!look.facing) {
    body()
    if (visitor) drawVisitor(canvas, look, atS - visitor.at_s, visitor)
  }
  if (pose.present && !pose.walking) drawHead(canvas, look, pose.head, look.hair)
}

/** Comes along the aisle, stands beside the chair, moves a little with the talk and goes again. */
function drawVisitor(
  canvas: Canvas,
  look: Look,
  sinceS: number,
  event: { at_s: number; seconds: number },
): void {
  const { size, box, seat } = look
  const chance = seededRandom(mixSeed('visitor', Math.round(event.at_s * 1000), look.station.workstation))
  const side = chance() < 0.5 ? -1 : 1
  const ramp = Math.min(1.5, event.seconds / 4)
  const here = smooth(Math.min(sinceS, event.seconds - sinceS) / ramp)
  const beside = Math.min(box[2] * 0.34, size * 0.46)
  const stand: Point = [seat[0] + side * beside, seat[1] - (look.facing ? size * 0.06 : -size * 0.04)]
  const from: Point = [
    stand[0] + side * size * 0.1,
    look.facing ? box[1] - size * 0.7 : box[1] + box[3] + size * 0.7,
  ]
  const x = from[0] + (stand[0] - from[0]) * here + sway(sinceS, 0.15, 3) * size * 0.02
  const y = from[1] + (stand[1] - from[1]) * here + sway(sinceS, 0.1, 5) * size * 0.01
  shade(canvas, x + size * 0.05, y + (look.facing ? 0.35 : 0) * size, size * 0.22, size * 0.2, 0.28)
  drawBody(canvas, look, [x, y], look.shirt, true)
  const talk = sway(sinceS, 0.45, 8) * size * 0.05
  drawArm(canvas, look, [x, y], [x - side * size * 0.1 + talk, y + size * 0.12 + talk * 0.5], side < 0)
  drawHead(canvas, look, [x, y - size * 0.23], look.hair)
}

/** A roll of cloth on a trolley that someone parks before the lens. */
export function drawCover(canvas: Canvas, look: Look, atS: number): void {
  const [x, y, w, h] = look.box
  for (const event of look.station.events) {
    const since = atS - event.at_s
    if (event.kind !== 'occlusion' || since < 0 || since >= event.seconds) continue
    const chance = seededRandom(mixSeed('cover', Math.round(event.at_s * 1000), look.station.workstation))
    const ramp = Math.min(0.6, event.seconds / 4)
    const here = smooth(Math.min(since, event.seconds - since) / ramp)
    // In and out over the nearer edge of the picture, not over a neighbour.
    const from = y + h / 2 < canvas.height / 2 ? -(y + h * 1.1) : canvas.height - y + h * 0.1
    const colour = pick(chance, [rgb(150, 142, 128), rgb(70, 84, 104), rgb(36, 36, 40), rgb(196, 190, 184)])
    const cx = x + w / 2 + sway(since, 0.2, 1) * 2
    const cy = y + h / 2 + from * (1 - here) + sway(since, 0.15, 4)
    const bump = chance() * 6
    cloth(
      canvas,
      cx,
      cy,
      w * 0.53,
      h * 0.53,
      0.01,
      colour,
      (a, b) => Math.sin(a * 0.07 + bump) * 14 + Math.sin(b * 0.9) * 4,
    )
  }
}
