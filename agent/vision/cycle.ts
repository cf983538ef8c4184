import type {
  RejectionReason,
  StationEvent,
  TimingFlaw,
  TriState,
  UnitRejected,
} from '../contract/measurement.ts'
import type { Signal, Visit } from './signals.ts'

/** Physical defaults; none of them is tuned to a station. */
export type CycleParameters = {
  /** One polygon is pick-up and put-down. */
  shared: boolean
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
export const unwatchedCycle: Partial<CycleParameters> = { leastWorkMs: 2500, leastWorkShare: 0.25 }

export const cycleDefaults: CycleParameters = {
  shared: false,
  shortestMs: 3000,
  leastWorkMs: 800,
  leastWorkShare: 0,
  travelMs: 3000,
  resumeMs: 2500,
  unseenWorkMs: 2500,
  restMs: 60_000,
}

/** A hand that leaves the needle with a piece moves there at least this long. */
const leastCarryMs = 300

/** Put-downs of units that were seen at both ends, whose marks say what a put-down leaves behind here; the fewest that say it. */
const marksKept = 12
const fewestMarks = 2
/** Most of them leave at least this share of the zone changed: a piece is to be seen here … */
const leastMark = 0.08
/** … what changes less than this, and less than this part of their median, left nothing … */
const noMark = 0.03
const noMarkPart = 0.3
/** … and what changes this part of it left a piece. */
const sureMarkPart = 0.67

type Unit = {
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
type Pending = {
  visit: Visit
  workAfterMs: number
  absentAfterMs: number
  /** Time since in which the zones could not be seen: it proves no espera. */
  unseenAfterMs: number
  /** … and it came before any work: the pick-up may have been in it. */
  pickupHidden: boolean
  /** The operator left the chair with it: hands and body cross zones then. */
  leaving: boolean
  /** A piece lies there since. */
  laid: boolean
  flawsAfter: ReadonlySet<TimingFlaw>
}

/** Missing for an instant only, the operator was hidden and is no leaver; who leaves a piece behind put it down first. */
function isLeaving({ leaving, absentAfterMs, laid }: Pending): boolean {
  return leaving && absentAfterMs >= 1500 && !laid
}

function pendingAt(visit: Visit, laid: boolean): Pending {
  return {
    visit,
    workAfterMs: 0,
    absentAfterMs: 0,
    unseenAfterMs: 0,
    pickupHidden: false,
    leaving: false,
    laid,
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
  /** When the operator left; undefined while somebody is there. */
  leftMs: number | undefined
  unattended: { fromMs: number; toMs: number; ms: number } | undefined
  /** Motions beside the open unit that were none: told once it has ended, so that what is told last is about the last opened. */
  aside: readonly UnitRejected[]
  /** What the latest confirmed put-downs left behind: share of the zone in which something else lay after them. */
  marks: readonly number[]
  /** The latest put-down that left nothing behind, until the next pick-up. */
  doubted: Visit | undefined
}

export type CycleStep = { state: CycleState; events: StationEvent[] }

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
    leftMs: undefined,
    unattended: undefined,
    aside: [],
    marks: [],
    doubted: undefined,
  }
}

/** Start of the unit in progress as far as is known now; a pending put-down may still turn out to be its end. */
export function openSince({ unit }: CycleState): number | null {
  return unit?.startMs ?? null
}

/** One signal on. Pure: the state given is not changed. */
export function cycleStep(before: CycleState, signal: Signal): CycleStep {
  const machine = new Machine(before)
  machine.look(signal)
  if (signal.presence === true) for (const visit of inOrder(signal.visits)) machine.visit(visit)
  machine.wait(signal.atMs)
  return machine.result()
}

/** The signal is lost, or the video is over: a pending put-down was one, an open unit is not known to be finished. */
export function cycleEnd(before: CycleState, reason: 'gap' | 'camera-moved'): CycleStep {
  const machine = new Machine(before)
  machine.end(reason)
  return machine.result()
}

function inOrder(visits: readonly Visit[]): Visit[] {
  return visits.toSorted((a, b) => a.atMs - b.atMs)
}

/** A copy of the state and the transitions over it; lives for one step. */
class Machine {
  readonly #state: CycleState
  readonly #events: StationEvent[] = []

  constructor(state: CycleState) {
    this.#state = { ...state }
  }

  result(): CycleStep {
    return { state: this.#state, events: this.#events }
  }

  look(signal: Signal): void {
    const state = this.#state
    const stepMs = Math.min(1000, signal.atMs - state.lastMs)
    state.lastMs = signal.atMs
    const moving =
      signal.zones.needle === true || signal.zones.pickup === true || signal.zones.putdown === true
    if (
      signal.zones.pickup === 'unknown' &&
      signal.body !== true &&
      (signal.presence !== false || signal.covered) &&
      state.pending !== undefined
    ) {
      const unseenAfterMs = state.pending.unseenAfterMs + stepMs
      const hidden = unseenAfterMs > 400 && state.pending.workAfterMs < state.parameters.leastWorkMs
      state.pending = { ...state.pending, unseenAfterMs, pickupHidden: state.pending.pickupHidden || hidden }
    }
    if (signal.visitor === true) this.#flaw('visitor')
    if (signal.presence === false) {
      state.leftMs ??= signal.atMs
      state.backMs = signal.atMs
      if (state.pending !== undefined && state.pending.visit.toMs > state.leftMs - 1000) {
        state.pending = { ...state.pending, leaving: true }
      }
      this.#absent(stepMs)
      if (signal.zones.needle === true) this.#unattended(signal.atMs, stepMs)
      return
    }
    this.#attendedAgain()
    if (signal.covered) this.#flaw('occlusion')
    if (signal.presence === 'unknown') return
    state.leftMs = undefined
    if (moving) state.handsMs = signal.atMs
    if (signal.zones.needle === true) this.#work(signal.atMs, stepMs)
  }

  visit(visit: Visit): void {
    if (visit.zone === 'needle') return
    if (visit.zone === 'putdown' && this.#leftBehind(visit) === false) {
      this.#state.doubted = visit
      // A hand that lay in the zone has gone, and what seemed to be put down with it.
      if (this.#state.pending !== undefined && isPiece(visit.mark ?? 0)) this.#goOn('reach')
      if (this.#state.unit !== undefined) this.#rejectAside('reach', visit)
      return
    }
    if (this.#state.parameters.shared) {
      if (visit.zone === 'putdown') this.#sharedVisit(visit)
    } else if (visit.zone === 'pickup') this.#pickup(visit)
    else this.#putdown(visit)
  }

  wait(atMs: number): void {
    const state = this.#state
    const { parameters, pending, unit } = state
    if (pending !== undefined) {
      if (parameters.shared && pending.workAfterMs >= parameters.leastWorkMs) {
        this.#confirm(0.9)
        this.#open(pending.visit.atMs, 0.9, pending)
      } else if (pending.workAfterMs >= parameters.resumeMs && pending.pickupHidden && !isLeaving(pending)) {
        this.#confirm(0.6)
        this.#open(pending.visit.atMs, 0.6, pending)
      } else if (pending.workAfterMs >= parameters.resumeMs) {
        this.#goOn('reach')
      } else if (atMs - Math.max(pending.visit.toMs, state.handsMs) >= parameters.restMs) {
        // A body that leaves the chair crosses zones too.
        if (isLeaving(pending)) this.#goOn('reach')
        else this.#confirm(0.7)
      }
    } else if (unit !== undefined && unit.workMs < parameters.leastWorkMs) {
      if (state.leftMs === undefined && atMs - state.handsMs >= parameters.restMs)
        this.#reject('false-start', state.handsMs)
    }
  }

  end(reason: RejectionReason): void {
    const state = this.#state
    const { pending } = state
    // Nothing says that a hand that came, and was not seen to leave, put anything down.
    if (pending !== undefined && (isLeaving(pending) || !pending.visit.turned)) this.#goOn('reach')
    if (state.pending !== undefined) this.#confirm(0.6)
    else if (state.unit !== undefined) this.#reject(reason, state.lastMs)
    this.#attendedAgain()
  }

  #pickup(visit: Visit): void {
    const state = this.#state
    const { unit, parameters } = state
    // What was taken from here says that what came before it was a put-down; two reaches in a row teach nothing.
    const taken = isPiece(visit.newMark ?? 0)
    if (visit.newMark !== undefined && !leftNothing(visit)) this.#undoubt(visit)
    state.doubted = undefined
    const { pending } = state
    if (
      pending !== undefined &&
      leftNothing(pending.visit) &&
      leftNothing(visit) &&
      state.marks.some(isPiece)
    ) {
      this.#goOn('reach')
    } else if (pending !== undefined && visit.toMs >= pending.visit.fromMs) {
      if (taken) this.#learn(pending.visit)
      this.#confirm(1)
      const idleMs = visit.fromMs - pending.visit.toMs - pending.unseenAfterMs
      const espera = idleMs > parameters.travelMs
      this.#open(espera ? visit.fromMs : pending.visit.atMs, 1, espera ? undefined : pending)
    } else if (unit === undefined) {
      this.#open(visit.fromMs, strengthOf(visit), undefined)
    } else if (
      unit.workMs < parameters.leastWorkMs &&
      visit.fromMs - Math.min(state.handsMs, this.#lastPickupMs()) > parameters.travelMs
    ) {
      // The pick-up before led to nothing: this one begins the unit.
      this.#reject('false-start', this.#lastPickupMs())
      this.#open(visit.fromMs, strengthOf(visit), undefined)
    }
    state.lastPickup = visit
  }

  /** Whether a piece lies where this hand was. Where every put-down leaves one to be seen, what leaves nothing is a hand or a shadow. */
  #leftBehind({ newMark: mark }: Visit): TriState {
    const { marks } = this.#state
    if (mark === undefined || marks.length < fewestMarks) return 'unknown'
    const usual = marks.toSorted((a, b) => a - b)[Math.floor((marks.length - 1) / 2)] ?? 0
    if (usual < leastMark) return 'unknown'
    if (mark < Math.min(noMark, noMarkPart * usual)) return false
    return mark >= sureMarkPart * usual ? true : 'unknown'
  }

  /** Now and then a piece lies just like the one under it: where the next is taken at once, it was put down all the same. */
  #undoubt(pickup: Visit): void {
    const state = this.#state
    const { doubted, unit, pending, parameters } = state
    if (doubted === undefined || pickup.fromMs - doubted.toMs > parameters.travelMs) return
    if (pending !== undefined || unit === undefined) return
    state.aside = state.aside.filter(({ startMs }) => startMs !== doubted.fromMs)
    if (this.#mayEnd(doubted)) state.pending = pendingAt(doubted, false)
  }

  #learn({ newMark: mark }: Visit): void {
    if (mark !== undefined) this.#state.marks = [...this.#state.marks, mark].slice(-marksKept)
  }

  #lastPickupMs(): number {
    return this.#state.lastPickup?.toMs ?? this.#state.unit?.startMs ?? this.#state.sinceMs
  }

  #putdown(visit: Visit): void {
    const state = this.#state
    const { pending, parameters } = state
    if (pending !== undefined) {
      const { workAfterMs, visit: before } = pending
      if (workAfterMs < leastCarryMs && visit.fromMs - before.toMs > parameters.travelMs) {
        // Nothing came from the needle since: the piece was down already, and this is a hand or a shadow.
        this.#rejectAside('reach', visit)
        return
      }
      if (pending.pickupHidden && workAfterMs >= parameters.leastWorkMs && !isLeaving(pending)) {
        // The pick-up between them may have been under what covered the station.
        this.#confirm(0.6)
        this.#open(before.atMs, 0.6, pending)
      }
      // A piece is put down once: the last time before the next pick-up.
      else this.#goOn(pending.workAfterMs >= parameters.leastWorkMs ? 'reach' : 'double-trigger')
    }
    if (!this.#mayEnd(visit)) return
    state.pending = pendingAt(visit, this.#leftBehind(visit) === true)
    // Two hands: one picks up while the other still puts down.
    const { lastPickup } = state
    if (lastPickup !== undefined && lastPickup.toMs >= visit.atMs) this.#pickup(lastPickup)
  }

  #sharedVisit(visit: Visit): void {
    const state = this.#state
    const { pending, unit, parameters } = state
    if (pending !== undefined) {
      if (visit.fromMs - pending.visit.toMs <= parameters.travelMs) return
      this.#confirm(1)
      this.#open(visit.fromMs, 1, undefined)
    } else if (unit === undefined && !(state.unseen !== undefined && state.looseWork !== undefined)) {
      this.#open(visit.fromMs, strengthOf(visit), undefined)
    } else if (this.#mayEnd(visit)) {
      state.pending = pendingAt(visit, this.#leftBehind(visit) === true)
    }
  }

  /** Whether a put-down at this instant could end a unit; opens the one whose start was not seen. */
  #mayEnd(visit: Visit): boolean {
    const state = this.#state
    const { parameters, looseWork, unseen } = state
    if (state.unit === undefined && unseen === 'gap' && visit.fromMs - state.sinceMs <= parameters.travelMs) {
      // Too soon after the gap for its work to be seen: what follows decides whether this was a put-down.
      this.#open(state.sinceMs, 0.3, undefined, unseen)
      return true
    }
    if (
      state.unit === undefined &&
      unseen !== undefined &&
      looseWork !== undefined &&
      looseWork.ms >= parameters.leastWorkMs / 2 &&
      visit.atMs - looseWork.fromMs >= parameters.leastWorkMs
    ) {
      this.#open(looseWork.fromMs, 0.5, undefined, unseen)
      return true
    }
    if (state.unit === undefined) return false
    if (
      state.unit.workMs < parameters.leastWorkMs ||
      state.unit.workMs < parameters.leastWorkShare * (visit.atMs - state.unit.startMs) ||
      visit.atMs - state.unit.startMs <
        (state.unit.startUnseen ? parameters.leastWorkMs : parameters.shortestMs)
    ) {
      this.#rejectAside('double-trigger', visit)
      return false
    }
    return true
  }

  #work(atMs: number, stepMs: number): void {
    const state = this.#state
    if (state.pending !== undefined) {
      state.pending = { ...state.pending, workAfterMs: state.pending.workAfterMs + stepMs }
    } else if (state.unit !== undefined) {
      state.unit = { ...state.unit, workMs: state.unit.workMs + stepMs }
    } else {
      const { looseWork, parameters } = state
      const fresh = looseWork === undefined || atMs - looseWork.toMs > parameters.travelMs
      const work = fresh
        ? { fromMs: atMs - stepMs, toMs: atMs, ms: stepMs }
        : { ...looseWork, toMs: atMs, ms: looseWork.ms + stepMs }
      state.looseWork = work
      if (work.ms >= parameters.unseenWorkMs) this.#open(work.fromMs, 0.5, undefined, state.unseen ?? 'first')
    }
  }

  #absent(stepMs: number): void {
    const state = this.#state
    if (state.pending !== undefined) {
      const absentAfterMs = state.pending.absentAfterMs + stepMs
      state.pending = { ...state.pending, absentAfterMs }
    } else if (state.unit !== undefined) {
      state.unit = { ...state.unit, absentMs: state.unit.absentMs + stepMs }
    } else return
    this.#flaw('absence')
  }

  #unattended(atMs: number, stepMs: number): void {
    const state = this.#state
    const before = state.unattended ?? { fromMs: atMs - stepMs, toMs: atMs, ms: 0 }
    state.unattended = { ...before, toMs: atMs, ms: before.ms + stepMs }
    if (state.unattended.ms >= 2000) this.#flaw('unattended')
  }

  #attendedAgain(): void {
    const state = this.#state
    const { unattended } = state
    state.unattended = undefined
    if (unattended === undefined || unattended.ms < 2000 || state.unit !== undefined) return
    this.#events.push({
      type: 'unit-rejected',
      workstation: state.workstation,
      startMs: unattended.fromMs,
      endMs: unattended.toMs,
      reason: 'unattended',
    })
  }

  #flaw(flaw: TimingFlaw): void {
    const state = this.#state
    if (state.pending !== undefined) {
      if (!state.pending.flawsAfter.has(flaw)) {
        state.pending = { ...state.pending, flawsAfter: new Set([...state.pending.flawsAfter, flaw]) }
      }
    } else if (state.unit !== undefined && !state.unit.flaws.has(flaw)) {
      state.unit = { ...state.unit, flaws: new Set([...state.unit.flaws, flaw]) }
    }
  }

  /** `carried`: what happened since the put-down that this unit starts at. */
  #open(
    startMs: number,
    startConfidence: number,
    carried: Pending | undefined,
    unseen?: 'first' | 'gap',
  ): void {
    const state = this.#state
    const flaws = new Set<TimingFlaw>(carried?.flawsAfter)
    // The first hand seen may have been in the zone before anybody looked.
    const first =
      unseen ?? (state.unseen !== undefined && startMs - state.sinceMs < 2000 ? state.unseen : undefined)
    if (first !== undefined) flaws.add(first)
    const { looseWork } = state
    state.unit = {
      startMs,
      flaws,
      workMs: carried?.workAfterMs ?? (unseen === undefined ? 0 : (looseWork?.ms ?? 0)),
      absentMs: carried?.absentAfterMs ?? 0,
      startConfidence,
      startUnseen: unseen !== undefined,
    }
    state.unseen = undefined
    state.looseWork = undefined
    this.#events.push({ type: 'unit-opened', workstation: state.workstation, startMs })
  }

  /** The pending put-down was one. */
  #confirm(evidence: number): void {
    const state = this.#state
    const { unit, pending, workstation } = state
    if (unit === undefined || pending === undefined) return
    this.#events.push({
      type: 'unit-closed',
      workstation,
      startMs: unit.startMs,
      endMs: pending.visit.atMs,
      flaws: [...unit.flaws],
      confidence: unit.startConfidence * evidence * strengthOf(pending.visit),
      absentSeconds: unit.absentMs / 1000,
    })
    state.unit = undefined
    state.pending = undefined
    state.unseen = undefined
    state.looseWork = undefined
    this.#tellAside()
  }

  /** The pending put-down was none: the unit goes on. */
  #goOn(reason: 'reach' | 'double-trigger'): void {
    const state = this.#state
    const { unit, pending } = state
    if (unit === undefined || pending === undefined) return
    this.#rejectAside(reason, pending.visit)
    state.unit = {
      ...unit,
      workMs: unit.workMs + pending.workAfterMs,
      absentMs: unit.absentMs + pending.absentAfterMs,
      flaws: new Set([...unit.flaws, ...pending.flawsAfter]),
    }
    state.pending = undefined
  }

  /** Rejects the open unit. */
  #reject(reason: RejectionReason, endMs: number): void {
    const state = this.#state
    const { unit, workstation } = state
    if (unit === undefined) return
    this.#events.push({
      type: 'unit-rejected',
      workstation,
      startMs: unit.startMs,
      endMs: Math.max(unit.startMs, endMs),
      reason,
    })
    state.unit = undefined
    this.#tellAside()
  }

  #tellAside(): void {
    this.#events.push(...this.#state.aside)
    this.#state.aside = []
  }

  /** Rejects a motion inside a unit that goes on. */
  #rejectAside(reason: RejectionReason, visit: Visit): void {
    const { workstation, aside } = this.#state
    const { fromMs: startMs, toMs: endMs } = visit
    this.#state.aside = [...aside, { type: 'unit-rejected', workstation, startMs, endMs, reason }]
  }
}

function leftNothing({ newMark }: Visit): boolean {
  return newMark !== undefined && newMark < noMark
}

function isPiece(mark: number): boolean {
  return mark >= leastMark
}

function strengthOf({ strength }: Visit): number {
  return Math.min(1, 0.5 + strength / 2)
}
