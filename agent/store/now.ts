import { addDays, plantDate, plantInstant } from '../contract/plant-time.ts'
import { changesWithin } from '../figures/in-force.ts'
import { boardHourAt } from '../figures/jornada.ts'
import type { LastCycle, NowRecord } from '../figures/plant-record.ts'
import { cut } from '../figures/spans.ts'
import { readRecord } from './day.ts'
import { readTallies } from './rollup.ts'
import type { Store } from './store.ts'

/** What "stations now" needs, read at one instant of the record. */
export function nowRecord(store: Store, module: string, nowMs: number = store.nowMs()): NowRecord {
  return store.db.transaction(() => {
    const today = plantDate(nowMs)
    const record = readRecord(
      store,
      module,
      plantInstant(addDays(today, -1)),
      plantInstant(addDays(today, 1)),
      'without',
    )
    const hour = boardHourAt(record, nowMs)
    const soFar = { start_ts: hour.start_ts, end_ts: Math.max(hour.start_ts, Math.min(hour.end_ts, nowMs)) }
    const stationIds = record.stations.map(({ id }) => id)
    return {
      record,
      now_ts: nowMs,
      hour,
      hour_parts: cut(soFar, changesWithin(record, soFar)).map((part) => ({
        ...part,
        tallies: readTallies(store, stationIds, part.start_ts, part.end_ts),
      })),
      last_cycles: new Map(
        stationIds.flatMap((id): [number, LastCycle][] => {
          const last = lastCycle(store, id, nowMs)
          return last === undefined ? [] : [[id, last]]
        }),
      ),
      open_units: new Map(
        store
          .all<{ id: number; start: number }>(
            'SELECT workstation_id AS id, start_ts AS start FROM cycle_events WHERE end_ts IS NULL',
          )
          .map(({ id, start }) => [id, start]),
      ),
    }
  })()
}

type CycleRow = {
  id: number
  start_ts: number
  end_ts: number
  valid_for_timing: number
  voided: number
  corrected: number
}

/** The newest unit of a station that stands. A corrected one may have moved past its neighbour, so the next is looked at too. */
function lastCycle(store: Store, workstationId: number, nowMs: number): LastCycle | undefined {
  let last: CycleRow | undefined
  const newest = store.all<{ id: number }>(
    'SELECT id FROM cycle_events WHERE workstation_id = ? AND end_ts <= ? ORDER BY end_ts DESC LIMIT 20',
    workstationId,
    nowMs,
  )
  for (const { id } of newest) {
    const cycle = store.get<CycleRow>(
      'SELECT id, start_ts, end_ts, valid_for_timing, voided, corrected FROM cycle_events_in_force WHERE id = CAST(? AS INTEGER)',
      id,
    )
    if (cycle === undefined || cycle.voided === 1) continue
    if (last === undefined || cycle.end_ts > last.end_ts) last = cycle
    if (cycle.corrected === 0) break
  }
  return (
    last && {
      id: last.id,
      start_ts: last.start_ts,
      end_ts: last.end_ts,
      valid_for_timing: last.valid_for_timing === 1,
    }
  )
}
