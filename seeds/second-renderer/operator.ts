import type { ScenarioEvent } from '../../agent/contract/scenario.ts'
import { between, mixSeed, normal, seededRandom } from '../random.ts'
import { sway } from './canvas.ts'
import type { Look, Point } from './look.ts'
import { absentKinds, type StationSchedule, scheduleStation } from './schedule.ts'
import { type Key, keyAt, planUnit, type UnitPlan } from './unit-plan.ts'

/** Where body, hands and pieces of one station are at an instant. */

export type Lying = { x: number; y: number; angle: number }
export type Pose = {
  hands: readonly [Point, Point]
  /** The operator's seat; gone when absent. */
  seat: Point
  head: Point
  present: boolean
  walking: boolean
  piece: Lying | null
  sewing: boolean
  /** Pieces still in the pick-up and already at the put-down. */
  waiting: readonly Lying[]
  laid: readonly Lying[]
}
export type Operator = { poseAt: (atS: number) => Pose }

const leaveS = 2

export function operatorAt(look: Look, seed: number): Operator {
  const { random, station, size, needle } = look
  const schedule: StationSchedule = scheduleStation(station)
  const pile = (middle: Point, count: number): Lying[] =>
    Array.from({ length: count }, () => ({
      x: middle[0] + normal(random) * look.untidyPx,
      y: middle[1] + normal(random) * look.untidyPx * 0.8,
      angle: look.pieceAngle + normal(random) * look.untidyPx * 0.03,
    }))
  // Lowest first: the last of the pick-up is taken first, the put-down grows at its end.
  const waiting = pile(look.pickup, schedule.units.length + 3)
  const laid = pile(look.putdown, schedule.units.length)
  const plans: UnitPlan[] = []
  let starts: readonly [Point, Point] = look.rest
  schedule.units.forEach((unit, i) => {
    if (i > 0 && unit.startS > (schedule.units[i - 1]?.endS ?? 0) + 0.9) starts = look.rest
    const from = waiting[waiting.length - 1 - i]
    const to = laid[i]
    if (!from || !to) return
    const plan = planUnit(look, unit.contentS, starts, from, to)
    plans.push(plan)
    starts = [endOf(plan.hands[0]), endOf(plan.hands[1])]
  })
  const events = station.events.filter((event) => !['visitor', 'occlusion', 'wait'].includes(event.kind))
  const phase = random() * 6
  const towards = look.facing ? -1 : 1

  const poseAt = (atS: number): Pose => {
    const index = schedule.units.findIndex((unit) => atS < unit.endS)
    const current = schedule.units[index]
    const working = current !== undefined && atS >= current.startS
    const done = index < 0 ? schedule.units.length : index
    const plan = working ? plans[index] : undefined
    let contentS = 0
    let hands: [Point, Point] = [look.rest[0], look.rest[1]]
    let piece: Lying | null = null
    let taken = done
    let sewing = false
    if (working && plan && current) {
      contentS = atS - current.startS
      for (const pause of current.pauses) {
        if (atS > pause.startS) contentS -= Math.min(atS, pause.endS) - pause.startS
      }
      const left = keyAt(plan.hands[0], contentS)
      const right = keyAt(plan.hands[1], contentS)
      hands = [
        [left[1], left[2]],
        [right[1], right[2]],
      ]
      sewing = plan.sewing.some(([from, to]) => contentS > from + 0.15 && contentS < to - 0.1)
      if (contentS >= plan.takenS) {
        const key = keyAt(plan.piece, contentS)
        piece = { x: key[1], y: key[2], angle: key[3] }
        taken++
      }
    } else {
      const before = schedule.units[done - 1]
      const last = plans[done - 1]
      if (before && last) {
        const share = smooth((atS - before.endS) / 0.9)
        hands = [
          between2(endOf(last.hands[0]), look.rest[0], share),
          between2(endOf(last.hands[1]), look.rest[1], share),
        ]
      }
    }
    const event = events.find((each) => atS >= each.at_s && atS < each.at_s + each.seconds)
    let seat: Point = look.seat
    let present = true
    let walking = false
    let turn = 0
    let back = 0
    if (event) {
      const since = atS - event.at_s
      const untilEnd = event.at_s + event.seconds - atS
      const ramp = Math.min(0.7, event.seconds / 4)
      const share = smooth(Math.min(since, untilEnd) / ramp)
      sewing = false
      if (event.kind === 'talk') turn = share
      if (event.kind === 'lean_back') back = share
      if (event.kind === 'lean_back' || absentKinds.includes(event.kind)) {
        hands = [between2(hands[0], look.rest[0], share), between2(hands[1], look.rest[1], share)]
      }
      if (event.kind === 'reach') hands = reaching(event, since, untilEnd, hands)
      if (piece && event.kind !== 'talk') {
        const aside = between2([piece.x, piece.y], needle, share)
        piece = { x: aside[0], y: aside[1], angle: piece.angle }
      }
      if (absentKinds.includes(event.kind)) {
        const away = Math.min(since, untilEnd) / Math.min(leaveS, event.seconds / 2.5)
        walking = away > 0.3
        // Up from the chair, then along the aisle.
        const up: Point = [look.seat[0], look.seat[1] + towards * size * 0.12]
        seat =
          away < 0.4
            ? between2(look.seat, up, smooth(away / 0.4))
            : between2(up, look.exit, (away - 0.4) * 0.6)
        present = away < 2
        if (event.kind === 'unattended' && piece) {
          piece = { x: piece.x + rattle(atS, 1) * 1.2, y: piece.y + rattle(atS, 2) * 1.2, angle: piece.angle }
          sewing = !present || away > 1
        }
      }
    }
    const leanX = (hands[0][0] + hands[1][0]) / 2 - needle[0]
    const leanY = (hands[0][1] + hands[1][1]) / 2 - needle[1]
    const talking = turn * 0.06 * size
    const body: Point = [
      seat[0] + (walking ? 0 : leanX * 0.2) + sway(atS, 0.11, phase) * size * 0.012 + talking * 0.4,
      seat[1] +
        (walking ? 0 : leanY * 0.1) +
        sway(atS, 0.07, phase + 2) * size * 0.008 +
        back * towards * size * 0.05,
    ]
    const tremor = (i: number): Point => [
      hands[i === 0 ? 0 : 1][0] +
        sway(atS, 0.6, phase + i) * size * 0.004 +
        (sewing ? rattle(atS, i) * 0.8 : 0),
      hands[i === 0 ? 0 : 1][1] + sway(atS, 0.5, phase + i + 4) * size * 0.004,
    ]
    return {
      hands: [tremor(0), tremor(1)],
      seat: body,
      head: [
        body[0] + leanX * 0.08 + sway(atS, 0.23, phase + 7) * size * 0.02 + talking,
        body[1] - size * 0.2 + leanY * 0.05 + sway(atS, 0.17, phase + 9) * size * 0.012 - (back * size) / 40,
      ],
      present,
      walking,
      piece,
      sewing,
      waiting: waiting.slice(0, waiting.length - taken),
      laid: laid.slice(0, done),
    }
  }
  return { poseAt }

  /** One hand goes over a pile, wavers there and comes back with nothing. */
  function reaching(
    event: ScenarioEvent,
    since: number,
    untilEnd: number,
    hands: [Point, Point],
  ): [Point, Point] {
    const chance = seededRandom(mixSeed(seed, 'reach', Math.round(event.at_s * 1000)))
    const atPutDown = chance() < 0.5
    const goal = atPutDown ? look.putdown : look.pickup
    const hand = atPutDown ? look.placeHand : look.pickHand
    const share = smooth(Math.min(since, untilEnd) / Math.min(1, event.seconds / 2.5))
    const wander = size * between(chance, 0.01, 0.05)
    const there: Point = [goal[0] + sway(since, 0.5, 1) * wander, goal[1] + sway(since, 0.4, 3) * wander]
    const moved = between2(hands[hand], there, share)
    return hand === 0 ? [moved, hands[1]] : [hands[0], moved]
  }

  function rattle(atS: number, part: number): number {
    return seededRandom(mixSeed(seed, 'rattle', part, Math.round(atS * 1000)))() * 2 - 1
  }
}

export function between2(a: Point, b: Point, share: number): Point {
  const s = Math.min(1, Math.max(0, share))
  return [a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s]
}

export function smooth(share: number): number {
  const s = Math.min(1, Math.max(0, share))
  return s * s * (3 - 2 * s)
}

function endOf(keys: readonly Key[]): Point {
  const last = keys[keys.length - 1]
  if (!last) throw new RangeError('a track without keys')
  return [last[1], last[2]]
}
