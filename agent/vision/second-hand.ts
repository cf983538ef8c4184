import type { Pending } from './cycle-state.ts'
import { type Known, laidBy, leastCarryMs } from './evidence.ts'
import { isPiece } from './marks.ts'
import type { Visit } from './visits.ts'

/** Between two hands there was time for a zone that lies still to be looked at. */
const lookMs = 1000
/** Two parts of a visit last no longer together, as a share of the usual. */
const wholeVisit = 1.25
/** Less than this part of what the hand before moved, or left, is little. */
const little = 0.5

/**
 * What another hand in the put-down says of the one that waits to be told there.
 * - `lays`: the first held the piece over the pile, and it is laid only now.
 * - `leaves`: the first laid it and stopped; this is how it leaves.
 * - `slight`: no look between the two says which of them laid what lies there, and this one hardly moved.
 * - `reach`: it brought nothing from the needle.
 * - `another`: a hand of its own.
 */
export type SecondHand = 'lays' | 'leaves' | 'slight' | 'reach' | 'another'

export function secondHand(known: Known, pending: Pending, later: Visit): SecondHand {
  const { parameters } = known
  const { visit: before, pickup, workAfterMs } = pending
  const atOnce = later.fromMs - before.toMs <= parameters.travelMs
  if (atOnce && workAfterMs < parameters.leastWorkMs && wasHeld(before, later)) return 'lays'
  const goesOn = workAfterMs >= parameters.resumeMs && (pickup === undefined || later.newMark === undefined)
  if (!goesOn && !pending.sure) {
    if (!atOnce && hadLaid(pending, later)) return 'leaves'
    if (isSlighter(later, before)) return 'slight'
  }
  const stopped = laidBy(known, later) === true && wasStopped(pending, later)
  return !atOnce && workAfterMs < leastCarryMs && !stopped ? 'reach' : 'another'
}

/** The zone did not lie still from one to the other, or most of what seemed to lie there left with the later: an arm. */
function wasHeld(before: Visit, later: Visit): boolean {
  if (later.newMark === undefined) return false
  if (before.newMark === undefined) return later.fromMs - before.toMs >= lookMs
  return isPiece(later.newMark) && later.newMark < little * before.newMark
}

/** The greater part of the visit was over, and all that moved since is this. */
function hadLaid({ visit, pickup, ...since }: Pending, later: Visit): boolean {
  const stayed = since.absentAfterMs === 0 && since.unseenAfterMs === 0 && since.workFromMs >= later.fromMs
  return stayed && pickup === undefined && visit.lasted > later.lasted && isOneVisit(visit, later)
}

/** It came with the piece, and puts it down only now: both are one visit, or a hand was in the pick-up meanwhile. */
function wasStopped({ visit, pickup, unseenAfterMs }: Pending, later: Visit): boolean {
  return pickup !== undefined || (unseenAfterMs === 0 && isOneVisit(visit, later))
}

function isOneVisit(part: Visit, later: Visit): boolean {
  return part.lasted + later.lasted <= wholeVisit
}

function isSlighter(later: Visit, before: Visit): boolean {
  const oneLook = before.newMark === undefined || before.newMark === later.newMark
  return oneLook && later.peak < before.peak && moved(later) < little * moved(before)
}

function moved({ peak, fromMs, toMs }: Visit): number {
  return peak * (toMs - fromMs)
}
