import type { StationTimings } from '../figures/plant-record.ts'
import { endedUnits } from './ended-units.ts'
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
  const ids = store
    .all<{ id: number }>(
      'SELECT id FROM workstations WHERE module_id = $module AND ($station IS NULL OR id = $station) ORDER BY position, id',
      { module: moduleId, station: workstationId ?? null },
    )
    .map(({ id }) => id)
  const timings = new Map(ids.map((id) => [id, noTimings(id)]))
  for (const unit of endedUnits(store, ids, { fromMs, toMs }, ['duration_seconds', 'valid_for_timing'])) {
    const of = timings.get(unit.workstation_id) as StationTimings
    const seconds = unit.valid_for_timing === 1 ? unit.duration_seconds : undefined
    if (unit.reproceso === 1) {
      of.reproceso_units += 1
      of.reproceso_seconds += seconds ?? 0
    } else {
      of.units += 1
      if (seconds !== undefined) of.timed.push({ end_ts: unit.end_ts, seconds })
    }
  }
  return [...timings.values()]
}

function noTimings(workstation_id: number): StationTimings {
  return { workstation_id, units: 0, reproceso_units: 0, timed: [], reproceso_seconds: 0 }
}
