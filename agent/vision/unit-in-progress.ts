import type { RejectionReason, StationEvent, TimingFlaw } from '../contract/measurement.ts'
import type { CycleState, Pending } from './cycle-state.ts'
import { strengthOf } from './evidence.ts'
import type { Visit } from './visits.ts'

/** The needle moves this long with nobody there, ms: less of it is the operator's own, who goes or comes. */
const unattendedMs = 2000
/** A unit that starts this soon after nobody looked, ms: its hand may have been in the zone before. */
const unseenStartMs = 2000

/**
 * What is booked and told of a station's unit in progress, for one step; the state given is written to. What happens belongs to the put-down
 * that waits, or else to the open unit. A unit is told opened, then exactly once closed or rejected; motions beside it after that.
 */
export class UnitInProgress {
  readonly #state: CycleState
  readonly events: StationEvent[] = []

  constructor(state: CycleState) {
    this.#state = state
  }

  work(atMs: number, stepMs: number): void {
    const state = this.#state
    if (state.doubted !== undefined) {
      state.doubted = { ...state.doubted, workMs: state.doubted.workMs + stepMs }
    }
    if (state.pending !== undefined) {
      const { workAfterMs, workFromMs } = state.pending
      state.pending = {
        ...state.pending,
        workAfterMs: workAfterMs + stepMs,
        workFromMs: Math.min(workFromMs, atMs - stepMs),
      }
    } else if (state.unit !== undefined) {
      state.unit = { ...state.unit, workMs: state.unit.workMs + stepMs }
    } else {
      const { looseWork, parameters } = state
      const fresh = looseWork === undefined || atMs - looseWork.toMs > parameters.travelMs
      const work = fresh
        ? { fromMs: atMs - stepMs, toMs: atMs, ms: stepMs }
        : { ...looseWork, toMs: atMs, ms: looseWork.ms + stepMs }
      state.looseWork = work
      if (work.ms >= parameters.unseenWorkMs) this.open(work.fromMs, 0.5, undefined, state.unseen ?? 'first')
    }
  }

  absent(stepMs: number): void {
    const state = this.#state
    if (state.pending !== undefined) {
      const absentAfterMs = state.pending.absentAfterMs + stepMs
      state.pending = { ...state.pending, absentAfterMs }
    } else if (state.unit !== undefined) {
      state.unit = { ...state.unit, absentMs: state.unit.absentMs + stepMs }
    } else return
    this.flaw('absence')
  }

  unattended(atMs: number, stepMs: number): void {
    const state = this.#state
    const before = state.unattended ?? { fromMs: atMs - stepMs, toMs: atMs, ms: 0 }
    state.unattended = { ...before, toMs: atMs, ms: before.ms + stepMs }
    if (state.unattended.ms >= unattendedMs) this.flaw('unattended')
  }

  attendedAgain(): void {
    const state = this.#state
    const { unattended } = state
    state.unattended = undefined
    if (unattended === undefined || unattended.ms < unattendedMs || state.unit !== undefined) return
    this.events.push({
      type: 'unit-rejected',
      workstation: state.workstation,
      startMs: unattended.fromMs,
      endMs: unattended.toMs,
      reason: 'unattended',
    })
  }

  flaw(flaw: TimingFlaw): void {
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
  open(
    startMs: number,
    startConfidence: number,
    carried: Pending | undefined,
    unseen?: 'first' | 'gap',
  ): void {
    const state = this.#state
    const flaws = new Set<TimingFlaw>(carried?.flawsAfter)
    const first = unseen ?? (startMs - state.sinceMs < unseenStartMs ? state.unseen : undefined)
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
    this.events.push({ type: 'unit-opened', workstation: state.workstation, startMs })
  }

  /** The pending put-down was one. */
  confirm(evidence: number): void {
    const state = this.#state
    const { unit, pending, workstation } = state
    if (unit === undefined || pending === undefined) return
    this.events.push({
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
  goOn(reason: 'reach' | 'double-trigger'): void {
    const state = this.#state
    const { unit, pending } = state
    if (unit === undefined || pending === undefined) return
    this.rejectAside(reason, pending.visit)
    state.unit = {
      ...unit,
      workMs: unit.workMs + pending.workAfterMs,
      absentMs: unit.absentMs + pending.absentAfterMs,
      flaws: new Set([...unit.flaws, ...pending.flawsAfter]),
    }
    state.pending = undefined
  }

  /** Rejects the open unit. */
  reject(reason: RejectionReason, endMs: number): void {
    const state = this.#state
    const { unit, workstation } = state
    if (unit === undefined) return
    this.events.push({
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
    this.events.push(...this.#state.aside)
    this.#state.aside = []
  }

  /** Rejects a motion inside a unit that goes on. */
  rejectAside(reason: RejectionReason, visit: Visit): void {
    const { workstation, aside } = this.#state
    const { fromMs: startMs, toMs: endMs } = visit
    this.#state.aside = [...aside, { type: 'unit-rejected', workstation, startMs, endMs, reason }]
  }
}
