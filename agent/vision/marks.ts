import type { TriState } from '../contract/measurement.ts'
import type { Visit } from './visits.ts'

/** What hands leave behind at a station: the share of a zone that looks different after a visit. */
export type Marks = {
  /** Of the latest put-downs with which something was seen to be laid, or taken after it. */
  laid: readonly number[]
  /** Of the latest pick-ups before which something was seen to be laid. */
  taken: readonly number[]
  /** How much of the zone the hands moved at once that were seen to lay something. */
  peaks: readonly number[]
}

export const noMarks: Marks = { laid: [], taken: [], peaks: [] }

const marksKept = 12
const fewestMarks = 2
/** Most of them leave at least this share of the zone changed: a piece is to be seen here … */
const leastMark = 0.05
/** … what changes less than this, and less than this part of their median, left nothing … */
const noMark = 0.02
const noMarkPart = 0.3
/** … and what changes this part of it left a piece. */
const sureMarkPart = 0.5
/** … and this many times of it several. */
const bundlePart = 2.5
/** A hand with a piece moves at least this part of what such hands move here. */
const strongPart = 0.67

/** Whether pieces are seen to be put down here; unknown until two put-downs say so. */
export function piecesSeen(marks: Marks): TriState {
  const seen = piecesLaid(marks)
  const unseen = marks.laid.length - seen
  if (Math.max(seen, unseen) < fewestMarks) return 'unknown'
  return seen >= unseen
}

/** Whether it is known that something is to be seen of pick-ups here. */
export function takesSeen({ taken }: Marks): boolean {
  return taken.length >= fewestMarks && median(taken) >= leastMark
}

/** Whether it is known that nothing is. */
export function takesUnseen({ taken }: Marks): boolean {
  return taken.length >= fewestMarks && median(taken) < leastMark
}

/** Whether any was. */
export function anyPieceSeen(marks: Marks): boolean {
  return piecesLaid(marks) > 0
}

/** How many of the latest. */
export function piecesLaid({ laid }: Marks): number {
  return laid.filter(isPiece).length
}

/** Whether a piece was laid or taken by this hand, judged by what is usual in its zone. */
export function movedPiece({ newMark: mark }: Visit, usualMarks: readonly number[]): TriState {
  const known = usualMarks.length >= fewestMarks
  const usual = known ? median(usualMarks) : leastMark
  if (mark === undefined || usual < leastMark) return 'unknown'
  if (mark < Math.min(noMark, noMarkPart * usual)) return false
  return known && isPiece(mark) && mark >= sureMarkPart * usual ? true : 'unknown'
}

/** The same of a put-down: until some have shown what a piece leaves, one that leaves less than any would is not believed. */
export function laidPiece(visit: Visit, { laid }: Marks): TriState {
  const little = visit.newMark !== undefined && !isPiece(visit.newMark)
  return laid.length < fewestMarks && little ? false : movedPiece(visit, laid)
}

/** More than pieces change here: a bundle was brought or taken away. */
export function movedBundle({ newMark }: Visit, usualMarks: readonly number[]): boolean {
  return newMark !== undefined && usualMarks.length > 0 && newMark > bundlePart * median(usualMarks)
}

/** Whether this hand moved as much of the zone as those that laid pieces. */
export function isStrong({ peak }: Visit, { peaks }: Marks): boolean {
  return peaks.length >= fewestMarks && peak >= strongPart * median(peaks)
}

export function leftNothing(mark: number | undefined): boolean {
  return mark !== undefined && mark < noMark
}

/** One polygon for both has no other end: what is as large as a piece teaches. */
export function learnedExchange(marks: Marks, visit: Visit): Marks {
  return isPiece(visit.newMark) ? { ...marks, laid: [...marks.laid, visit.newMark].slice(-marksKept) } : marks
}

/** After a put-down and the pick-up that followed it. */
export function learned({ laid, taken, peaks }: Marks, putDown: Visit, pickup: Visit): Marks {
  return {
    peaks: isPiece(putDown.newMark) ? [...peaks, putDown.peak].slice(-marksKept) : peaks,
    laid: isPiece(pickup.newMark) || isPiece(putDown.newMark) ? withMark(laid, putDown) : laid,
    taken: isPiece(putDown.newMark) ? withMark(taken, pickup) : taken,
  }
}

function withMark(list: readonly number[], { newMark }: Visit): readonly number[] {
  return newMark === undefined ? list : [...list, newMark].slice(-marksKept)
}

/** As large as a piece. */
export function isPiece(mark: number | undefined): mark is number {
  return mark !== undefined && mark >= leastMark
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0
}
