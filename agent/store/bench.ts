import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import type { CameraState } from '../contract/measurement.ts'
import { plantDate } from '../contract/plant-time.ts'
import { boardRows } from '../figures/board.ts'
import { indicadoresRows } from '../figures/indicadores.ts'
import { stationsNow } from '../figures/stations.ts'
import { addJornada } from './calendar.ts'
import { addCorrection } from './corrections.ts'
import { cyclesPage } from './cycles.ts'
import { moduleRecord } from './day.ts'
import { insertGaps, setMeasuredUntil } from './gaps.ts'
import { recordModel } from './models.ts'
import { nowRecord } from './now.ts'
import { putCamera, putModule, putStation } from './plant.ts'
import { addRoi } from './rois.ts'
import { startRun } from './runs.ts'
import { putSettings } from './settings.ts'
import { noDetector } from './small-plant.ts'
import { addBalance, addStandards } from './standards.ts'
import { openStore, type Store } from './store.ts'
import { stationTimings } from './timings.ts'

/** Wednesday 10:47 at the plant: in the middle of a board hour. */
export const nowMs = Date.parse('2036-07-09T10:47:13-05:00')
const stations = 21
/** Distance of two units of a station. */
const cycleMs = 69_000

/**
 * A line of 21 measured stations with `rows` cycles behind it, the newest ending now: a longer history is only longer, never denser.
 * Kept on disk, since ten million take minutes to write.
 */
export function historyOf(rows: number, folder: string): Store {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `history-${rows}.db`)
  if (existsSync(file)) {
    const kept = openStore({ file, nowMs: () => nowMs })
    if (kept.get("SELECT 1 FROM meta WHERE key = 'heartbeat_ts'") !== undefined) return kept
    kept.close()
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
  }
  const store = openStore({ file, nowMs: () => nowMs })
  store.db.pragma('synchronous = OFF')
  fill(store, rows)
  store.run("INSERT INTO meta (key, value) VALUES ('heartbeat_ts', '0')")
  store.db.pragma('wal_checkpoint(TRUNCATE)')
  store.db.exec('ANALYZE')
  store.close()
  return openStore({ file, nowMs: () => nowMs })
}

function fill(store: Store, rows: number): void {
  const firstMs = nowMs - Math.ceil(rows / stations) * cycleMs - 60_000
  const codes = Array.from({ length: stations }, (_, i) => `P${String(i + 1).padStart(2, '0')}`)
  const module = putModule(store, { code: 'angela', name: 'Angela', orgId: 1 })
  const applied = { validFromMs: firstMs, source: 'bench', by: 'bench' }
  codes.forEach((code, i) => {
    if (i % 4 === 0) putCamera(store, { id: i / 4 + 1, name: `Cámara ${i / 4 + 1}`, moduleId: module })
    putStation(store, {
      moduleId: module,
      code,
      name: code,
      position: i + 1,
      cameraId: Math.floor(i / 4) + 1,
    })
  })
  addStandards(
    store,
    codes.map((code) => ({ reference: 'Ref22 Slim', operation: code, samMinutes: 24.16 / stations })),
    applied,
  )
  addBalance(
    store,
    'Ref22 Slim',
    codes.map((code) => ({ stationCode: code, operation: code })),
    applied,
  )
  putSettings(store, module, { operators: 22, target_factor: 0.9, output_stations: ['P21'] }, applied)
  const run = startRun(store, {
    moduleId: module,
    op: 'OP-1',
    reference: 'Ref22 Slim',
    fromMs: firstMs,
    by: 'bench',
  })
  for (const [name, startMinute] of [
    ['A', 390],
    ['B', 870],
    ['C', 1350],
  ] as const) {
    addJornada(store, {
      moduleId: module,
      name,
      startMinute,
      lengthMinutes: 480,
      weekdays: '1234567',
      validFromDate: '2000-01-01',
      by: 'bench',
    })
  }
  const corner: [number, number][] = [
    [0, 0],
    [1, 0],
    [1, 1],
  ]
  const zones = { pickup: corner, needle: corner, putdown: corner }
  const cameras = Math.ceil(stations / 4)
  for (let camera = 1; camera <= cameras; camera++) {
    const looked = codes
      .slice((camera - 1) * 4, camera * 4)
      .map((workstation) => ({ workstation, area: corner, zones }))
    addRoi(store, { camera, frame: [640, 480], stations: looked }, { validFromMs: firstMs, by: 'bench' })
    setMeasuredUntil(store, camera, nowMs)
    // Six hours apart, as reconnects are.
    const gaps = Array.from({ length: Math.floor((nowMs - firstMs) / 21_600_000) }, (_, i) => ({
      cameraId: camera,
      startMs: firstMs + i * 21_600_000,
      endMs: firstMs + i * 21_600_000 + 4_000,
      kind: 'reconnect' as const,
    }))
    insertGaps(store, gaps)
  }
  const model = recordModel(store, noDetector)
  const chunk = 500_000
  for (let from = 0; from < rows; from += chunk) {
    store.run(
      `INSERT INTO cycle_events (workstation_id, start_ts, end_ts, duration_seconds, valid_for_timing, confidence, absent_seconds, model_version_id, run_id)
       WITH RECURSIVE n(i) AS (SELECT CAST($from AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $to)
       SELECT i % ${stations} + 1, at, at + length, length / 1000.0, i % 50 <> 0, 0.9, 0, $model, $run
       FROM (SELECT i, CAST($first AS INTEGER) + i / ${stations} * ${cycleMs} + i % ${stations} * 2311 AS at, 55000 + i * 7919 % 9000 AS length FROM n)`,
      { from, to: Math.min(rows, from + chunk), model, run, first: firstMs },
    )
    if (rows > chunk) console.error(`${Math.min(rows, from + chunk)} of ${rows} rows`)
  }
  store.run(
    `INSERT INTO cycle_buckets
     SELECT workstation_id, end_ts / 300000 * 300000, run_id, COUNT(*), 0, SUM(valid_for_timing),
            SUM(valid_for_timing * (end_ts - start_ts)), SUM(valid_for_timing * (end_ts - start_ts) * (end_ts - start_ts)), 0
     FROM cycle_events GROUP BY 1, 2, 3`,
  )
  for (let i = 1; i <= 200; i++) {
    addCorrection(store, {
      cycleId: rows - i * 17,
      field: 'reproceso',
      override: 1,
      reason: 'bench',
      by: 'bench',
    })
  }
}

const live = {
  cameras: Array.from(
    { length: 6 },
    (_, i): CameraState => ({
      cameraId: i + 1,
      state: 'up',
      lastFrameMs: nowMs,
      fps: 4,
      drops: 0,
      inferenceMs: 8,
      problem: null,
    }),
  ),
  stations: [],
}

/** What the screens ask for, each as the API computes it. */
const questions: Record<string, (store: Store) => unknown> = {
  'stations now': (store) => stationsNow(nowRecord(store, 'angela', nowMs), live),
  'hour board': (store) => {
    const date = plantDate(nowMs)
    return boardRows(moduleRecord(store, { module: 'angela', fromDate: date, toDate: date }), date, nowMs)
  },
  'day indicadores': (store) => {
    const date = plantDate(nowMs)
    return indicadoresRows(
      moduleRecord(store, { module: 'angela', fromDate: date, toDate: date }),
      date,
      date,
      nowMs,
    )
  },
  'day of every station': (store) =>
    stationTimings(store, 1, [{ start_ts: nowMs - 8 * 3_600_000, end_ts: nowMs }]),
  'page of cycles': (store) => cyclesPage(store, { moduleId: 1, order: 'desc', limit: 100 }),
}

/** Median of `runs` answers in milliseconds; the stores take turns, so that whatever else the machine does meets all alike. */
export function compare(stores: readonly Store[], runs: number): { question: string; medians: number[] }[] {
  return Object.entries(questions).map(([question, ask]) => {
    const times = stores.map((): number[] => [])
    for (let run = -3; run < runs; run++) {
      stores.forEach((store, i) => {
        const begun = process.hrtime.bigint()
        ask(store)
        if (run >= 0) times[i]?.push(Number(process.hrtime.bigint() - begun) / 1e6)
      })
    }
    return {
      question,
      medians: times.map((list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0),
    }
  })
}

if (import.meta.main) {
  const sizes = process.argv.slice(2).map(Number)
  const [small = 100_000, large = 10_000_000] = sizes
  const folder = join(import.meta.dirname, '..', '..', '.data', 'bench')
  const stores = [small, large].map((rows) => historyOf(rows, folder))
  console.log(
    `${cpus()[0]?.model.trim()} · Node ${process.version} · ${stores.map(({ file }) => `${Math.round(statSync(file).size / 1e6)} MB`).join(' and ')}`,
  )
  console.log(
    `${'median of 60, ms'.padEnd(24)}${`${small} rows`.padStart(16)}${`${large} rows`.padStart(16)}${'ratio'.padStart(8)}`,
  )
  for (const { question, medians } of compare(stores, 60)) {
    const [short = 0, long = 0] = medians
    console.log(
      `${question.padEnd(24)}${short.toFixed(2).padStart(16)}${long.toFixed(2).padStart(16)}${(long / short).toFixed(2).padStart(8)}`,
    )
  }
  for (const store of stores) store.close()
}
