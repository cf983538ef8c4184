import type { TimingFlaw, UnitRejected } from '../contract/measurement.ts'
import { type Marks, noMarks } from './marks.ts'
import type { Visit } from './visits.ts'

/** Physical defaults; none of them is tuned to a station. */
export type CycleParameters = {
  /** One polygon is pick-up and put-down. */
  shared: boolean
  /** Pieces are taken to be seen here: a hand that leaves nothing put nothing down, one that changes nothing took nothing. */
  seesPieces: boolean
  /** Nobody says that somebody is there: until a piece was seen to be moved, a hand or a body that crosses a zone proves nothing. */
  mustSee: boolean
  /** No unit of work is shorter. */
  shortestMs: number
  /** Motion at the needle that a unit has at least. */
  leastWorkMs: number
  /** … and in this share of its time: a stopwatch goes on while somebody talks, but somebody must be there. */
  leastWorkShare: number
  /** A hand's way from the put-down to the pick-up: longer than this is espera. */
  travelMs: number
  /** Work at the needle without a pick-up that shows that the unit goes on. */
  resumeMs: number
  /** Work at the needle, start unseen, that shows that a unit is being made. */
  unseenWorkMs: number
  /** Nothing at all for this long: the last put-down was one, or the last pick-up none. */
  restMs: number
}

/** Where presence is taken as given, only work shows that somebody was there. */
export const unwatchedCycle: Partial<CycleParameters> = {
  mustSee: true,
  leastWorkMs: 2500,
  leastWorkShare: 0.25,
}

export const cycleDefaults: CycleParameters = {
  shared: false,
  seesPieces: false,
  mustSee: false,
  shortestMs: 3000,
  leastWorkMs: 800,
  leastWorkShare: 0,
  travelMs: 3000,
  resumeMs: 2500,
  unseenWorkMs: 2500,
  restMs: 60_000,
}

export type Unit = {
  startMs: number
  flaws: ReadonlySet<TimingFlaw>
  workMs: number
  absentMs: number
  /** How well the evidence shows the start, 0…1. */
  startConfidence: number
  /** Work was seen before any pick-up: how long the unit takes is not known. */
  startUnseen: boolean
}

/** A put-down that what follows has still to confirm; what happens meanwhile belongs to the next unit, or to this one again. */
export type Pending = {
  visit: Visit
  workAfterMs: number
  /** When the first of it began. */
  workFromMs: number
  absentAfterMs: number
  /** Time since in which the zones could not be seen: it proves no espera. */
  unseenAfterMs: number
  /** … and it came before any work: the pick-up may have been in it. */
  pickupHidden: boolean
  /** The operator left the chair with it: hands and body cross zones then. */
  leaving: boolean
  /** A piece lies there since. */
  laid: boolean
  /** None is to be seen there: only the pick-up says that there is one. */
  pieceUnseen: boolean
  /** A pick-up followed that shows too little by itself: the work after it decides … */
  pickup: Visit | undefined
  /** … and nothing was taken with it … */
  empty: boolean
  /** … or so much that only a hand that lay there, and goes again, speaks against it. */
  sure: boolean
  workBeforePickupMs: number
  flawsAfter: ReadonlySet<TimingFlaw>
}

/** Missing for less, ms, the operator was hidden and is no leaver. */
const awayMs = 1500

/** Who leaves a piece behind put it down first. */
export function isLeaving({ leaving, absentAfterMs, laid }: Pending): boolean {
  return leaving && absentAfterMs >= awayMs && !laid
}

export function pendingAt(visit: Visit, laid: boolean): Pending {
  return {
    visit,
    workAfterMs: 0,
    workFromMs: Number.POSITIVE_INFINITY,
    absentAfterMs: 0,
    unseenAfterMs: 0,
    pickupHidden: false,
    leaving: false,
    laid,
    pieceUnseen: false,
    pickup: undefined,
    empty: false,
    sure: false,
    workBeforePickupMs: 0,
    flawsAfter: new Set(),
  }
}

export type CycleState = {
  workstation: string
  parameters: CycleParameters
  /** Why a start would be unseen: nothing was seen before `sinceMs`. Undefined once a boundary was. */
  unseen: 'first' | 'gap' | undefined
  sinceMs: number
  /** When somebody was last seen to be away. */
  backMs: number
  lastMs: number
  unit: Unit | undefined
  pending: Pending | undefined
  lastPickup: Visit | undefined
  /** Work at the needle with no unit open. */
  looseWork: { fromMs: number; toMs: number; ms: number } | undefined
  /** When a hand was last seen in any zone. */
  handsMs: number
  /** … and in the pick-up. */
  takingMs: number
  /** When the operator left; undefined while somebody is there. */
  leftMs: number | undefined
  unattended: { fromMs: number; toMs: number; ms: number } | undefined
  /** Motions beside the open unit that were none: told once it has ended, so that what is told last is about the last opened. */
  aside: readonly UnitRejected[]
  marks: Marks
  /** From the latest put-downs to the next pick-ups at once, ms … */
  ways: readonly number[]
  /** … and usually: that way belongs to a unit that begins after espera too. */
  usualWayMs: number
  /** The latest put-down that left nothing behind, until the next pick-up, and the work since. */
  doubted: { visit: Visit; workMs: number } | undefined
}

/** The machine before its first signal, or after a gap. */
export function cycleStart(
  workstation: string,
  atMs: number,
  unseen: 'first' | 'gap',
  parameters: Partial<CycleParameters> = {},
): CycleState {
  return {
    workstation,
    parameters: { ...cycleDefaults, ...parameters },
    unseen,
    sinceMs: atMs,
    backMs: atMs,
    lastMs: atMs,
    unit: undefined,
    pending: undefined,
    lastPickup: undefined,
    looseWork: undefined,
    handsMs: atMs,
    takingMs: Number.NEGATIVE_INFINITY,
    leftMs: undefined,
    unattended: undefined,
    aside: [],
    marks: noMarks,
    ways: [],
    usualWayMs: 0,
    doubted: undefined,
  }
}

const waysKept = 12
const fewestWays = 3

export function withWay(ways: readonly number[], putDown: Visit, pickup: Visit): readonly number[] {
  return [...ways, Math.max(0, pickup.fromMs - putDown.atMs)].slice(-waysKept)
}

/** The lower quartile: short waits are in some of them. Not known yet: none. */
export function usualWay(ways: readonly number[]): number {
  if (ways.length < fewestWays) return 0
  return ways.toSorted((a, b) => a - b)[Math.floor((ways.length - 1) / 4)] ?? 0
}
