import type { Store } from './store.ts'

/** A stopwatch reading that stands; `start_ts` null: of a sheet without clock times, in the order of `id`. */
export type Reading = {
  id: number
  workstation: string
  start_ts: number | null
  duration_seconds: number
  study_uuid: string | null
  created_by: string
}

export function studyReadings(store: Store, fromMs: number, toMs: number): Reading[] {
  return store.all(
    `SELECT o.id, w.code AS workstation, o.start_ts, o.duration_seconds, o.study_uuid, o.created_by
     FROM manual_observations o JOIN workstations w ON w.id = o.workstation_id
     WHERE o.kind = 'cronometro' AND o.valid = 1 AND o.voided_ts IS NULL AND o.duration_seconds > 0
       AND (o.start_ts IS NULL OR (o.start_ts >= ? AND o.start_ts < ?))
     ORDER BY w.code, o.start_ts, o.id`,
    fromMs,
    toMs,
  )
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
