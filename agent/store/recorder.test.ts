import { expect, test } from 'vitest'
import type { UnitClosed } from '../contract/measurement.ts'
import { measuredSpans } from '../figures/coverage.ts'
import { moduleRecord } from './day.ts'
import { createRecorder } from './recorder.ts'
import { addReplay } from './replays.ts'
import { readTallies, rollupDifferences } from './rollup.ts'
import { runAt, runsOf, startRun } from './runs.ts'
import { mondayMorning, noDetector, smallPlant } from './small-plant.ts'

const at = (seconds: number): number => mondayMorning + seconds * 1000
const unit = (startSeconds: number, endSeconds: number, more: Partial<UnitClosed> = {}): UnitClosed => ({
  type: 'unit-closed',
  workstation: 'P1',
  startMs: at(startSeconds),
  endMs: at(endSeconds),
  flaws: [],
  confidence: 0.9,
  absentSeconds: 0,
  ...more,
})
const recorderOf = (plant: ReturnType<typeof smallPlant>) =>
  createRecorder(plant.store, { cameraId: 1, model: noDetector })

test('a unit is one row from its opening to its end, and in the roll-up once it has ended', () => {
  const plant = smallPlant()
  const recorder = recorderOf(plant)
  const opened = recorder.stationEvent({ type: 'unit-opened', workstation: 'P1', startMs: at(10) })
  expect(plant.store.all('SELECT id, end_ts, duration_seconds, valid_for_timing FROM cycle_events')).toEqual([
    { id: opened, end_ts: null, duration_seconds: null, valid_for_timing: null },
  ])
  expect(readTallies(plant.store, [plant.p1], at(0), at(3600)).size).toBe(0)
  expect(recorder.stationEvent(unit(10, 42.5))).toBe(opened)
  expect(
    plant.store.all(
      'SELECT id, start_ts, end_ts, duration_seconds, valid_for_timing, invalid_reason, run_id, roi_id, model_version_id FROM cycle_events',
    ),
  ).toEqual([
    {
      id: opened,
      start_ts: at(10),
      end_ts: at(42.5),
      duration_seconds: 32.5,
      valid_for_timing: 1,
      invalid_reason: null,
      run_id: 1,
      roi_id: 1,
      model_version_id: 1,
    },
  ])
  expect(readTallies(plant.store, [plant.p1], at(0), at(3600)).get(plant.p1)).toMatchObject({
    units: 1,
    timed_units: 1,
    timed_seconds: 32.5,
  })
  expect(rollupDifferences(plant.store)).toEqual([])
})

test('a flawed unit counts as output and not as a timing', () => {
  const plant = smallPlant()
  recorderOf(plant).stationEvent(unit(0, 60, { flaws: ['absence', 'visitor'], absentSeconds: 20 }))
  expect(
    plant.store.get('SELECT valid_for_timing, invalid_reason, absent_seconds FROM cycle_events'),
  ).toEqual({
    valid_for_timing: 0,
    invalid_reason: 'absence,visitor',
    absent_seconds: 20,
  })
  expect(readTallies(plant.store, [plant.p1], at(0), at(3600)).get(plant.p1)).toMatchObject({
    units: 1,
    timed_units: 0,
    timed_seconds: 0,
  })
})

test('what turns out not to be a unit leaves cycle_events and is kept with its reason', () => {
  const plant = smallPlant()
  const recorder = recorderOf(plant)
  recorder.stationEvent({ type: 'unit-opened', workstation: 'P1', startMs: at(5) })
  expect(
    recorder.stationEvent({
      type: 'unit-rejected',
      workstation: 'P1',
      startMs: at(5),
      endMs: at(7),
      reason: 'false-start',
    }),
  ).toBeUndefined()
  expect(plant.store.all('SELECT 1 FROM cycle_events')).toEqual([])
  expect(plant.store.all('SELECT start_ts, end_ts, reason FROM cycle_events_rejected')).toEqual([
    { start_ts: at(5), end_ts: at(7), reason: 'false-start' },
  ])
})

test('after a crash the open unit is a rejected gap, never stretched, and the time in between is a restart gap', () => {
  const plant = smallPlant()
  const before = recorderOf(plant)
  before.stationEvent({ type: 'unit-opened', workstation: 'P1', startMs: at(100) })
  before.measuredUntil(at(130))
  // no close(): the process is gone
  const after = recorderOf(plant)
  expect(plant.store.all('SELECT start_ts, end_ts, reason FROM cycle_events_rejected')).toEqual([
    { start_ts: at(100), end_ts: at(130), reason: 'gap' },
  ])
  expect(plant.store.all('SELECT 1 FROM cycle_events')).toEqual([])
  expect(plant.store.all('SELECT start_ts, end_ts, kind FROM signal_gaps')).toEqual([
    { start_ts: at(130), end_ts: null, kind: 'restart' },
  ])
  after.measuredUntil(at(500))
  expect(plant.store.all('SELECT start_ts, end_ts, kind FROM signal_gaps')).toEqual([
    { start_ts: at(130), end_ts: at(500), kind: 'restart' },
  ])
})

test('a gap that lasts is kept, not doubled, and ends when the signal is back', () => {
  const plant = smallPlant()
  const recorder = recorderOf(plant)
  recorder.measuredUntil(at(0))
  recorder.gapOpened({ startMs: at(10), kind: 'stall' })
  recorder.gapOpened({ startMs: at(16), kind: 'reconnect' })
  recorder.gapClosed(at(30))
  recorder.measuredUntil(at(31))
  expect(plant.store.all('SELECT start_ts, end_ts, kind FROM signal_gaps')).toEqual([
    { start_ts: at(10), end_ts: at(30), kind: 'stall' },
  ])
})

test('only the pipeline ends a gap that began in its own session, whatever is told meanwhile', () => {
  const plant = smallPlant()
  const recorder = recorderOf(plant)
  recorder.measuredUntil(at(0))
  recorder.gapOpened({ startMs: at(10), kind: 'freeze' })
  recorder.measuredUntil(at(30))
  recorder.stationEvent({
    type: 'unit-rejected',
    workstation: 'P1',
    startMs: at(31),
    endMs: at(32),
    reason: 'gap',
  })
  expect(plant.store.all('SELECT start_ts, end_ts FROM signal_gaps')).toEqual([
    { start_ts: at(10), end_ts: null },
  ])
})

test('the first frames ever leave no restart gap', () => {
  const plant = smallPlant()
  recorderOf(plant).measuredUntil(at(1))
  expect(plant.store.all('SELECT 1 FROM signal_gaps')).toEqual([])
})

test('a second start of the same unit and an unknown station are errors', () => {
  const recorder = recorderOf(smallPlant())
  recorder.stationEvent({ type: 'unit-opened', workstation: 'P1', startMs: at(1) })
  expect(() => recorder.stationEvent({ type: 'unit-opened', workstation: 'P1', startMs: at(2) })).toThrow(
    'in progress already',
  )
  expect(() => recorder.stationEvent({ type: 'unit-opened', workstation: 'P9', startMs: at(2) })).toThrow(
    'no workstation P9',
  )
})

test('a run entered late gets the units that ended since, in the rows and in the roll-up', () => {
  const plant = smallPlant()
  const recorder = recorderOf(plant)
  for (let i = 0; i < 20; i++) recorder.stationEvent(unit(i * 60, i * 60 + 50))
  const late = startRun(plant.store, {
    moduleId: plant.moduleId,
    op: 'OP-2',
    reference: 'Ref X',
    fromMs: at(600),
    by: 'ronald@lbzf.example',
  })
  expect(plant.store.all('SELECT run_id, COUNT(*) AS units FROM cycle_events GROUP BY run_id')).toEqual([
    { run_id: 1, units: 10 },
    { run_id: late, units: 10 },
  ])
  expect(plant.store.all('SELECT run_id, SUM(units) AS units FROM cycle_buckets GROUP BY run_id')).toEqual([
    { run_id: 1, units: 10 },
    { run_id: late, units: 10 },
  ])
  expect(rollupDifferences(plant.store)).toEqual([])
  // An earlier change-over entered later still ends where the next one began.
  startRun(plant.store, {
    moduleId: plant.moduleId,
    op: 'OP-0',
    reference: 'Ref X',
    fromMs: at(300),
    by: 'ronald@lbzf.example',
  })
  expect(
    plant.store.all(
      'SELECT op, COUNT(*) AS units FROM cycle_events e JOIN runs r ON r.id = e.run_id GROUP BY op',
    ),
  ).toEqual([
    { op: 'OP-0', units: 5 },
    { op: 'OP-1', units: 5 },
    { op: 'OP-2', units: 10 },
  ])
  expect(rollupDifferences(plant.store)).toEqual([])
})

test('a history takes the runs that the recorder would have stamped', () => {
  const plant = smallPlant()
  const { store, moduleId, p1, p3 } = plant
  const by = 'ronald@lbzf.example'
  startRun(store, { moduleId, op: 'OP-2', reference: 'Ref X', fromMs: at(600), by })
  startRun(store, { moduleId, workstationId: p3, op: 'OP-1', reference: 'Ref X', fromMs: at(600), by })
  const ends = [-10, 0, 599.999, 600, 900]
  const expected = [p1, p3].flatMap((id) =>
    ends.map((s) => runAt(store, { moduleId, workstationId: id, atMs: at(s) })),
  )
  expect(new Set(expected)).toEqual(new Set([null, 1, 2, 3]))
  const runOf = runsOf(store, moduleId)
  expect([p1, p3].flatMap((id) => ends.map((s) => runOf(id, at(s))))).toEqual(expected)
})

test('videos replayed out of order are measured where they are, and not in between', () => {
  const plant = smallPlant()
  const { store } = plant
  const session = (fromSeconds: number, toSeconds: number, gap?: [number, number]): void => {
    addReplay(store, {
      cameraId: 1,
      sha256: `${fromSeconds}`,
      startMs: at(fromSeconds),
      endMs: at(toSeconds),
    })
    const recorder = recorderOf(plant)
    recorder.measuredUntil(at(fromSeconds))
    if (gap) {
      recorder.gapOpened({ startMs: at(gap[0]), kind: 'freeze' })
      recorder.gapClosed(at(gap[1]))
    }
    recorder.measuredUntil(at(toSeconds))
    recorder.close()
  }
  session(5000, 6000)
  session(1000, 2000, [1200, 1300])
  session(8000, 9000)
  const record = moduleRecord(store, { module: 'angela', fromDate: '2026-07-06', toDate: '2026-07-06' })
  const measured = measuredSpans(record, 'P1', { start_ts: at(1000), end_ts: at(20_000) }, at(20_000))
  expect(
    measured.map(({ start_ts, end_ts }) => [(start_ts - at(0)) / 1000, (end_ts - at(0)) / 1000]),
  ).toEqual([
    [1000, 1200],
    [1300, 2000],
    [5000, 6000],
    [8000, 9000],
  ])
})
