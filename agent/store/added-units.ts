import { AppError } from '../contract/errors.ts'
import { operatorAt } from './plant.ts'
import { countUnit } from './rollup.ts'
import { runAt } from './runs.ts'
import type { Store } from './store.ts'

/** Longer than any unit of sewing work, pauses included. */
const longestUnitMs = 4 * 3_600_000

export type MissedUnit = {
  workstationId: number
  startMs: number
  endMs: number
  /** False: it was made, but nobody can say how long the work took. */
  validForTiming: boolean
  reason: string
  by: string
}

/**
 * A unit that the camera did not see and a person did: a row of cycle_events without geometry, model and confidence,
 * with the run and the operator in force at its end. It is taken back by a correction of 'voided'. Returns the cycle's id.
 */
export function addMissedUnit(store: Store, unit: MissedUnit): number {
  requirePossible(unit, store.nowMs())
  return store.transaction(() => {
    const { workstationId, startMs, endMs } = unit
    const station = store.get<{ moduleId: number }>(
      'SELECT module_id AS moduleId FROM workstations WHERE id = ?',
      workstationId,
    )
    if (station === undefined) throw new AppError('not-found', `no workstation ${workstationId}`)
    const twin = store.get<{ id: number }>(
      `SELECT id FROM cycle_events_in_force WHERE workstation_id = $station AND original_end_ts = $end AND voided = 0
       AND end_ts = $end AND start_ts = $start`,
      { station: workstationId, start: startMs, end: endMs },
    )
    if (twin !== undefined) {
      throw new AppError('conflict', `cycle ${twin.id} has this start and end already`, { pointer: '/start' })
    }
    const runId = runAt(store, { moduleId: station.moduleId, workstationId, atMs: endMs })
    const valid = unit.validForTiming ? 1 : 0
    const { id } = store.run(
      `INSERT INTO cycle_events (workstation_id, start_ts, end_ts, duration_seconds, valid_for_timing, invalid_reason, run_id, operator_code)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      workstationId,
      startMs,
      endMs,
      (endMs - startMs) / 1000,
      valid,
      valid === 1 ? null : 'corrected',
      runId,
      operatorAt(store, workstationId, endMs),
    )
    store.run(
      'INSERT INTO added_units (cycle_id, reason, created_ts, created_by) VALUES (?, ?, ?, ?)',
      id,
      unit.reason.trim(),
      store.nowMs(),
      unit.by,
    )
    countUnit(
      store,
      {
        workstation_id: workstationId,
        start_ts: startMs,
        end_ts: endMs,
        run_id: runId,
        valid_for_timing: valid,
        reproceso: 0,
        voided: 0,
      },
      1,
    )
    return id
  })
}

/** Who added a cycle and why; undefined: the camera measured it. */
export function additionOf(
  store: Store,
  cycleId: number,
): { reason: string; created_ts: number; created_by: string } | undefined {
  return store.get('SELECT reason, created_ts, created_by FROM added_units WHERE cycle_id = ?', cycleId)
}

function requirePossible({ startMs, endMs, reason }: MissedUnit, nowMs: number): void {
  if (reason.trim() === '')
    throw new AppError('invalid', 'a unit that is added needs a reason', { pointer: '/reason' })
  if (!Number.isInteger(startMs) || !Number.isInteger(endMs) || endMs <= startMs) {
    throw new AppError('invalid', 'a unit ends after it began', { pointer: '/end' })
  }
  if (endMs - startMs > longestUnitMs) {
    throw new AppError('invalid', 'a unit lasts four hours at most', { pointer: '/end' })
  }
  if (endMs > nowMs) throw new AppError('invalid', 'a unit that is added has ended', { pointer: '/end' })
}
