import type { LostTimeDay } from '../contract/api-lost-time.ts'
import { addDays, plantInstant, plantIso } from '../contract/plant-time.ts'
import { operatorsAt, settingsAt } from '../figures/in-force.ts'
import { jornadasOf } from '../figures/jornada.ts'
import { lostOfDay, lostPareto } from '../figures/lost-pareto.ts'
import type { ModuleRecord } from '../figures/plant-record.ts'
import { versionsIn } from '../figures/versions.ts'
import { moduleRecord } from '../store/day.ts'
import { lostTimeEntries, type StoredLostTime } from '../store/lost-time.ts'
import type { Store } from '../store/store.ts'

export type LostTimeAsk = { module: string; date: string; nowMs: number }

/** Every stop that touches a plant day or a jornada that began on it, and what the causes cost. */
export function lostTimeDay(
  store: Store,
  ask: LostTimeAsk,
): Omit<LostTimeDay, 'schema_version' | 'generated_at'> {
  const { module, date, nowMs } = ask
  const record = moduleRecord(store, { module, fromDate: date, toDate: date })
  const dayEnd = plantInstant(addDays(date, 1))
  const lastEnd = jornadasOf(record, date).reduce((end, jornada) => Math.max(end, jornada.end_ts), dayEnd)
  const entries = lostTimeEntries(store, record.module.id, plantInstant(date), lastEnd)
  return {
    module,
    date,
    events: entries.map((entry) => eventOf(record, date, entry, nowMs)),
    pareto: lostPareto(record, date, nowMs),
    versions: versionsIn(record, { start_ts: plantInstant(date), end_ts: lastEnd }),
  }
}

function eventOf(
  record: ModuleRecord,
  date: string,
  entry: StoredLostTime,
  nowMs: number,
): LostTimeDay['events'][number] {
  const voided = entry.voided_ts !== null
  return {
    lost_time_id: entry.id,
    workstation: entry.workstation,
    code: entry.code,
    text: entry.text,
    planned: entry.planned,
    start: plantIso(entry.start_ts),
    end: entry.end_ts === null ? null : plantIso(entry.end_ts),
    operators: entry.operators,
    minutes: Math.max(0, (entry.end_ts ?? nowMs) - entry.start_ts) / 60_000,
    lost_minutes: voided ? 0 : lostOfDay(record, date, entry, nowMs),
    note: entry.note,
    by: entry.created_by,
    ended_by: entry.ended_by,
    voided,
    void_reason: entry.void_reason,
  }
}

/** Who is affected when nobody says: the operators of the puesto, or those present in the module; null: not known. */
export function operatorsAffected(
  store: Store,
  ask: { module: string; workstation: string | null; date: string; atMs: number },
): number | null {
  const record = moduleRecord(store, { module: ask.module, fromDate: ask.date, toDate: ask.date })
  if (ask.workstation !== null) {
    const station = record.stations.find(({ code }) => code === ask.workstation)
    return station === undefined ? null : operatorsAt(station, ask.atMs)
  }
  return settingsAt(record, ask.atMs)?.operators ?? null
}
