import { endRun, type NewRun, startRun } from './runs.ts'
import type { Store } from './store.ts'

export type DatedRun = {
  id: number
  /** null: the whole module. */
  workstation: string | null
  op: string
  reference: string
  from_ts: number
  /** null: still running; equal to from_ts: another run took its place. */
  to_ts: number | null
  planned_units: number | null
  created_ts: number
  created_by: string
}

const runColumns = `SELECT r.id, w.code AS workstation, r.op, r.reference, r.from_ts, r.to_ts, r.planned_units, r.created_ts, r.created_by
  FROM runs r LEFT JOIN workstations w ON w.id = r.workstation_id`

/** Newest first; runs that were replaced stay in the list. */
export function readRuns(store: Store, moduleId: number, limit = 200): DatedRun[] {
  return store.all<DatedRun>(
    `${runColumns} WHERE r.module_id = ? ORDER BY r.from_ts DESC, r.id DESC LIMIT CAST(? AS INTEGER)`,
    moduleId,
    limit,
  )
}

/** undefined: no such run in the module. */
export function readRun(store: Store, moduleId: number, id: number): DatedRun | undefined {
  return store.get<DatedRun>(`${runColumns} WHERE r.module_id = ? AND r.id = ?`, moduleId, id)
}

/**
 * The module, or one puesto, sews another OP from `fromMs` on. When the whole module changes over, a puesto that had changed over
 * by itself before that instant follows the module again; one entered for the same instant takes the place of the earlier entry.
 */
export function changeOver(store: Store, run: Omit<NewRun, 'replaces'>): number {
  return store.transaction(() => {
    if (run.workstationId === undefined) {
      const own = store.all<{ id: number }>(
        `SELECT id FROM runs WHERE module_id = $module AND workstation_id IS NOT NULL
           AND from_ts < $from AND (to_ts IS NULL OR to_ts > $from)`,
        { module: run.moduleId, from: run.fromMs },
      )
      for (const { id } of own) endRun(store, id, run.fromMs)
    }
    return startRun(store, { ...run, replaces: true })
  })
}

/** References that have standards, with the instant of their latest balance; null: never balanced. */
export function readReferences(store: Store): { reference: string; balanced_ts: number | null }[] {
  return store.all(
    `SELECT s.reference, (SELECT MAX(b.valid_from_ts) FROM balances b WHERE b.reference = s.reference) AS balanced_ts
     FROM standard_times s GROUP BY s.reference ORDER BY s.reference`,
  )
}
