import { AppError } from '../contract/errors.ts'
import { correctionReachMs, rebuildBuckets } from './rollup.ts'
import type { Store } from './store.ts'

/** The run in force at a station: its own when it changed over by itself, else the module's; null: no OP is set. */
export function runAt(
  store: Store,
  at: { moduleId: number; workstationId: number; atMs: number },
): number | null {
  return (
    store.get<{ id: number }>(`SELECT (${runInForce('$module', '$station', '$at')}) AS id`, {
      module: at.moduleId,
      station: at.workstationId,
      at: at.atMs,
    })?.id ?? null
  )
}

/** The same question for many units: the module's runs are read once. */
export function runsOf(
  store: Store,
  moduleId: number,
): (workstationId: number, atMs: number) => number | null {
  const runs = store.all<{ id: number; station: number | null; from: number; to: number | null }>(
    'SELECT id, workstation_id AS station, from_ts AS "from", to_ts AS "to" FROM runs WHERE module_id = ? ORDER BY from_ts, id',
    moduleId,
  )
  return (workstationId, atMs) => {
    const inForce = runs.filter((run) => run.from <= atMs && (run.to === null || atMs < run.to))
    return (
      (
        inForce.findLast(({ station }) => station === workstationId) ??
        inForce.findLast(({ station }) => station === null)
      )?.id ?? null
    )
  }
}

const runInForce = (module: string, station: string, at: string): string =>
  `SELECT r.id FROM runs r WHERE r.module_id = ${module} AND (r.workstation_id IS NULL OR r.workstation_id = ${station})
   AND r.from_ts <= ${at} AND (r.to_ts IS NULL OR r.to_ts > ${at})
   ORDER BY r.workstation_id IS NULL, r.from_ts DESC, r.id DESC LIMIT 1`

export type NewRun = {
  moduleId: number
  /** Only this station changes over; absent: the whole module. */
  workstationId?: number
  op: string
  reference: string
  fromMs: number
  plannedUnits?: number
  /** A run that begins at the same instant was a mistake: this one takes its place, and its row stays with an empty span. */
  replaces?: boolean
  by: string
}

/**
 * From `fromMs` the module (or one station) sews this OP: the run in force ends there, a later one begins where it already did.
 * Units that ended since are stamped again, so that a run entered late still gets its units.
 */
export function startRun(store: Store, run: NewRun): number {
  return store.transaction(() => {
    const scope = [run.moduleId, run.workstationId ?? null] as const
    const next = store.get<{ from: number | null }>(
      'SELECT MIN(from_ts) AS "from" FROM runs WHERE module_id = ? AND workstation_id IS ? AND from_ts > ?',
      ...scope,
      run.fromMs,
    )
    if (run.replaces === true) {
      store.run(
        'UPDATE runs SET to_ts = from_ts WHERE module_id = ? AND workstation_id IS ? AND from_ts = ?',
        ...scope,
        run.fromMs,
      )
    } else if (
      store.get(
        'SELECT 1 FROM runs WHERE module_id = ? AND workstation_id IS ? AND from_ts = ?',
        ...scope,
        run.fromMs,
      ) !== undefined
    ) {
      throw new AppError('conflict', 'a run begins at this instant already', { pointer: '/from' })
    }
    store.run(
      `UPDATE runs SET to_ts = $from WHERE module_id = $module AND workstation_id IS $station
         AND from_ts < $from AND (to_ts IS NULL OR to_ts > $from)`,
      { module: run.moduleId, station: run.workstationId ?? null, from: run.fromMs },
    )
    const { id } = store.run(
      `INSERT INTO runs (module_id, workstation_id, op, reference, from_ts, to_ts, planned_units, created_ts, created_by)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...scope,
      run.op,
      run.reference,
      run.fromMs,
      next?.from ?? null,
      run.plannedUnits ?? null,
      store.nowMs(),
      run.by,
    )
    restampUnits(store, run.moduleId, run.fromMs, next?.from ?? null)
    return id
  })
}

/** The run ends and none follows: units after `atMs` belong to no OP until another starts. */
export function endRun(store: Store, runId: number, atMs: number): void {
  store.transaction(() => {
    const run = store.get<{ module_id: number; from_ts: number; to_ts: number | null }>(
      'SELECT module_id, from_ts, to_ts FROM runs WHERE id = ?',
      runId,
    )
    if (run === undefined) throw new AppError('not-found', `no run ${runId}`)
    if (atMs <= run.from_ts || (run.to_ts !== null && atMs > run.to_ts)) {
      throw new AppError('invalid', 'a run ends after it began and never later than it already did', {
        pointer: '/to',
      })
    }
    store.run('UPDATE runs SET to_ts = ? WHERE id = ?', atMs, runId)
    restampUnits(store, run.module_id, atMs, run.to_ts)
  })
}

/** The run in force where the unit ended, as corrected: its stamp is written again. Returns whether it changed; the roll-up is the caller's. */
export function restampUnit(store: Store, cycleId: number): boolean {
  const unit = store.get<{ station: number; module: number; end: number; run: number | null }>(
    `SELECT c.workstation_id AS station, w.module_id AS module, c.end_ts AS "end", c.run_id AS run
     FROM cycle_events_in_force c JOIN workstations w ON w.id = c.workstation_id WHERE c.id = ? AND c.end_ts IS NOT NULL`,
    cycleId,
  )
  if (unit === undefined) return false
  const run = runAt(store, { moduleId: unit.module, workstationId: unit.station, atMs: unit.end })
  if (run === unit.run) return false
  store.run('UPDATE cycle_events SET run_id = ? WHERE id = ?', run, cycleId)
  return true
}

const endCorrected = `SELECT k.cycle_id FROM corrections k WHERE k.field = 'end_ts' AND k.undone_ts IS NULL`

/** run_id of ended units is a stamp of the runs table: written again where that changed, with the roll-up. */
function restampUnits(store: Store, moduleId: number, fromMs: number, toMs: number | null): void {
  const until = toMs ?? Number.MAX_SAFE_INTEGER
  for (const { id } of store.all<{ id: number }>(
    'SELECT id FROM workstations WHERE module_id = ?',
    moduleId,
  )) {
    const run = runInForce('$module', '$station', 'cycle_events.end_ts')
    const { changes } = store.run(
      `UPDATE cycle_events SET run_id = (${run})
       WHERE workstation_id = $station AND end_ts >= $from AND end_ts < $until AND run_id IS NOT (${run}) AND id NOT IN (${endCorrected})`,
      { module: moduleId, station: id, from: fromMs, until },
    )
    const restamped = store
      .all<{ id: number }>(
        `SELECT DISTINCT c.id FROM corrections k JOIN cycle_events c ON c.id = k.cycle_id
         WHERE k.field = 'end_ts' AND k.undone_ts IS NULL AND c.workstation_id = ? AND c.end_ts >= ? AND c.end_ts < ?`,
        id,
        fromMs - correctionReachMs,
        until + correctionReachMs,
      )
      .filter((unit) => restampUnit(store, unit.id))
    if (changes + restamped.length === 0) continue
    const last = store.get<{ end: number }>(
      'SELECT MAX(end_ts) AS "end" FROM cycle_events WHERE workstation_id = ? AND end_ts < ?',
      id,
      until + correctionReachMs,
    )
    rebuildBuckets(store, {
      workstationId: id,
      fromMs: fromMs - correctionReachMs,
      toMs: (last?.end ?? fromMs) + correctionReachMs,
    })
  }
}
