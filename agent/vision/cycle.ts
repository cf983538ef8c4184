import type { RejectionReason, StationEvent, TimingFlaw } from '../contract/measurement.ts'
import { type CycleState, isLeaving, type Pending, pendingAt, withWay } from './cycle-state.ts'
import {
  hasGone,
  isOneChange,
  isPlausible,
  isShown,
  isSlight,
  isWithdrawn,
  laidBy,
  leastShare,
  sewnSince,
  stands,
  staysThere,
  strengthOf,
  takenBy,
  tookAfter,
  unmarked,
} from './evidence.ts'
import { isPiece, learned, learnedExchange, takesSeen } from './marks.ts'
import { secondHand } from './second-hand.ts'
import type { Signal } from './signals.ts'
import { UnitInProgress } from './unit-in-progress.ts'
import type { Visit, VisitNow } from './visits.ts'

/** A signal speaks for no longer than this, ms: of more time between two pictures nothing is known. */
const longestStepMs = 1000
/** Zones that could not be seen for so long before any work, ms, may have hidden a pick-up. */
const hiddenPickupMs = 400
/** A hand that moved in the pick-up so short a time ago is still there: what it does decides, and not yet. */
const takingForMs = 300
/** A hand that was in the put-down this shortly before its operator left, ms, left with the operator. */
const leavingMs = 1000

export type CycleStep = { state: CycleState; events: StationEvent[] }

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
  readonly #inProgress: UnitInProgress

  constructor(state: CycleState) {
    this.#state = { ...state }
    this.#inProgress = new UnitInProgress(this.#state)
  }

  result(): CycleStep {
    return { state: this.#state, events: this.#inProgress.events }
  }

  look(signal: Signal): void {
    const state = this.#state
    const stepMs = Math.min(longestStepMs, signal.atMs - state.lastMs)
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
      const hidden =
        unseenAfterMs > hiddenPickupMs && state.pending.workAfterMs < state.parameters.leastWorkMs
      state.pending = { ...state.pending, unseenAfterMs, pickupHidden: state.pending.pickupHidden || hidden }
    }
    if (signal.putDownNow !== undefined) this.#lookAgain(signal.putDownNow)
    if (signal.visitor === true) this.#inProgress.flaw('visitor')
    if (signal.hole === true) this.#inProgress.flaw('gap')
    if (signal.presence === false) {
      state.leftMs ??= signal.atMs
      state.backMs = signal.atMs
      if (state.pending !== undefined && state.pending.visit.toMs > state.leftMs - leavingMs) {
        state.pending = { ...state.pending, leaving: true }
      }
      this.#inProgress.absent(stepMs)
      if (signal.zones.needle === true) this.#inProgress.unattended(signal.atMs, stepMs)
      return
    }
    this.#inProgress.attendedAgain()
    if (signal.covered) this.#inProgress.flaw('occlusion')
    if (signal.presence === 'unknown') return
    state.leftMs = undefined
    if (moving) state.handsMs = signal.atMs
    if (signal.zones.pickup === true) state.takingMs = signal.atMs
    if (signal.zones.needle === true) this.#inProgress.work(signal.atMs, stepMs)
  }

  /** What lies in the put-down now: what was not known becomes so, and what went with the hand was the hand. */
  #lookAgain({ visitFromMs, marks }: VisitNow): void {
    const state = this.#state
    const { pending } = state
    if (pending === undefined || pending.visit.fromMs !== visitFromMs || pending.pieceUnseen) return
    const { mark, newMark } = marks()
    if (mark === undefined || newMark === undefined) return
    const visit = { ...pending.visit, mark, newMark }
    const wasKnown = pending.visit.newMark !== undefined
    if (laidBy(state, visit) === false && (!wasKnown || hasGone(newMark, pending.visit.newMark))) {
      const { workAfterMs: workMs, pickup } = pending
      if (pickup !== undefined && tookAfter(this.#state, visit, workMs, pickup)) {
        state.pending = { ...pending, visit: unmarked(visit), laid: false, pieceUnseen: true }
        return
      }
      state.doubted = { visit, workMs }
      this.#inProgress.goOn('reach')
    } else if (!wasKnown) {
      state.pending = { ...pending, visit, laid: laidBy(this.#state, visit) === true }
    }
  }

  visit(visit: Visit): void {
    if (visit.zone === 'needle') return
    if (visit.zone === 'putdown' && laidBy(this.#state, visit) === false) {
      this.#state.doubted = { visit, workMs: 0 }
      if (this.#state.pending !== undefined && isWithdrawn(visit)) this.#inProgress.goOn('reach')
      if (this.#state.unit !== undefined) this.#inProgress.rejectAside('reach', visit)
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
      const { workAfterMs, pickup } = pending
      if (parameters.shared && workAfterMs >= parameters.leastWorkMs) {
        state.marks = learnedExchange(state.marks, pending.visit)
        this.#inProgress.confirm(0.9)
        this.#inProgress.open(pending.visit.atMs, 0.9, pending)
      } else if (pickup !== undefined && pending.sure) {
        const goesOn = sewnSince(pending) >= parameters.leastWorkMs
        const stays = atMs - pickup.toMs >= parameters.travelMs
        // A body that leaves the chair crosses zones too.
        if (state.leftMs !== undefined && pending.pieceUnseen) {
          state.pending = { ...pending, pickup: undefined, sure: false }
        } else if (goesOn || stays) this.#exchange(pending, pickup, pending.pieceUnseen ? 0.6 : 1)
      } else if (pickup !== undefined && sewnSince(pending) >= parameters.resumeMs) {
        this.#exchange(pending, pickup, isPlausible(this.#state, pending) ? 1 : 0.8)
      } else if (
        pickup === undefined &&
        workAfterMs >= parameters.resumeMs &&
        atMs - state.takingMs > takingForMs
      ) {
        this.#workedOn(pending)
      } else if (atMs - Math.max(pending.visit.toMs, state.handsMs) >= parameters.restMs) {
        const none = isLeaving(pending) || laidBy(this.#state, pending.visit) === false
        if (none || !isShown(this.#state, pending.visit)) this.#inProgress.goOn('reach')
        else if (pickup !== undefined) this.#exchange(pending, pickup, 0.7)
        else this.#inProgress.confirm(0.7)
      }
    } else if (unit !== undefined && unit.workMs < parameters.leastWorkMs) {
      if (state.leftMs === undefined && atMs - state.handsMs >= parameters.restMs)
        this.#inProgress.reject('false-start', state.handsMs)
    }
  }

  /** The work goes on, and no pick-up was seen before it. */
  #workedOn(pending: Pending): void {
    const hidden = pending.pickupHidden && isShown(this.#state, pending.visit)
    if ((hidden || staysThere(this.#state, pending)) && !isLeaving(pending)) {
      this.#inProgress.confirm(0.6)
      this.#inProgress.open(pending.visit.atMs, 0.6, pending)
    } else this.#inProgress.goOn('reach')
  }

  end(reason: RejectionReason): void {
    const state = this.#state
    const { pending } = state
    // Nothing says that a hand that came, and was not seen to leave, put anything down.
    if (pending !== undefined && !stands(this.#state, pending)) this.#inProgress.goOn('reach')
    if (state.pending !== undefined) this.#inProgress.confirm(0.6)
    else if (state.unit !== undefined) this.#inProgress.reject(reason, state.lastMs)
    this.#inProgress.attendedAgain()
  }

  #pickup(visit: Visit): void {
    const state = this.#state
    const { unit, parameters } = state
    const took = takenBy(this.#state, visit)
    this.#undoubt(visit)
    state.doubted = undefined
    const { pending } = state
    if (pending !== undefined && visit.toMs >= pending.visit.fromMs) {
      const laid = laidBy(this.#state, pending.visit)
      if (isOneChange(pending.visit, visit)) {
        this.#inProgress.goOn('reach')
        return
      }
      if (laid !== true && pending.pickup !== undefined && isWithdrawn(visit)) this.#inProgress.goOn('reach')
      else if (pending.sure) return
      else if (!parameters.seesPieces) this.#exchange(pending, visit, 1)
      else if (laid !== false && isPiece(visit.newMark) && !isSlight(visit)) {
        const { workAfterMs: workBeforePickupMs } = pending
        const pickup = { ...visit, fromMs: pending.pickup?.fromMs ?? visit.fromMs }
        state.pending = { ...pending, pickup, empty: false, sure: true, workBeforePickupMs }
      } else if (took === false && pending.visit.newMark === undefined && !takesSeen(state.marks)) {
        this.#exchange(pending, visit, 0.8)
      } else if (took === false && !isPiece(pending.visit.newMark)) this.#inProgress.goOn('reach')
      else if (pending.pickup === undefined) {
        const { workAfterMs: workBeforePickupMs } = pending
        state.pending = { ...pending, pickup: visit, empty: took === false, workBeforePickupMs }
      }
    } else if (unit === undefined) {
      this.#inProgress.open(this.#setOffMs(visit.fromMs), strengthOf(visit), undefined)
    } else if (
      unit.workMs < parameters.leastWorkMs &&
      !(parameters.seesPieces && isPiece(state.lastPickup?.newMark)) &&
      visit.fromMs - Math.min(state.handsMs, this.#lastPickupMs()) > parameters.travelMs
    ) {
      // The pick-up before led to nothing: this one begins the unit.
      this.#inProgress.reject('false-start', this.#lastPickupMs())
      this.#inProgress.open(this.#setOffMs(visit.fromMs), strengthOf(visit), undefined)
    }
    state.lastPickup = visit
  }

  /** The pending put-down was one, and with this pick-up the next unit begins. */
  #exchange(pending: Pending, pickup: Visit, evidence: number): void {
    const state = this.#state
    if (!isShown(this.#state, pending.visit, pickup)) {
      this.#inProgress.goOn('reach')
      return
    }
    state.marks = learned(state.marks, pending.visit, pickup)
    this.#inProgress.confirm(evidence)
    // A hand that came to the pick-up and paused there had begun the next unit.
    const { fromMs } = pending.pickup ?? pickup
    const espera = fromMs - pending.visit.toMs - pending.unseenAfterMs > state.parameters.travelMs
    const worked = {
      ...pending,
      workAfterMs: pending.pickup === undefined ? 0 : sewnSince(pending),
      absentAfterMs: 0,
      flawsAfter: new Set<TimingFlaw>(),
    }
    if (espera) this.#inProgress.open(this.#setOffMs(fromMs), evidence, worked)
    else {
      state.ways = withWay(state.ways, pending.visit, pending.pickup ?? pickup)
      this.#inProgress.open(pending.visit.atMs, evidence, pending)
    }
  }

  /** When the hand set off that was in the pick-up from then on. */
  #setOffMs(fromMs: number): number {
    const { sinceMs, backMs, usualWayMs } = this.#state
    return Math.max(sinceMs, Math.min(fromMs, backMs), fromMs - usualWayMs)
  }

  /** Now and then a piece lies just like the one under it: where the next is taken before any work, it was put down all the same. */
  #undoubt(pickup: Visit): void {
    const state = this.#state
    const { doubted, unit, pending } = state
    if (doubted === undefined || pending !== undefined || unit === undefined) return
    const { visit, workMs } = doubted
    if (!tookAfter(this.#state, visit, workMs, pickup)) return
    state.aside = state.aside.filter(({ startMs }) => startMs !== visit.fromMs)
    if (this.#mayEnd(visit)) state.pending = { ...pendingAt(unmarked(visit), false), pieceUnseen: true }
  }

  #lastPickupMs(): number {
    return this.#state.lastPickup?.toMs ?? this.#state.unit?.startMs ?? this.#state.sinceMs
  }

  #putdown(visit: Visit): void {
    const state = this.#state
    const { pending } = state
    if (pending !== undefined && !this.#decideBefore(pending, visit)) return
    if (!this.#mayEnd(visit)) return
    state.pending = pendingAt(visit, laidBy(this.#state, visit) === true)
    // Two hands: one picks up while the other still puts down.
    const { lastPickup } = state
    if (lastPickup !== undefined && lastPickup.toMs >= visit.atMs) this.#pickup(lastPickup)
  }

  /** What becomes of the put-down that waits when another hand was there: true if this one may be a put-down too. */
  #decideBefore(pending: Pending, visit: Visit): boolean {
    const state = this.#state
    const { parameters } = state
    const { workAfterMs, visit: before } = pending
    const said = secondHand(state, pending, visit)
    if (said === 'lays') {
      this.#inProgress.goOn('double-trigger')
      return true
    }
    if (said === 'leaves' || said === 'slight') {
      // One look after both of them: what lies there since is of the hand that stayed.
      const { mark, newMark } = visit
      const known = mark === undefined || newMark === undefined ? {} : { mark, newMark }
      const laid = laidBy(state, visit) === true
      const toMs = said === 'leaves' ? visit.toMs : before.toMs
      state.pending = { ...pending, laid, visit: { ...before, ...known, toMs } }
      this.#inProgress.rejectAside('double-trigger', visit)
      return false
    }
    if (said === 'reach') {
      this.#inProgress.rejectAside('reach', visit)
      return false
    }
    if (
      pending.pickup !== undefined &&
      (pending.sure || sewnSince(pending) >= (pending.empty ? parameters.resumeMs : parameters.leastWorkMs))
    ) {
      this.#exchange(pending, pending.pickup, 0.8)
    } else if (
      pending.pickupHidden &&
      workAfterMs >= parameters.leastWorkMs &&
      !isLeaving(pending) &&
      isShown(this.#state, before)
    ) {
      // The pick-up between them may have been under what covered the station.
      this.#inProgress.confirm(0.6)
      this.#inProgress.open(before.atMs, 0.6, pending)
    } else if (pending.pickup === undefined && workAfterMs >= parameters.resumeMs) this.#workedOn(pending)
    // A piece is put down once: the last time before the next pick-up.
    else this.#inProgress.goOn(pending.workAfterMs >= parameters.leastWorkMs ? 'reach' : 'double-trigger')
    return true
  }

  #sharedVisit(visit: Visit): void {
    const state = this.#state
    const { pending, unit, parameters } = state
    const workedMs = state.looseWork?.ms ?? 0
    if (pending !== undefined) {
      if (visit.fromMs - pending.visit.toMs <= parameters.travelMs) return
      state.marks = learnedExchange(state.marks, pending.visit)
      this.#inProgress.confirm(1)
      this.#inProgress.open(visit.fromMs, 1, undefined)
    } else if (
      unit === undefined &&
      !(state.unseen !== undefined && workedMs >= parameters.unseenWorkMs / 2)
    ) {
      // The first visit of all is a pick-up, unless work was seen before it.
      this.#inProgress.open(visit.fromMs, strengthOf(visit), undefined)
    } else if (this.#mayEnd(visit)) {
      state.pending = pendingAt(visit, laidBy(this.#state, visit) === true)
    }
  }

  /** Whether a put-down at this instant could end a unit; opens the one whose start was not seen. */
  #mayEnd(visit: Visit): boolean {
    const state = this.#state
    const { parameters, looseWork, unseen } = state
    if (state.unit === undefined && unseen === 'gap' && visit.fromMs - state.sinceMs <= parameters.travelMs) {
      // Too soon after the gap for its work to be seen: what follows decides whether this was a put-down.
      this.#inProgress.open(state.sinceMs, 0.3, undefined, unseen)
      return true
    }
    if (
      state.unit === undefined &&
      unseen !== undefined &&
      looseWork !== undefined &&
      looseWork.ms >= parameters.leastWorkMs / 2 &&
      visit.atMs - looseWork.fromMs >= parameters.leastWorkMs
    ) {
      this.#inProgress.open(looseWork.fromMs, 0.5, undefined, unseen)
      return true
    }
    if (state.unit === undefined) return false
    if (
      state.unit.workMs < parameters.leastWorkMs ||
      state.unit.workMs < leastShare(state, visit) * (visit.atMs - state.unit.startMs) ||
      visit.atMs - state.unit.startMs <
        (state.unit.startUnseen ? parameters.leastWorkMs : parameters.shortestMs)
    ) {
      this.#inProgress.rejectAside('double-trigger', visit)
      return false
    }
    return true
  }
}
