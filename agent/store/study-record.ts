import type { Store } from './store.ts'

/** A stopwatch reading; `start_ts` null: of a sheet without clock times, in the order of `id`. */
export type Reading = {
  id: number
  workstation: string
  start_ts: number | null
  duration_seconds: number
  /** 0: voided or marked as no timing. Its time passed all the same. */
  counts: number
  /** Plant day YYYY-MM-DD that a sheet without clock times said; null: none. */
  day: string | null
  study_uuid: string | null
  /** 1: taken with the page Cronómetro, and not typed from a sheet. */
  by_device: number
  created_by: string
}

export function studyReadings(store: Store): Reading[] {
  return store
    .all<Omit<Reading, 'day'> & { note: string | null }>(
      `SELECT o.id, w.code AS workstation, o.start_ts, o.duration_seconds, o.note, o.study_uuid,
              o.valid = 1 AND o.voided_ts IS NULL AS counts, o.device_ts IS NOT NULL AS by_device, o.created_by
       FROM manual_observations o JOIN workstations w ON w.id = o.workstation_id
       WHERE o.kind = 'cronometro' AND o.duration_seconds > 0 ORDER BY w.code, o.id`,
    )
    .map(({ note, ...reading }) => ({ ...reading, day: dayInNote(note) }))
}

/** As the import of a sheet writes it (agent/excel/stopwatch-cells.ts): the record has no column for a day without a clock. */
function dayInNote(note: string | null): string | null {
  const [, day, month, year] = /(?:^| · )Fecha: (\d{2})\/(\d{2})\/(\d{4})$/.exec(note ?? '') ?? []
  return year === undefined ? null : `${year}-${month}-${day}`
}

export type StudyCycle = {
  id: number
  workstation: string
  start_ts: number
  end_ts: number
  valid_for_timing: number
  /** Timing flaws, comma-separated. */
  invalid_reason: string | null
  model: string
}

/** Units as the agent measured them, without corrections: a study compares the method, not its users. */
export function studyCycles(store: Store, fromMs: number, toMs: number): StudyCycle[] {
  return store.all(
    `SELECT c.id, w.code AS workstation, c.start_ts, c.end_ts, c.valid_for_timing, c.invalid_reason,
            m.name || ' ' || substr(m.sha256, 1, 12) AS model
     FROM cycle_events c JOIN workstations w ON w.id = c.workstation_id JOIN model_versions m ON m.id = c.model_version_id
     WHERE c.end_ts IS NOT NULL AND c.end_ts >= ? AND c.start_ts < ? ORDER BY w.code, c.end_ts, c.id`,
    fromMs,
    toMs,
  )
}

/** What was rejected at a station between two instants: the likely reason of a unit that was missed. */
export function rejectionsBetween(
  store: Store,
  workstation: string,
  fromMs: number,
  toMs: number,
): { reason: string }[] {
  return store.all(
    `SELECT r.reason FROM cycle_events_rejected r JOIN workstations w ON w.id = r.workstation_id
     WHERE w.code = ? AND r.end_ts > ? AND r.start_ts < ? ORDER BY r.start_ts, r.id`,
    workstation,
    fromMs,
    toMs,
  )
}
