import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { openStore, type Store } from '../../agent/store/store.ts'
import { fillHistory } from '../history.ts'
import { scenarioTruth } from '../simulator/schedule.ts'
import { scenarioZones } from '../simulator/zones.ts'
import {
  sampleCameras,
  sampleJornadas,
  sampleOperators,
  sampleSamMinutes,
  sampleStations,
} from './garment.ts'
import { liveLoopSeconds, liveScenario } from './live-scenario.ts'
import { seedSamplePlant } from './plant.ts'

const opened: Store[] = []
function emptyStore(): Store {
  const store = openStore({ file: join(mkdtempSync(join(tmpdir(), 'lbzf-angela-')), 'lbzf.db') })
  opened.push(store)
  return store
}
afterEach(() => {
  for (const store of opened.splice(0)) store.close()
})

describe('the sample garment', () => {
  test('has 44 operations at 21 stations, 22 operators and a SAM of 24.16 min', () => {
    const operations = sampleStations.flatMap((station) => station.operations)
    expect(operations).toHaveLength(44)
    expect(new Set(operations.map(({ operation }) => operation)).size).toBe(44)
    expect(sampleStations).toHaveLength(21)
    expect(sampleOperators).toBe(22)
    expect(sampleSamMinutes).toBe(24.16)
  })

  test('the jornadas cover every minute of the day once', () => {
    const minutes = sampleJornadas.flatMap(({ startMinute, lengthMinutes }) =>
      Array.from({ length: lengthMinutes }, (_, i) => (startMinute + i) % 1440),
    )
    expect(minutes).toHaveLength(1440)
    expect(new Set(minutes).size).toBe(1440)
  })
})

describe('the sample plant in the record', () => {
  test('is marked as sample data and written once', () => {
    const store = emptyStore()
    const first = seedSamplePlant(store, { cameras: sampleCameras })
    expect(seedSamplePlant(store)).toEqual(first)
    expect(
      store.get(
        `SELECT (SELECT value FROM meta WHERE key = 'sample_data') AS sample, (SELECT COUNT(*) FROM workstations) AS stations,
           (SELECT COUNT(camera_id) FROM workstations) AS measured, (SELECT COUNT(*) FROM modules) AS modules,
           (SELECT ROUND(SUM(sam_minutes * passes_per_unit), 3) FROM standard_times) AS sam,
           (SELECT COUNT(*) FROM lost_time_codes) AS codes, (SELECT COUNT(*) FROM jornadas) AS jornadas`,
      ),
    ).toEqual({ sample: '1', stations: 21, measured: 4, modules: 4, sam: 24.16, codes: 22, jornadas: 3 })
  })

  test('without jornadas and umbrales it has neither', () => {
    const store = emptyStore()
    seedSamplePlant(store, { jornadas: false, umbrales: false })
    expect(
      store.get('SELECT (SELECT COUNT(*) FROM jornadas) AS jornadas, umbral_atento FROM module_settings'),
    ).toEqual({ jornadas: 0, umbral_atento: null })
  })
})

describe('what the demo shows', () => {
  test('every station fills the loop exactly, and two units of each end within the first minute and a half', () => {
    const { cycles } = scenarioTruth(liveScenario())
    for (const code of sampleCameras.flatMap(({ stations }) => [...stations])) {
      const ends = cycles.filter(({ workstation }) => workstation === code).map(({ end_s }) => end_s)
      expect(ends.at(-1)).toBe(liveLoopSeconds)
      expect(ends[0]).toBeLessThanOrEqual(45)
      expect(ends[1]).toBeLessThanOrEqual(90)
    }
  })

  test('no two stations put down at the same time except where the loop ends', () => {
    const ends = scenarioTruth(liveScenario()).cycles.map(({ end_s }) => end_s)
    expect(new Set(ends).size).toBe(ends.length - 3)
  })
})

describe('history', () => {
  const zones = scenarioZones(liveScenario())
  const history = (nowMs: number, days = 1) => {
    const store = emptyStore()
    seedSamplePlant(store, { cameras: sampleCameras })
    fillHistory(store, { nowMs, days, zones })
    return store
  }
  const spans = (store: Store) =>
    store.get<{ end: number; units: number; open: number; overlaps: number; breaks: number }>(
      `SELECT MAX(end_ts) AS end, COUNT(*) AS units, SUM(end_ts IS NULL) AS open, SUM(start_ts < before) AS overlaps,
         SUM(start_ts > before + 1800000) AS breaks
       FROM (SELECT start_ts, end_ts, LAG(end_ts) OVER (PARTITION BY workstation_id ORDER BY start_ts) AS before FROM cycle_events)`,
    )

  test.each(['2026-11-22T23:58:00-05:00', '2026-11-23T00:01:00-05:00', '2026-11-23T06:31:00-05:00'])(
    'goes up to %s and never past it',
    (now) => {
      const nowMs = Date.parse(now)
      const last = spans(history(nowMs))
      expect(last?.end).toBeLessThan(nowMs)
      expect(last?.end).toBeGreaterThan(nowMs - 10 * 60_000)
      expect(last?.open).toBe(0)
      expect(last?.overlaps).toBe(0)
    },
  )

  test('is the same for the same moment', () => {
    const nowMs = Date.parse('2026-11-22T10:00:00-05:00')
    const rows = (store: Store) =>
      store.all('SELECT workstation_id, start_ts, end_ts, invalid_reason FROM cycle_events')
    const first = rows(history(nowMs))
    expect(first.length).toBeGreaterThan(1000)
    expect(rows(history(nowMs))).toEqual(first)
  })

  test('goes on where it stopped: no row twice, no hole, and nothing when there is nothing to add', () => {
    const nowMs = Date.parse('2026-11-22T22:20:00-05:00')
    const store = history(nowMs)
    const before = spans(store)?.units ?? 0
    fillHistory(store, { nowMs: nowMs + 4_000, zones })
    expect((spans(store)?.units ?? 0) - before).toBeLessThanOrEqual(4)
    fillHistory(store, { nowMs: nowMs + 9 * 3_600_000, zones })
    const after = spans(store)
    expect(after?.units ?? 0).toBeGreaterThan(before + 4 * 9 * 40)
    expect(after?.overlaps).toBe(0)
    expect(after?.breaks).toBe(0)
    expect(store.get<{ versions: number }>('SELECT COUNT(*) AS versions FROM rois')).toEqual({ versions: 2 })
  })

  test('every hour of the output that a gap spoilt has a typed count', () => {
    const store = history(Date.parse('2026-11-22T10:00:00-05:00'), 3)
    const lost = store.get<{ gaps: number; untyped: number }>(
      `SELECT COUNT(*) AS gaps, SUM(NOT EXISTS (
         SELECT 1 FROM manual_observations o WHERE o.kind = 'conteo' AND o.start_ts <= g.start_ts AND o.end_ts >= g.end_ts
           AND o.units BETWEEN 30 AND 60)) AS untyped
       FROM signal_gaps g WHERE camera_id = 2`,
    )
    expect(lost?.gaps).toBeGreaterThan(0)
    expect(lost?.untyped).toBe(0)
  })
})
