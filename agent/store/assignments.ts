import { AppError } from '../contract/errors.ts'
import { assignOperator } from './plant.ts'
import type { Store } from './store.ts'

export type Assignment = {
  id: number
  workstation: string
  operator_code: string
  from_ts: number
  /** null: still there. */
  to_ts: number | null
  created_ts: number
  created_by: string
}

/** Newest first. Pseudonyms only. */
export function readAssignments(store: Store, moduleId: number, limit = 200): Assignment[] {
  return store.all<Assignment>(
    `SELECT a.id, w.code AS workstation, a.operator_code, a.from_ts, a.to_ts, a.created_ts, a.created_by
     FROM operator_assignments a JOIN workstations w ON w.id = a.workstation_id
     WHERE w.module_id = ? ORDER BY a.from_ts DESC, a.id DESC LIMIT CAST(? AS INTEGER)`,
    moduleId,
    limit,
  )
}

/**
 * A pseudonym at a puesto from `fromMs` on, until the next assignment of that puesto; units that ended since carry it.
 * AppError 'conflict' when an assignment begins at that instant already.
 */
export function assign(
  store: Store,
  at: { stationCode: string; operatorCode: string; fromMs: number; by: string },
): void {
  store.transaction(() => {
    const station = store.get<{ id: number }>('SELECT id FROM workstations WHERE code = ?', at.stationCode)
    if (station === undefined)
      throw new AppError('not-found', `no workstation ${at.stationCode}`, { pointer: 'workstation' })
    const next = store.get<{ at: number | null }>(
      'SELECT MIN(from_ts) AS at FROM operator_assignments WHERE workstation_id = ? AND from_ts >= ?',
      station.id,
      at.fromMs,
    )?.at
    if (next === at.fromMs)
      throw new AppError('conflict', `${at.stationCode} has an assignment from that instant already`, {
        pointer: 'from',
      })
    assignOperator(store, at)
    if (next != null)
      store.run(
        'UPDATE operator_assignments SET to_ts = ? WHERE workstation_id = ? AND from_ts = ?',
        next,
        station.id,
        at.fromMs,
      )
    store.run(
      'UPDATE cycle_events SET operator_code = ? WHERE workstation_id = ? AND end_ts >= ? AND end_ts < ?',
      at.operatorCode,
      station.id,
      at.fromMs,
      next ?? Number.MAX_SAFE_INTEGER,
    )
  })
}
