import type { StationTimings } from '../figures/plant-record.ts'
import { endedWithin, endedWithinValues } from './rollup.ts'
import type { Store } from './store.ts'

/** The ended units of every station of a module, by corrected end in [fromMs, toMs), oldest first. */
export function stationTimings(
  store: Store,
  moduleId: number,
  fromMs: number,
  toMs: number,
  /** Of this station only. */
  workstationId?: number,
): StationTimings[] {
  return store
    .all<{ id: number }>(
      'SELECT id FROM workstations WHERE module_id = $module AND ($station IS NULL OR id = $station) ORDER BY position, id',
      { module: moduleId, station: workstationId ?? null },
    )
    .map(({ id }) => {
      const units = store.all<{ end_ts: number; seconds: number; valid: number; reproceso: number }>(
        `SELECT end_ts, duration_seconds AS seconds, valid_for_timing AS valid, reproceso FROM cycle_events_in_force
         WHERE ${endedWithin} AND voided = 0
         ORDER BY end_ts`,
        ...endedWithinValues(id, fromMs, toMs),
      )
      const good = units.filter(({ reproceso }) => reproceso === 0)
      const rework = units.filter(({ reproceso }) => reproceso === 1)
      return {
        workstation_id: id,
        units: good.length,
        reproceso_units: rework.length,
        timed: good.filter(({ valid }) => valid === 1).map(({ end_ts, seconds }) => ({ end_ts, seconds })),
        reproceso_seconds: rework
          .filter(({ valid }) => valid === 1)
          .reduce((sum, { seconds }) => sum + seconds, 0),
      }
    })
}
