import { between, normal, pick } from '../random.ts'
import type { Hand, Look, Point } from './look.ts'

/** What the hands and the piece do in one unit, in seconds of work: pauses are laid over it elsewhere. */

export type Key = readonly [atS: number, x: number, y: number, angle: number]
export type UnitPlan = {
  hands: readonly [Key[], Key[]]
  piece: Key[]
  /** The piece has left its stack. */
  takenS: number
  sewing: [fromS: number, toS: number][]
}

/** Position between keys: hands set off and arrive softly, not always alike. */
export function keyAt(keys: readonly Key[], atS: number): Key {
  const last = keys[keys.length - 1]
  if (last === undefined) throw new RangeError('a track without keys')
  let before = keys[0] ?? last
  for (const key of keys) {
    if (key[0] > atS) {
      const share = Math.max(0, (atS - before[0]) / Math.max(1e-6, key[0] - before[0]))
      const skewed = share ** (0.85 + (Math.abs(Math.round(key[1] * 7)) % 5) * 0.1)
      const eased = skewed * skewed * skewed * (10 - 15 * skewed + 6 * skewed * skewed)
      return [
        atS,
        before[1] + (key[1] - before[1]) * eased,
        before[2] + (key[2] - before[2]) * eased,
        before[3] + (key[3] - before[3]) * eased,
      ]
    }
    before = key
  }
  return last
}

export function planUnit(
  look: Look,
  contentS: number,
  starts: readonly [Point, Point],
  from: { x: number; y: number; angle: number },
  to: { x: number; y: number; angle: number },
): UnitPlan {
  const { random, size, pickHand, placeHand, needle, grip } = look
  const brisk = Math.min(1, contentS / 14) * look.pace
  const unhurried = contentS > 15
  const spread = (point: Point, by: number): Point => [
    point[0] + normal(random) * by * size,
    point[1] + normal(random) * by * size,
  ]
  const hands: [Key[], Key[]] = [[[0, ...starts[0], 0]], [[0, ...starts[1], 0]]]
  const piece: Key[] = []
  const sewing: UnitPlan['sewing'] = []
  const move = (hand: Hand, atS: number, to: Point) => hands[hand].push([atS, to[0], to[1], 0])
  const hold = (hand: Hand, atS: number) => {
    const last = hands[hand][hands[hand].length - 1]
    if (last) move(hand, atS, [last[1], last[2]])
  }
  const other: Hand = pickHand === 0 ? 1 : 0

  // To the pick-up, perhaps with a moment in the air before it.
  let t = 0
  const pickAt = spread([from.x, from.y], 0.02)
  const bothPick = random() < 0.3
  if (unhurried && random() < 0.3) {
    t += between(random, 0.4, 0.8) * brisk
    const start = starts[pickHand]
    const near = between(random, 0.5, 0.75)
    move(pickHand, t, [start[0] + (pickAt[0] - start[0]) * near, start[1] + (pickAt[1] - start[1]) * near])
    t += between(random, 0.3, 1)
    hold(pickHand, t)
  }
  t += between(random, 0.6, 1.1) * brisk
  move(pickHand, t, pickAt)
  move(
    other,
    t,
    bothPick
      ? spread([from.x + (other === 0 ? -0.05 : 0.05) * size, from.y], 0.02)
      : spread(grip[other], 0.02),
  )
  for (let rummage = Math.floor(between(random, 1, 4)); rummage > 0; rummage--) {
    t += between(random, 0.15, 0.5) * brisk
    move(pickHand, t, spread(pickAt, 0.02))
  }
  const takenS = t
  piece.push([t, from.x, from.y, from.angle])
  hold(other, t)
  t += between(random, 0.6, 1.2) * brisk
  move(pickHand, t, spread(grip[pickHand], 0.015))
  move(other, t, spread(grip[other], 0.015))
  let angle = look.pieceAngle + between(random, -0.4, 0.4)
  const under = (): Point => spread([needle[0], needle[1]], 0.02)
  piece.push([t, ...under(), angle])

  const layS = between(random, 0.3, 0.9) * brisk
  const hoverS = random() < 0.3 ? between(random, 0.2, 0.9) * brisk : 0
  const carryS = between(random, 0.6, 1.2) * brisk
  const workEndS = contentS - layS - hoverS - carryS
  while (workEndS - t > 0.4) t = work(Math.max(0.4, workEndS - t))
  t = Math.max(t, workEndS)
  hold(0, t)
  hold(1, t)
  const at = piece[piece.length - 1]
  if (at) piece.push([t, at[1], at[2], at[3]])

  // To the put-down, perhaps hesitating over it; the piece lies still at the very end.
  const bothPlace = random() < 0.3
  const second: Hand = placeHand === 0 ? 1 : 0
  const side = (by: number): Point => [to.x + (second === 0 ? -by : by) * size, to.y]
  const over = { x: to.x + normal(random) * 0.03 * size, y: to.y + normal(random) * 0.03 * size }
  t += carryS
  move(placeHand, t, [over.x, over.y])
  if (bothPlace) move(second, t, side(0.07))
  else move(second, t, spread(grip[second], 0.02))
  piece.push([t, over.x, over.y, to.angle + normal(random) * 0.15])
  if (hoverS > 0) {
    t += hoverS
    move(placeHand, t, [over.x + normal(random) * 2, over.y + normal(random) * 2])
    piece.push([t, over.x, over.y, to.angle + normal(random) * 0.1])
  }
  t = contentS
  move(placeHand, t, [to.x, to.y])
  piece.push([t, to.x, to.y, to.angle])
  if (bothPlace) hold(second, t)
  return { hands, piece, takenS, sewing }

  /** One thing done at the needle; returns when it is over. */
  function work(leftS: number): number {
    const act = pick(random, [
      'sew',
      'sew',
      'sew',
      'pause',
      'handle',
      'handle',
      'turn',
      'trim',
      'fidget',
    ] as const)
    const wanted = {
      sew: between(random, 1, 6),
      pause: between(random, 1, 3),
      handle: between(random, 0.6, 1.8),
      turn: between(random, 0.8, 1.6),
      trim: between(random, 1.2, 2.2),
      fidget: between(random, 1.5, 3),
    }[act]
    const lastsS = Math.min(leftS, wanted)
    const endS = t + lastsS
    const still = piece[piece.length - 1]
    const pieceX = still?.[1] ?? needle[0]
    const pieceY = still?.[2] ?? needle[1]
    const small = lastsS < wanted * 0.6
    if (act === 'sew') {
      sewing.push([t, endS])
      const feed = look.facing ? 0.06 * size : -0.06 * size
      for (const hand of [0, 1] as const) {
        move(hand, endS, [
          grip[hand][0] + normal(random) * 0.01 * size,
          grip[hand][1] + feed * between(random, 0.5, 1),
        ])
      }
      piece.push([endS, needle[0], needle[1] + feed * 0.8, angle + normal(random) * 0.05])
      angle = piece[piece.length - 1]?.[3] ?? angle
    } else if (act === 'handle' || (act === 'turn' && !small)) {
      const turns = act === 'turn' ? pick(random, [-1, 1]) * between(random, 0.7, 1.6) : normal(random) * 0.15
      const steps = act === 'turn' ? 3 : 2
      for (let i = 1; i <= steps; i++) {
        const atS = t + (lastsS * i) / steps
        move(0, atS, spread(grip[0], i < steps ? 0.06 : 0.015))
        move(1, atS, spread(grip[1], i < steps ? 0.06 : 0.015))
        angle += turns / steps
        piece.push([atS, ...under(), angle])
      }
    } else if (act === 'trim' && !small) {
      move(placeHand, t + lastsS * 0.3, spread(look.scissors, 0.01))
      hold(placeHand, t + lastsS * 0.45)
      move(placeHand, t + lastsS * 0.7, spread(grip[placeHand], 0.03))
      move(placeHand, endS, spread(grip[placeHand], 0.015))
      hold(placeHand === 0 ? 1 : 0, endS)
      piece.push([endS, pieceX, pieceY, angle])
    } else if (act === 'fidget' && unhurried && !small && random() < 0.5) {
      const hand: Hand = random() < 0.5 ? 0 : 1
      const face: Point = [look.seat[0] + (hand === 0 ? -0.06 : 0.06) * size, look.seat[1] - 0.12 * size]
      move(hand, t + lastsS * 0.35, face)
      hold(hand, t + lastsS * 0.6)
      move(hand, endS, spread(grip[hand], 0.015))
      hold(hand === 0 ? 1 : 0, endS)
      piece.push([endS, pieceX, pieceY, angle])
    } else {
      hold(0, endS)
      hold(1, endS)
      piece.push([endS, pieceX, pieceY, angle])
    }
    return endS
  }
}
