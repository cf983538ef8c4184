import type { TriState } from '../contract/measurement.ts'
import { type CycleState, isLeaving, type Pending } from './cycle-state.ts'
import {
  anyPieceSeen,
  isPiece,
  isStrong,
  laidPiece,
  leftNothing,
  movedBundle,
  movedPiece,
  takesUnseen,
} from './marks.ts'
import { hasTurned, type Visit } from './visits.ts'

/** What is known of a station when a visit is judged. */
export type Known = Pick<CycleState, 'parameters' | 'marks'>

/** A hand that leaves the needle with a piece moves there at least this long. */
export const leastCarryMs = 300
/** The next hand is there within this time: no work was between them, however long it stays. */
const leastWayMs = 1000
/** A hand that takes a piece moves this part of what is usual. */
const asUsual = 0.67
/** A hand that moves less than this part of what is usual; what is left of a mark that has gone. */
const slight = 0.5
/**
 * What looks like a piece needs this part of the work that must be seen at the needle, until it is known what pieces leave: somebody who stops
 * in the put-down looks like one too.
 */
const pieceShare = 0.6
/** A hand that stays in the zone came in less than this part of a visit. */
const cameAndWent = 0.6

/** Whether a piece lies where this hand was. Where every put-down leaves one to be seen, what leaves nothing is a hand or a shadow. */
export function laidBy({ parameters, marks }: Known, visit: Visit): TriState {
  return parameters.seesPieces ? laidPiece(visit, marks) : 'unknown'
}

/** Of the time of the unit that this put-down would end, that work must be seen in. */
export function leastShare(known: Known, putDown: Visit): number {
  const { leastWorkShare } = known.parameters
  if (laidBy(known, putDown) === true) return 0
  return isPiece(putDown.newMark) ? pieceShare * leastWorkShare : leastWorkShare
}

/** Whether a piece was taken: a hand that reaches into the pick-up and comes back empty changes nothing. */
export function takenBy({ parameters, marks }: Known, visit: Visit): TriState {
  return parameters.seesPieces ? movedPiece(visit, marks.taken) : 'unknown'
}

/**
 * Whether a hand that left nothing to be seen, but came as those do that put down, was followed by one that took the next piece after
 * `workMs` of work.
 */
export function tookAfter(
  { parameters, marks }: Known,
  putDown: Visit,
  workMs: number,
  pickup: Visit,
): boolean {
  if (!hasTurned(putDown) || !isStrong(putDown, marks)) return false
  const wayMs = pickup.fromMs - putDown.toMs
  if (workMs >= parameters.resumeMs && wayMs > leastWayMs) return false
  if (isPiece(pickup.newMark)) return true
  // Where pick-ups leave nothing to be seen, its mark is no sign that it took nothing.
  const unseen = pickup.newMark === undefined || takesUnseen(marks)
  return wayMs <= parameters.travelMs && unseen && pickup.strength >= asUsual
}

/** Neither end says that nothing was moved. */
export function isPlausible(known: Known, { visit, empty }: Pending): boolean {
  return !empty && laidBy(known, visit) !== false
}

/** Where presence is only assumed: whether a piece was seen to move, now or before, or noise lets none be seen. */
export function isShown({ parameters, marks }: Known, putDown: Visit, pickup?: Visit): boolean {
  if (!parameters.mustSee || anyPieceSeen(marks) || isPiece(putDown.newMark)) return true
  if (pickup === undefined) return false
  const atOnce = pickup.fromMs - putDown.toMs <= parameters.travelMs
  if (isPiece(pickup.newMark) || (atOnce && !parameters.seesPieces)) return true
  return putDown.newMark === undefined && pickup.newMark === undefined
}

/** Whether a put-down that nothing more will be known of was one. */
export function stands(known: Known, pending: Pending): boolean {
  if (laidBy(known, pending.visit) === false || !isShown(known, pending.visit)) return false
  if (pending.pickup !== undefined) return true
  if (isLeaving(pending)) return false
  // A hand that is at the needle again has left: this was all of its stay.
  return pending.workAfterMs < leastCarryMs ? hasTurned(pending.visit) : pending.visit.lasted >= cameAndWent
}

/** A piece stays where a hand came and went: the next was taken where it was not seen. */
export function staysThere({ marks }: Known, { laid, visit }: Pending): boolean {
  return laid && !movedBundle(visit, marks.laid) && visit.lasted >= cameAndWent
}

/** Hands that sew beside it look in for an instant. */
export function isSlight({ strength, lasted }: Visit): boolean {
  return strength < slight && lasted < slight
}

/** What a later look says of what hands left: less than half of what seemed to lie there first, and that is nothing. */
export function hasGone(newMark: number, first: number | undefined): boolean {
  return leftNothing(newMark) && first !== undefined && newMark < slight * first
}

/**
 * The same pictures moved in both zones, and nothing is known of what lies there: light that comes back, an encoder that redraws. Two hands
 * come and go by themselves.
 */
export function isOneChange(putDown: Visit, pickup: Visit): boolean {
  const unknown = putDown.newMark === undefined && pickup.newMark === undefined
  return unknown && putDown.fromMs === pickup.fromMs && putDown.toMs === pickup.toMs
}

/** A hand that lay in the zone has gone, and what seemed to have changed with it. */
export function isWithdrawn({ mark, newMark }: Visit): boolean {
  return isPiece(mark) && leftNothing(newMark)
}

/** The visit, as if nothing were known of what lies there since. */
export function unmarked({ mark: _, newMark: __, ...visit }: Visit): Visit {
  return visit
}

/** How far a visit looks like those of its zone, ½…1. */
export function strengthOf({ strength }: Visit): number {
  return Math.min(1, 0.5 + strength / 2)
}

/** Work at the needle since the pick-up that followed the put-down, ms. */
export function sewnSince({ workAfterMs, workBeforePickupMs }: Pending): number {
  return workAfterMs - workBeforePickupMs
}
