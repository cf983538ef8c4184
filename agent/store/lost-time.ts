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
  /** Made where it was typed: sent twice it is one stop. */
  clientUuid?: string
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
  return enterLostTime(store, lost).id
}

/** The same client_uuid again gives the same row and `added` false; with other content it is a conflict. */
export function enterLostTime(store: Store, lost: NewLostTime): { id: number; added: boolean } {
  if (store.get('SELECT 1 FROM lost_time_codes WHERE code = ?', lost.code) === undefined) {
    throw new AppError('invalid', `no lost-time code ${lost.code}`, { pointer: 'code' })
  }
  requireLostSpan(lost.startMs, lost.endMs)
  return store.transaction(() => {
    const known = lost.clientUuid === undefined ? undefined : lostTimeOfUuid(store, lost.clientUuid)
    if (known !== undefined) {
      const same =
        known.code === lost.code &&
        known.workstation_id === lost.workstationId &&
        known.module_id === lost.moduleId &&
        known.operators === lost.operators
      if (same) return { id: known.id, added: false }
      throw new AppError('conflict', 'this client_uuid is taken by another stop', { pointer: 'client_uuid' })
    }
    const { id } = store.run(
      `INSERT INTO lost_time_events (client_uuid, module_id, workstation_id, code, start_ts, end_ts, operators, note, created_ts, created_by)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      lost.clientUuid ?? null,
      lost.moduleId,
      lost.workstationId,
      lost.code,
      lost.startMs,
      lost.endMs,
      lost.operators,
      lost.note ?? null,
      store.nowMs(),
      lost.by,
    )
    return { id, added: true }
  })
}

function lostTimeOfUuid(
  store: Store,
  uuid: string,
):
  | { id: number; code: string; workstation_id: number | null; module_id: number; operators: number }
  | undefined {
  return store.get(
    'SELECT id, code, workstation_id, module_id, operators FROM lost_time_events WHERE client_uuid = ?',
    uuid,
  )
}

/** AppError 'conflict' when it is over already, 'not-found' when it does not count or never was. */
export function endLostTime(store: Store, id: number, endMs: number, by?: string): void {
  const event = store.get<{ start_ts: number; end_ts: number | null }>(
    'SELECT start_ts, end_ts FROM lost_time_events WHERE id = ? AND voided_ts IS NULL',
    id,
  )
  if (event === undefined) throw new AppError('not-found', `no lost time ${id} that counts`)
  if (event.end_ts !== null) throw new AppError('conflict', `lost time ${id} is over already`)
  requireLostSpan(event.start_ts, endMs)
  store.run(
    'UPDATE lost_time_events SET end_ts = ?, ended_ts = ?, ended_by = ? WHERE id = ?',
    endMs,
    store.nowMs(),
    by ?? null,
    id,
  )
}

/** It stays in the record and no longer counts. */
export function voidLostTime(store: Store, id: number, by: string, reason?: string): void {
  const { changes } = store.run(
    'UPDATE lost_time_events SET voided_ts = ?, voided_by = ?, void_reason = ? WHERE id = ? AND voided_ts IS NULL',
    store.nowMs(),
    by,
    reason ?? null,
    id,
  )
  if (changes === 0) throw new AppError('not-found', `no lost time ${id} that counts`)
}

function requireLostSpan(startMs: number, endMs: number | null): void {
  if (endMs !== null && (endMs <= startMs || endMs - startMs > 86_400_000)) {
    throw new AppError('invalid', 'lost time ends after it began and lasts a day at most', {
      pointer: 'end',
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

/** A stop as a person entered it, with what was said of it later. */
export type StoredLostTime = LostTime & {
  workstation: string | null
  note: string | null
  created_ts: number
  created_by: string
  ended_by: string | null
  voided_ts: number | null
  voided_by: string | null
  void_reason: string | null
}

/** Every stop that touches [fromMs, toMs), voided ones too, oldest first. */
export function lostTimeEntries(
  store: Store,
  moduleId: number,
  fromMs: number,
  toMs: number,
): StoredLostTime[] {
  return store
    .all<Omit<StoredLostTime, 'planned'> & { planned: number | null }>(
      `SELECT e.id, e.workstation_id, w.code AS workstation, e.code, c.text, c.planned, e.start_ts, e.end_ts, e.operators, e.note,
              e.created_ts, e.created_by, e.ended_by, e.voided_ts, e.voided_by, e.void_reason
       FROM (SELECT * FROM lost_time_events WHERE module_id = $module AND start_ts >= $from - 86400000 AND start_ts < $to AND end_ts > $from
             UNION ALL
             SELECT * FROM lost_time_events WHERE module_id = $module AND end_ts IS NULL AND start_ts < $to) e
       JOIN lost_time_codes c ON c.code = e.code LEFT JOIN workstations w ON w.id = e.workstation_id
       ORDER BY e.start_ts, e.id`,
      { module: moduleId, from: fromMs, to: toMs },
    )
    .map((row) => ({ ...row, planned: row.planned === null ? null : row.planned === 1 }))
}

/** Module and start of a stop, and whether it still counts. */
export function findLostTime(
  store: Store,
  id: number,
): { module_id: number; start_ts: number; end_ts: number | null; voided: number } | undefined {
  return store.get(
    'SELECT module_id, start_ts, end_ts, voided_ts IS NOT NULL AS voided FROM lost_time_events WHERE id = ?',
    id,
  )
}
