import type { Tally } from '../figures/plant-record.ts'
import { endedUnits } from './ended-units.ts'
import type { Store } from './store.ts'

export const bucketMs = 300_000

/** A unit as corrected; what the roll-up counts of it. */
export type CountedUnit = {
  workstation_id: number
  start_ts: number
  end_ts: number
  run_id: number | null
  valid_for_timing: number
  reproceso: number
  voided: number
}

/** Adds a unit to its bucket, or takes it away (`sign` −1); call it in the transaction that writes the unit. */
export function countUnit(store: Store, unit: CountedUnit, sign: 1 | -1): void {
  if (unit.voided) return
  const durationMs = unit.end_ts - unit.start_ts
  const good = unit.reproceso ? 0 : sign
  const timed = unit.reproceso || !unit.valid_for_timing ? 0 : sign
  store.run(
    `INSERT INTO cycle_buckets (workstation_id, bucket_ts, run_id, units, reproceso_units, timed_units, timed_ms, timed_ms_sq, reproceso_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (workstation_id, bucket_ts, run_id) DO UPDATE SET
       units = units + excluded.units, reproceso_units = reproceso_units + excluded.reproceso_units,
       timed_units = timed_units + excluded.timed_units, timed_ms = timed_ms + excluded.timed_ms,
       timed_ms_sq = timed_ms_sq + excluded.timed_ms_sq, reproceso_ms = reproceso_ms + excluded.reproceso_ms`,
    unit.workstation_id,
    Math.floor(unit.end_ts / bucketMs) * bucketMs,
    unit.run_id ?? 0,
    good,
    unit.reproceso ? sign : 0,
    timed,
    timed * durationMs,
    timed * durationMs ** 2,
    unit.reproceso && unit.valid_for_timing ? sign * durationMs : 0,
  )
  if (sign === -1) {
    store.run(
      'DELETE FROM cycle_buckets WHERE workstation_id = ? AND units = 0 AND reproceso_units = 0 AND bucket_ts = ?',
      unit.workstation_id,
      Math.floor(unit.end_ts / bucketMs) * bucketMs,
    )
  }
}

/** The roll-up of what `where` selects from cycle_events_in_force. */
const sums = (where: string): string => `
  SELECT workstation_id, end_ts / ${bucketMs} * ${bucketMs} AS bucket_ts, COALESCE(run_id, 0) AS run_id,
         SUM(1 - reproceso) AS units, SUM(reproceso) AS reproceso_units,
         SUM((1 - reproceso) * valid_for_timing) AS timed_units,
         SUM((1 - reproceso) * valid_for_timing * (end_ts - start_ts)) AS timed_ms,
         SUM((1 - reproceso) * valid_for_timing * (end_ts - start_ts) * (end_ts - start_ts)) AS timed_ms_sq,
         SUM(reproceso * valid_for_timing * (end_ts - start_ts)) AS reproceso_ms
  FROM cycle_events_in_force WHERE end_ts IS NOT NULL AND voided = 0 ${where} GROUP BY 1, 2, 3`

/** Computes the roll-up anew from the events: all of it, or one station's from the bucket of `fromMs` to that of `toMs`. */
export function rebuildBuckets(
  store: Store,
  part?: { workstationId: number; fromMs: number; toMs: number },
): void {
  store.transaction(() => {
    if (part === undefined) {
      store.run('DELETE FROM cycle_buckets')
      store.run(`INSERT INTO cycle_buckets ${sums('')}`)
      return
    }
    const from = Math.floor(part.fromMs / bucketMs) * bucketMs
    const to = Math.floor(part.toMs / bucketMs) * bucketMs + bucketMs
    store.run(
      'DELETE FROM cycle_buckets WHERE workstation_id = ? AND bucket_ts >= ? AND bucket_ts < ?',
      part.workstationId,
      from,
      to,
    )
    store.run(
      `INSERT INTO cycle_buckets ${sums(
        'AND workstation_id = ? AND original_end_ts >= ? AND original_end_ts < ? AND end_ts >= ? AND end_ts < ?',
      )}`,
      part.workstationId,
      from - correctionReachMs,
      to + correctionReachMs,
      from,
      to,
    )
  })
}

/** How far a correction may move a start or an end: reading a span by original end looks this far around it. */
export const correctionReachMs = 3_600_000

/** Buckets that do not equal the events, at most `limit`: empty when the roll-up is right. */
export function rollupDifferences(
  store: Store,
  limit = 20,
): { workstation_id: number; bucket_ts: number; run_id: number }[] {
  return store.all(
    `WITH fresh AS (${sums('')})
     SELECT workstation_id, bucket_ts, run_id FROM (SELECT * FROM fresh EXCEPT SELECT * FROM cycle_buckets)
     UNION
     SELECT workstation_id, bucket_ts, run_id FROM (SELECT * FROM cycle_buckets EXCEPT SELECT * FROM fresh)
     LIMIT ?`,
    limit,
  )
}

type BucketSums = {
  workstation_id: number
  units: number
  reproceso_units: number
  timed_units: number
  timed_ms: number
  timed_ms_sq: number
  reproceso_ms: number
}

/**
 * What the stations' units that ended in [fromMs, toMs) add up to, per station id: whole buckets from the roll-up,
 * the edges from the events, so that the answer is exact for any span and costs the span only.
 */
export function readTallies(
  store: Store,
  stationIds: readonly number[],
  fromMs: number,
  toMs: number,
): Map<number, Tally> {
  const firstWhole = Math.ceil(fromMs / bucketMs) * bucketMs
  const endWhole = Math.max(firstWhole, Math.floor(toMs / bucketMs) * bucketMs)
  const sums = new Map<number, BucketSums>()
  for (const row of store.all<BucketSums>(
    `SELECT b.workstation_id, SUM(b.units) AS units, SUM(b.reproceso_units) AS reproceso_units, SUM(b.timed_units) AS timed_units,
            SUM(b.timed_ms) AS timed_ms, SUM(b.timed_ms_sq) AS timed_ms_sq, SUM(b.reproceso_ms) AS reproceso_ms
     FROM json_each(?) wanted CROSS JOIN cycle_buckets b ON b.workstation_id = wanted.value
     WHERE b.bucket_ts >= ? AND b.bucket_ts < ? GROUP BY b.workstation_id`,
    JSON.stringify(stationIds),
    firstWhole,
    endWhole,
  )) {
    sums.set(row.workstation_id, row)
  }
  const edges =
    firstWhole >= toMs
      ? [{ fromMs, toMs }]
      : [
          { fromMs, toMs: firstWhole },
          { fromMs: endWhole, toMs },
        ]
  for (const edge of edges) {
    for (const unit of endedUnits(store, stationIds, edge, ['start_ts', 'valid_for_timing'])) {
      const sum = sums.get(unit.workstation_id) ?? noUnits(unit.workstation_id)
      addUnit(sum, unit)
      sums.set(unit.workstation_id, sum)
    }
  }
  return new Map([...sums.values()].map((sum) => [sum.workstation_id, tallyOf(sum)]))
}

function noUnits(stationId: number): BucketSums {
  return {
    workstation_id: stationId,
    units: 0,
    reproceso_units: 0,
    timed_units: 0,
    timed_ms: 0,
    timed_ms_sq: 0,
    reproceso_ms: 0,
  }
}

function addUnit(
  sum: BucketSums,
  unit: { start_ts: number; end_ts: number; valid_for_timing: number; reproceso: number },
): void {
  const ms = unit.valid_for_timing === 1 ? unit.end_ts - unit.start_ts : 0
  if (unit.reproceso === 1) {
    sum.reproceso_units += 1
    sum.reproceso_ms += ms
    return
  }
  sum.units += 1
  sum.timed_units += unit.valid_for_timing
  sum.timed_ms += ms
  sum.timed_ms_sq += ms * ms
}

function tallyOf(sum: BucketSums): Tally {
  return {
    units: sum.units,
    reproceso_units: sum.reproceso_units,
    timed_units: sum.timed_units,
    timed_seconds: sum.timed_ms / 1000,
    timed_seconds_sq: sum.timed_ms_sq / 1e6,
    reproceso_seconds: sum.reproceso_ms / 1000,
  }
}
