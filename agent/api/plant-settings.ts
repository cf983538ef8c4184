import type { z } from '@hono/zod-openapi'
import type { ConfirmationAnswer } from '../contract/api-confirmation.ts'
import type { NewConfirmation, NewRun, runEndSchema, SettingsChange } from '../contract/api-plant.ts'
import { plantDate, plantIso } from '../contract/plant-time.ts'
import { type Confirmation, confirmationAt } from '../figures/confirmation.ts'
import { moduleRecord } from '../store/day.ts'
import { readLine } from '../store/line.ts'
import { moduleId, stationId } from '../store/plant.ts'
import { changeOver, readReferences, readRun } from '../store/run-changes.ts'
import { endRun } from '../store/runs.ts'
import { settingsAt } from '../store/settings.ts'
import { changeSettings } from '../store/settings-changes.ts'
import type { Store } from '../store/store.ts'
import { ProblemError } from './problems.ts'
import { knownModule } from './routes/parameters.ts'
import { type Desk, saying, validFrom } from './saying.ts'
import { apiWords } from './words-api.ts'
import { plantWords } from './words-plant.ts'

/** Who works, what is sewn, and what is expected: dated, whole pictures, back-dated as the person says. */
export function putSettings(desk: Desk, input: SettingsChange, by: string): number {
  const { store } = desk
  const { module, from, ...change } = input
  const id = moduleId(store, knownModule(desk.answers, module).code)
  if (Object.values(change).every((value) => value === undefined))
    throw new ProblemError('invalid', plantWords.nothingToChange, { pointer: 'operators' })
  const validFromMs = validFrom(from, desk.now())
  const codes = readLine(store, id).map(({ code }) => code)
  const unknown = change.output_stations?.find((code) => !codes.includes(code))
  if (unknown !== undefined)
    throw new ProblemError('invalid', plantWords.outputUnknown(unknown), { pointer: 'output_stations' })
  const next = { ...settingsAt(store, id, validFromMs), ...given(change) }
  if (
    next.umbral_atento != null &&
    next.umbral_atrasado != null &&
    next.umbral_atrasado >= next.umbral_atento
  )
    throw new ProblemError('invalid', plantWords.umbralesBackwards, { pointer: 'umbral_atrasado' })
  // Only confirming the jornada confirms it: # operarios here says nothing about the OP.
  return changeSettings(store, id, { ...given(change), confirmed: false }, { validFromMs, by })
}

function given<T extends object>(change: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}

export function confirmationOf(store: Store, module: string, nowMs: number): Confirmation | null {
  const today = plantDate(nowMs)
  return confirmationAt(moduleRecord(store, { module, fromDate: today, toDate: today }, 'without'), nowMs)
}

export function confirmationAnswer(confirmation: Confirmation | null): ConfirmationAnswer {
  if (confirmation === null) return null
  const { jornada_start_ts, ...said } = confirmation
  return { ...said, jornada_start: plantIso(jornada_start_ts) }
}

/**
 * The jornada's # operarios, OP and reference are right, or are so from `from` on (default: the jornada's start). One tap with
 * nothing changed confirms what was carried over.
 */
export function confirmJornada(desk: Desk, input: NewConfirmation, by: string): ConfirmationAnswer {
  const { store } = desk
  const { code } = knownModule(desk.answers, input.module)
  const id = moduleId(store, code)
  const nowMs = desk.now()
  return store.transaction(() => {
    const carried = confirmationOf(store, code, nowMs)
    if (carried === null) throw new ProblemError('conflict', plantWords.noJornada, { pointer: 'module' })
    const fromMs = input.from === undefined ? carried.jornada_start_ts : Date.parse(input.from)
    if (!(fromMs >= carried.jornada_start_ts && fromMs <= nowMs))
      throw new ProblemError('invalid', plantWords.notInJornada, { pointer: 'from' })
    const operators = input.operators ?? carried.operators
    const op = input.op ?? carried.op
    const reference = input.reference ?? carried.reference
    if (operators === null || op === null || reference === null) {
      const pointer = operators === null ? 'operators' : op === null ? 'op' : 'reference'
      throw new ProblemError('invalid', plantWords.nothingToConfirm, { pointer })
    }
    if (op !== carried.op || reference !== carried.reference) {
      requireReference(store, reference)
      changeOver(store, { moduleId: id, op, reference, fromMs, by })
    }
    // The picture that confirms begins with the jornada; a change from a later instant is a picture of its own.
    const start = { validFromMs: carried.jornada_start_ts, by }
    const changed = operators !== carried.operators
    if (changed && fromMs > carried.jornada_start_ts) {
      changeSettings(store, id, { confirmed: true }, start)
      changeSettings(store, id, { operators, confirmed: true }, { validFromMs: fromMs, by })
    } else {
      changeSettings(store, id, changed ? { operators, confirmed: true } : { confirmed: true }, start)
    }
    return confirmationAnswer(confirmationOf(store, code, nowMs))
  })
}

function requireReference(store: Store, reference: string): void {
  if (!readReferences(store).some((known) => known.reference === reference))
    throw new ProblemError('invalid', plantWords.referenceUnknown(reference), { pointer: 'reference' })
}

/** The module, or one puesto, sews another OP from an instant on. */
export function addRun(desk: Desk, input: NewRun, by: string): number {
  const { store } = desk
  const { code } = knownModule(desk.answers, input.module)
  const id = moduleId(store, code)
  const fromMs = validFrom(input.from, desk.now())
  requireReference(store, input.reference)
  if (input.workstation !== undefined) requireStation(store, id, input.workstation)
  return saying({ conflict: plantWords.runConflict }, () =>
    changeOver(store, {
      moduleId: id,
      op: input.op,
      reference: input.reference,
      fromMs,
      by,
      ...(input.workstation === undefined ? {} : { workstationId: stationId(store, input.workstation) }),
      ...(input.planned_units == null ? {} : { plannedUnits: input.planned_units }),
    }),
  )
}

export function requireStation(store: Store, moduleId: number, code: string): void {
  if (!readLine(store, moduleId).some((station) => station.code === code))
    throw new ProblemError('not-found', apiWords.noStation(code), { pointer: 'workstation' })
}

export function finishRun(desk: Desk, runId: number, input: z.infer<typeof runEndSchema>): void {
  const { store } = desk
  const id = moduleId(store, knownModule(desk.answers, input.module).code)
  if (readRun(store, id, runId) === undefined)
    throw new ProblemError('not-found', plantWords.noRun, { pointer: 'run_id' })
  const atMs = validFrom(input.at, desk.now(), 'at')
  saying({ invalid: plantWords.runEndBackwards }, () => endRun(store, runId, atMs))
}
