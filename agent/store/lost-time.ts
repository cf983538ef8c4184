import { AppError } from '../contract/errors.ts'
import type { LostTime } from '../figures/plant-record.ts'
import type { Store } from './store.ts'

export type LostTimeCode = { code: string; text: string | null; planned: boolean | null }

/** Adds the code or gives it another text; null: por definir. */
export function putLostTimeCode(store: Store, code: LostTimeCode): void {
  store.run(
    'INSERT INTO lost_time_codes (code, text, planned) VALUES (?, ?, ?) ON CONFLICT (code) DO UPDATE SET text = excluded.text, planned = excluded.planned',
    code.code,
    code.text,
    code.planned === null ? null : Number(code.planned),
  )
}

export function readLostTimeCodes(store: Store): LostTimeCode[] {
  return store
    .all<{ code: string; text: string | null; planned: number | null }>(
      'SELECT code, text, planned FROM lost_time_codes ORDER BY code',
    )
    .map((row) => ({ ...row, planned: row.planned === null ? null : row.planned === 1 }))
}

export type NewLostTime = {
  moduleId: number
  /** null: the whole module stood. */
  workstationId: number | null
  code: string
  startMs: number
  /** null: it still lasts. */
  endMs: number | null
  /** Affected: lost minutes = minutes × operators. */
  operators: number
  note?: string
  by: string
}

export function addLostTime(store: Store, lost: NewLostTime): number {
  if (store.get('SELECT 1 FROM lost_time_codes WHERE code = ?', lost.code) === undefined) {
    throw new AppError('invalid', `no lost-time code ${lost.code}`, { pointer: '/code' })
  }
  requireLostSpan(lost.startMs, lost.endMs)
  return store.run(
    `INSERT INTO lost_time_events (module_id, workstation_id, code, start_ts, end_ts, operators, note, created_ts, created_by)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    lost.moduleId,
    lost.workstationId,
    lost.code,
    lost.startMs,
    lost.endMs,
    lost.operators,
    lost.note ?? null,
    store.nowMs(),
    lost.by,
  ).id
}

export function endLostTime(store: Store, id: number, endMs: number): void {
  const event = store.get<{ start_ts: number }>(
    'SELECT start_ts FROM lost_time_events WHERE id = ? AND end_ts IS NULL AND voided_ts IS NULL',
    id,
  )
  if (event === undefined) throw new AppError('not-found', `no lost time ${id} that still lasts`)
  requireLostSpan(event.start_ts, endMs)
  store.run('UPDATE lost_time_events SET end_ts = ? WHERE id = ?', endMs, id)
}

/** It stays in the record and no longer counts. */
export function voidLostTime(store: Store, id: number, by: string): void {
  const { changes } = store.run(
    'UPDATE lost_time_events SET voided_ts = ?, voided_by = ? WHERE id = ? AND voided_ts IS NULL',
    store.nowMs(),
    by,
    id,
  )
  if (changes === 0) throw new AppError('not-found', `no lost time ${id} that counts`)
}

function requireLostSpan(startMs: number, endMs: number | null): void {
  if (endMs !== null && (endMs <= startMs || endMs - startMs > 86_400_000)) {
    throw new AppError('invalid', 'lost time ends after it began and lasts a day at most', {
      pointer: '/end',
    })
  }
}

/** What counts and touches [fromMs, toMs), oldest first. */
export function lostTimeBetween(store: Store, moduleId: number, fromMs: number, toMs: number): LostTime[] {
  return store
    .all<Omit<LostTime, 'planned'> & { planned: number | null }>(
      `SELECT e.id, e.workstation_id, e.code, c.text, c.planned, e.start_ts, e.end_ts, e.operators
       FROM (SELECT * FROM lost_time_events WHERE module_id = $module AND start_ts >= $from - 86400000 AND start_ts < $to AND end_ts > $from
             UNION ALL
             SELECT * FROM lost_time_events WHERE module_id = $module AND end_ts IS NULL AND start_ts < $to) e
       JOIN lost_time_codes c ON c.code = e.code WHERE e.voided_ts IS NULL ORDER BY e.start_ts, e.id`,
      { module: moduleId, from: fromMs, to: toMs },
    )
    .map((row) => ({ ...row, planned: row.planned === null ? null : row.planned === 1 }))
}
