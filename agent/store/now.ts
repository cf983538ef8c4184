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
    const [fromMs, toMs] = [plantInstant(addDays(today, -1)), plantInstant(addDays(today, 1))]
    const record = readRecord(store, module, fromMs, toMs)
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
      last_cycles: lastCycles(store, stationIds, nowMs),
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
  workstation_id: number
  id: number
  start_ts: number
  end_ts: number
  valid_for_timing: number
  corrected: number
}

/** The newest unit of each station that stands, by station id. */
function lastCycles(store: Store, stationIds: readonly number[], nowMs: number): Map<number, LastCycle> {
  const newest = store.all<CycleRow>(
    `SELECT c.workstation_id, c.id, c.start_ts, c.end_ts, c.valid_for_timing,
            EXISTS (SELECT 1 FROM corrections k WHERE k.cycle_id = c.id) AS corrected
     FROM json_each(?) wanted CROSS JOIN cycle_events c ON c.id = (
       SELECT e.id FROM cycle_events e WHERE e.workstation_id = wanted.value AND e.end_ts <= ? ORDER BY e.end_ts DESC LIMIT 1)`,
    JSON.stringify(stationIds),
    nowMs,
  )
  return new Map(
    newest.flatMap((measured): [number, LastCycle][] => {
      const last = measured.corrected === 0 ? measured : lastStanding(store, measured.workstation_id, nowMs)
      if (last === undefined) return []
      const { id, start_ts, end_ts, valid_for_timing } = last
      return [[measured.workstation_id, { id, start_ts, end_ts, valid_for_timing: valid_for_timing === 1 }]]
    }),
  )
}

/** A corrected unit may have moved past its neighbour, or not stand at all, so the ones before it are looked at too. */
function lastStanding(store: Store, workstationId: number, nowMs: number): CycleRow | undefined {
  let last: CycleRow | undefined
  const newest = store.all<{ id: number }>(
    'SELECT id FROM cycle_events WHERE workstation_id = ? AND end_ts <= ? ORDER BY end_ts DESC LIMIT 20',
    workstationId,
    nowMs,
  )
  for (const { id } of newest) {
    const cycle = store.get<CycleRow & { voided: number }>(
      'SELECT workstation_id, id, start_ts, end_ts, valid_for_timing, voided, corrected FROM cycle_events_in_force WHERE id = ?',
      id,
    )
    if (cycle === undefined || cycle.voided === 1) continue
    if (last === undefined || cycle.end_ts > last.end_ts) last = cycle
    if (cycle.corrected === 0) break
  }
  return last
}
