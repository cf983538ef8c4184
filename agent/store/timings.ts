import type { StationTimings } from '../figures/plant-record.ts'
import type { Span } from '../figures/spans.ts'
import { endedUnits } from './ended-units.ts'
import type { Store } from './store.ts'

/** The ended units of every station of a module, by corrected end in one of the spans, which do not overlap; oldest first. */
export function stationTimings(
  store: Store,
  moduleId: number,
  spans: readonly Span[],
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
  const columns = ['duration_seconds', 'valid_for_timing'] as const
  for (const { start_ts, end_ts } of spans) {
    for (const unit of endedUnits(store, ids, { fromMs: start_ts, toMs: end_ts }, columns)) {
      addTiming(timings.get(unit.workstation_id) as StationTimings, unit)
    }
  }
  return [...timings.values()]
}

function noTimings(workstation_id: number): StationTimings {
  return { workstation_id, units: 0, reproceso_units: 0, timed: [], reproceso_seconds: 0 }
}

function addTiming(
  of: StationTimings,
  unit: { end_ts: number; duration_seconds: number; valid_for_timing: number; reproceso: number },
): void {
  const seconds = unit.valid_for_timing === 1 ? unit.duration_seconds : undefined
  if (unit.reproceso === 1) {
    of.reproceso_units += 1
    of.reproceso_seconds += seconds ?? 0
    return
  }
  of.units += 1
  if (seconds !== undefined) of.timed.push({ end_ts: unit.end_ts, seconds })
}
