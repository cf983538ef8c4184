import { expect, test } from 'vitest'
import { addCorrection, undoCorrection } from './corrections.ts'
import { insertHistory } from './cycles.ts'
import { endedUnits } from './ended-units.ts'
import { bucketMs, readTallies, rebuildBuckets, rollupDifferences } from './rollup.ts'
import { mondayMorning, noDetector, smallPlant } from './small-plant.ts'

function plantWithDay() {
  const plant = smallPlant()
  // Durations that do not fit the buckets, so that every edge is crossed somewhere.
  const units = Array.from({ length: 400 }, (_, i) => {
    const startMs = mondayMorning + i * 67_123
    return { workstationId: i % 2 ? plant.p1 : plant.p3, startMs, endMs: startMs + 41_000 + (i % 7) * 3_137 }
  })
  insertHistory(plant.store, { moduleId: plant.moduleId, model: noDetector, units })
  return plant
}

test('any span gives what its events give as they were corrected, whole buckets or not', () => {
  const { store, p1 } = plantWithDay()
  const spans = [
    [0, 8 * 3_600_000],
    [0, 3_600_000],
    [1, 3_599_999],
    [bucketMs + 17, bucketMs * 3 - 5],
    [bucketMs, bucketMs * 2],
    [12_345, 98_765],
    [bucketMs - 1, bucketMs + 1],
    [500, 500],
  ] as const
  const ids = store
    .all<{ id: number; end: number }>(
      'SELECT id, end_ts AS "end" FROM cycle_events WHERE workstation_id = ? ORDER BY id LIMIT 40',
      p1,
    )
    .map(({ id, end }, i) => ({ id, end, i }))
  const correct = (cycleId: number, field: 'end_ts' | 'voided' | 'reproceso', override: number) =>
    addCorrection(store, { cycleId, field, override, reason: 'prueba', by: 'ronald@lbzf.example' })
  for (const round of ['measured', 'corrected']) {
    if (round === 'corrected') {
      for (const { id, end, i } of ids) {
        // Over edges of spans and buckets, there and back.
        if (i % 3 === 0) correct(id, 'end_ts', end + (i % 2 ? 50_000 : -30_000))
        if (i % 9 === 0) undoCorrection(store, correct(id, 'end_ts', end + 900_000), 'ronald@lbzf.example')
        if (i % 5 === 0) correct(id, 'voided', 1)
        if (i % 7 === 0) correct(id, 'reproceso', 1)
      }
    }
    for (const [from, to] of spans) {
      const [fromMs, toMs] = [mondayMorning + from, mondayMorning + to]
      const direct = store.get<{ units: number; seconds: number | null; squares: number | null }>(
        `SELECT COUNT(*) AS units, SUM(end_ts - start_ts) / 1e3 AS seconds, SUM((end_ts - start_ts) * (end_ts - start_ts)) / 1e6 AS squares
         FROM cycle_events_in_force WHERE workstation_id = ? AND end_ts >= ? AND end_ts < ? AND voided = 0 AND reproceso = 0`,
        p1,
        fromMs,
        toMs,
      )
      const tally = readTallies(store, [p1], fromMs, toMs).get(p1)
      expect(tally?.units ?? 0, `${round} ${from}`).toBe(direct?.units)
      expect(tally?.timed_seconds ?? 0).toBeCloseTo(direct?.seconds ?? 0, 6)
      expect(tally?.timed_seconds_sq ?? 0).toBeCloseTo(direct?.squares ?? 0, 4)
      const ended = endedUnits(store, [p1], { fromMs, toMs }).filter(({ reproceso }) => reproceso === 0)
      expect(ended.length).toBe(direct?.units)
      expect(ended.map(({ end_ts }) => end_ts)).toEqual(
        ended.map(({ end_ts }) => end_ts).sort((x, y) => x - y),
      )
    }
  }
})

test('a rebuild finds the roll-up that the writers kept', () => {
  const { store } = plantWithDay()
  const kept = store.all('SELECT * FROM cycle_buckets')
  rebuildBuckets(store)
  expect(store.all('SELECT * FROM cycle_buckets')).toEqual(kept)
  expect(kept.length).toBeGreaterThan(50)
})

test('the check names a bucket that is wrong, missing or too many', () => {
  const { store, p1, p3 } = plantWithDay()
  store.run(
    'UPDATE cycle_buckets SET units = units + 1 WHERE workstation_id = ? AND bucket_ts = ?',
    p1,
    mondayMorning,
  )
  store.run(
    'DELETE FROM cycle_buckets WHERE workstation_id = ? AND bucket_ts = ?',
    p3,
    mondayMorning + bucketMs,
  )
  store.run('INSERT INTO cycle_buckets VALUES (?, 0, 0, 1, 0, 1, 1, 1, 0)', p1)
  expect(rollupDifferences(store)).toEqual([
    { workstation_id: p1, bucket_ts: 0, run_id: 0 },
    { workstation_id: p1, bucket_ts: mondayMorning, run_id: 1 },
    { workstation_id: p3, bucket_ts: mondayMorning + bucketMs, run_id: 1 },
  ])
  rebuildBuckets(store)
  expect(rollupDifferences(store)).toEqual([])
})
