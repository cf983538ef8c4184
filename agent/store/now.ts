import { plantDate } from '../contract/plant-time.ts'
import { changesWithin } from '../figures/in-force.ts'
import { boardHourAt } from '../figures/jornada.ts'
import type { LastCycle, NowRecord } from '../figures/plant-record.ts'
import { cut } from '../figures/spans.ts'
import { moduleRecord } from './day.ts'
import { readTallies } from './rollup.ts'
import type { Store } from './store.ts'

/** What "stations now" needs, read at one instant of the record. */
export function nowRecord(store: Store, module: string, nowMs: number = store.nowMs()): NowRecord {
  return store.db.transaction(() => {
    const today = plantDate(nowMs)
    const record = moduleRecord(store, { module, fromDate: today, toDate: today })
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

type CycleRow = { id: number; start_ts: number; end_ts: number; valid_for_timing: number; voided: number }

/** The newest unit of a station that stands; corrections reorder neighbours at most, so the newest few rows are enough. */
function lastCycle(store: Store, workstationId: number, nowMs: number): LastCycle | undefined {
  const [last] = store
    .all<CycleRow>(
      `SELECT id, start_ts, end_ts, valid_for_timing, voided FROM cycle_events_in_force
       WHERE workstation_id = ? AND original_end_ts <= ? ORDER BY original_end_ts DESC LIMIT 20`,
      workstationId,
      nowMs,
    )
    .filter(({ voided }) => voided === 0)
    .sort((a, b) => b.end_ts - a.end_ts)
  return (
    last && {
      id: last.id,
      start_ts: last.start_ts,
      end_ts: last.end_ts,
      valid_for_timing: last.valid_for_timing === 1,
    }
  )
}
