import { moduleRunAt, settingsAt } from './in-force.ts'
import { jornadaAt } from './jornada.ts'
import type { ModuleRecord } from './plant-record.ts'

/** # operarios, OP and reference of the jornada that runs, and whether somebody confirmed them in it. */
export type Confirmation = {
  jornada: string
  jornada_start_ts: number
  operators: number | null
  op: string | null
  reference: string | null
  /** false: carried over from before, *por confirmar*. */
  confirmed: boolean
}

/**
 * What is carried over into a jornada is por confirmar until a picture of the settings that begins in it says `confirmed`.
 * null: no jornada by the calendar runs; hora extra says its own operators.
 */
export function confirmationAt(record: ModuleRecord, nowMs: number): Confirmation | null {
  const jornada = jornadaAt(record, nowMs)
  if (jornada === undefined || jornada.rule_id === null) return null
  const run = moduleRunAt(record, nowMs)
  return {
    jornada: jornada.name,
    jornada_start_ts: jornada.start_ts,
    operators: settingsAt(record, nowMs)?.operators ?? null,
    op: run?.op ?? null,
    reference: run?.reference ?? null,
    confirmed: record.settings.some(
      ({ confirmed, valid_from_ts }) =>
        confirmed && valid_from_ts >= jornada.start_ts && valid_from_ts <= nowMs,
    ),
  }
}
