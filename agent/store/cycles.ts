import type { ModelVersion, RejectionReason, TimingFlaw } from '../contract/measurement.ts'
import { recordModel } from './models.ts'
import { countUnit } from './rollup.ts'
import { runsOf } from './runs.ts'
import type { Store } from './store.ts'

/** A unit as corrected, with the words people know it by. */
export type StoredCycle = {
  id: number
  workstation: string
  module: string
  start_ts: number
  /** null: in progress. */
  end_ts: number | null
  duration_seconds: number | null
  valid_for_timing: number | null
  /** timingFlaws, comma-separated; null: none. */
  invalid_reason: string | null
  confidence: number | null
  absent_seconds: number | null
  reproceso: number
  voided: number
  corrected: number
  op: string | null
  reference: string | null
  operator_code: string | null
  roi_version: number | null
  model_version: string | null
  frame_path: string | null
  camera_id: number | null
}

/** `corrected`: of cycle_events_in_force; else of a measured row that nobody ever corrected. */
const cycleColumns = (kind: 'measured' | 'corrected'): string => `
  c.id, w.code AS workstation, m.code AS module, c.start_ts, c.end_ts, c.duration_seconds, c.valid_for_timing,
  ${
    kind === 'measured'
      ? 'c.invalid_reason, 0 AS reproceso, 0 AS voided, 0 AS corrected'
      : `CASE WHEN c.valid_for_timing = 1 THEN NULL
         WHEN EXISTS (SELECT 1 FROM corrections k WHERE k.cycle_id = c.id AND k.field = 'valid_for_timing' AND k.undone_ts IS NULL)
         THEN COALESCE(c.invalid_reason || ',', '') || 'corrected' ELSE c.invalid_reason END AS invalid_reason,
         c.reproceso, c.voided, c.corrected`
  },
  c.confidence, c.absent_seconds, r.op, r.reference, c.operator_code,
  g.version AS roi_version, v.name AS model_version, c.frame_path, COALESCE(g.camera_id, w.camera_id) AS camera_id`

const cycleJoins = `
  JOIN workstations w ON w.id = c.workstation_id JOIN modules m ON m.id = w.module_id
  LEFT JOIN runs r ON r.id = c.run_id LEFT JOIN rois g ON g.id = c.roi_id LEFT JOIN model_versions v ON v.id = c.model_version_id`

export type CycleFilter = {
  moduleId?: number
  workstationId?: number
  /** By start, as recorded: [fromMs, toMs). */
  fromMs?: number
  toMs?: number
  /** Absent: both. */
  state?: 'open' | 'ended'
  limit: number
  /** The last row of the page before. */
  after?: { startMs: number; id: number }
  order?: 'asc' | 'desc'
}

/**
 * One page of cycles by (start as recorded, id): rows inserted meanwhile shift nothing.
 * A voided unit is in the list, marked; figures leave it out.
 */
export function cyclesPage(
  store: Store,
  filter: CycleFilter,
): { cycles: StoredCycle[]; next: { startMs: number; id: number } | null } {
  const descending = filter.order === 'desc'
  const where = ['1']
  const params: Record<string, number> = { limit: filter.limit + 1 }
  const add = (sql: string, values: Record<string, number>): void => {
    where.push(sql)
    Object.assign(params, values)
  }
  if (filter.workstationId !== undefined)
    add('e.workstation_id = $station', { station: filter.workstationId })
  // The unary + keeps the planner on the start index: a module has many stations, a page few rows.
  if (filter.moduleId !== undefined) {
    add('+e.workstation_id IN (SELECT id FROM workstations WHERE module_id = $module)', {
      module: filter.moduleId,
    })
  }
  if (filter.fromMs !== undefined) add('e.start_ts >= $from', { from: filter.fromMs })
  if (filter.toMs !== undefined) add('e.start_ts < $to', { to: filter.toMs })
  if (filter.state !== undefined) where.push(`e.end_ts IS ${filter.state === 'open' ? '' : 'NOT '}NULL`)
  if (filter.after !== undefined) {
    add(`(e.start_ts, e.id) ${descending ? '<' : '>'} ($afterStart, $afterId)`, {
      afterStart: filter.after.startMs,
      afterId: filter.after.id,
    })
  }
  const direction = descending ? 'DESC' : 'ASC'
  const keys = store.all<{ id: number; start_ts: number }>(
    `SELECT e.id, e.start_ts FROM cycle_events e ${filter.state === 'open' ? 'INDEXED BY idx_events_open' : ''} WHERE ${where.join(' AND ')}
     ORDER BY e.start_ts ${direction}, e.id ${direction} LIMIT CAST($limit AS INTEGER)`,
    params,
  )
  const page = keys.slice(0, filter.limit)
  const last = page.at(-1)
  return {
    cycles: readCycles(store, page),
    next: keys.length > filter.limit && last !== undefined ? { startMs: last.start_ts, id: last.id } : null,
  }
}

/** Those of `keys`, in their order; one statement for all that nobody corrected. */
function readCycles(store: Store, keys: readonly { id: number }[]): StoredCycle[] {
  const measured = new Map(
    store
      .all<StoredCycle>(
        `SELECT ${cycleColumns('measured')} FROM json_each(?) wanted CROSS JOIN cycle_events c ON c.id = wanted.value ${cycleJoins}
         WHERE NOT EXISTS (SELECT 1 FROM corrections x WHERE x.cycle_id = c.id)`,
        JSON.stringify(keys.map(({ id }) => id)),
      )
      .map((cycle) => [cycle.id, cycle]),
  )
  return keys.flatMap(({ id }) => measured.get(id) ?? readCycle(store, id) ?? [])
}

export function readCycle(store: Store, id: number): StoredCycle | undefined {
  return (
    store.get<StoredCycle>(
      `SELECT ${cycleColumns('measured')} FROM cycle_events c ${cycleJoins}
       WHERE c.id = ? AND NOT EXISTS (SELECT 1 FROM corrections k WHERE k.cycle_id = c.id)`,
      id,
    ) ??
    store.get<StoredCycle>(
      `SELECT ${cycleColumns('corrected')} FROM cycle_events_in_force c ${cycleJoins} WHERE c.id = ?`,
      id,
    )
  )
}

/** The kept frame of a cycle's end; null once it has rolled away. */
export function setFramePath(store: Store, cycleId: number, path: string | null): void {
  store.run('UPDATE cycle_events SET frame_path = ? WHERE id = ?', path, cycleId)
}

export type StoredRejected = {
  id: number
  workstation: string
  start_ts: number
  end_ts: number
  reason: RejectionReason
}

/** What was not a unit, of a module, by start in [fromMs, toMs), oldest first. */
export function rejectedBetween(
  store: Store,
  moduleId: number,
  fromMs: number,
  toMs: number,
): StoredRejected[] {
  return store.all(
    `SELECT r.id, w.code AS workstation, r.start_ts, r.end_ts, r.reason
     FROM workstations w JOIN cycle_events_rejected r ON r.workstation_id = w.id
     WHERE w.module_id = ? AND r.start_ts >= ? AND r.start_ts < ? ORDER BY r.start_ts, r.id`,
    moduleId,
    fromMs,
    toMs,
  )
}

/** How many units of a module ended since an instant, valid or not, corrected or not. */
export function unitsSince(store: Store, moduleId: number, fromMs: number): number {
  return (
    store.get<{ n: number }>(
      `SELECT COUNT(*) AS n FROM workstations w JOIN cycle_events c ON c.workstation_id = w.id AND c.end_ts >= ?
       WHERE w.module_id = ?`,
      fromMs,
      moduleId,
    )?.n ?? 0
  )
}

export type HistoryUnit = {
  workstationId: number
  startMs: number
  endMs: number
  flaws?: readonly TimingFlaw[]
  confidence?: number
  absentSeconds?: number
  operatorCode?: string
}

/** Units of the past in one transaction, stamped with the runs in force: for samples and imports, never for the pipeline. */
export function insertHistory(
  store: Store,
  history: {
    moduleId: number
    model: ModelVersion
    roiId?: number
    units: readonly HistoryUnit[]
    rejected?: readonly { workstationId: number; startMs: number; endMs: number; reason: RejectionReason }[]
  },
): void {
  store.transaction(() => {
    const modelId = recordModel(store, history.model)
    const runOf = runsOf(store, history.moduleId)
    for (const unit of history.units) {
      const flaws = unit.flaws ?? []
      const runId = runOf(unit.workstationId, unit.endMs)
      const valid = flaws.length === 0 ? 1 : 0
      store.run(
        `INSERT INTO cycle_events (workstation_id, start_ts, end_ts, duration_seconds, valid_for_timing, invalid_reason, confidence,
           absent_seconds, model_version_id, roi_id, run_id, operator_code) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        unit.workstationId,
        unit.startMs,
        unit.endMs,
        (unit.endMs - unit.startMs) / 1000,
        valid,
        valid ? null : flaws.join(','),
        unit.confidence ?? null,
        unit.absentSeconds ?? 0,
        modelId,
        history.roiId ?? null,
        runId,
        unit.operatorCode ?? null,
      )
      countUnit(
        store,
        {
          workstation_id: unit.workstationId,
          start_ts: unit.startMs,
          end_ts: unit.endMs,
          run_id: runId,
          valid_for_timing: valid,
          reproceso: 0,
          voided: 0,
        },
        1,
      )
    }
    for (const rejected of history.rejected ?? []) {
      store.run(
        'INSERT INTO cycle_events_rejected (workstation_id, start_ts, end_ts, reason, model_version_id, roi_id) VALUES (?, ?, ?, ?, ?, ?)',
        rejected.workstationId,
        rejected.startMs,
        rejected.endMs,
        rejected.reason,
        modelId,
        history.roiId ?? null,
      )
    }
  })
}
