import { expect, test } from 'vitest'
import type { CameraState, StationState } from '../contract/measurement.ts'
import { balanceFigures } from './balance.ts'
import { changesWithin } from './in-force.ts'
import type { NowRecord, Tally } from './plant-record.ts'
import { at, smallRecord, standard } from './small-record.ts'
import { measuredStations, stationsNow } from './stations.ts'

const nowMs = at('08:00')
const tally = (change: Partial<Tally>): Tally => ({
  units: 0,
  reproceso_units: 0,
  timed_units: 0,
  timed_seconds: 0,
  timed_seconds_sq: 0,
  reproceso_seconds: 0,
  ...change,
})
const now = (change: Partial<NowRecord> = {}): NowRecord => ({
  record: smallRecord({ cameras: [{ id: 1, name: 'Cámara 1', measured_until_ts: nowMs }] }),
  now_ts: nowMs,
  hour: { start_ts: at('07:30'), end_ts: at('08:30') },
  hour_parts: [
    {
      start_ts: at('07:30'),
      end_ts: nowMs,
      tallies: new Map([[1, tally({ units: 3, timed_units: 2, timed_seconds: 1200 })]]),
    },
  ],
  last_cycles: new Map([[1, { id: 9, start_ts: at('07:49'), end_ts: at('07:59'), valid_for_timing: true }]]),
  open_units: new Map([[1, at('07:59')]]),
  ...change,
})
const camera = (change: Partial<CameraState> = {}): CameraState => ({
  cameraId: 1,
  state: 'up',
  lastFrameMs: nowMs,
  fps: 5,
  drops: 0,
  inferenceMs: 10,
  problem: null,
  ...change,
})
const station = (change: Partial<StationState> = {}): StationState => ({
  workstation: 'P01',
  presence: true,
  openSinceMs: at('07:59'),
  motion: { pickup: false, needle: true, putdown: false },
  ...change,
})
const first = (record: NowRecord, cameras: CameraState[], stations: StationState[]) =>
  stationsNow(record, { cameras, stations })[0]

test('a measured station: its unit in progress, its last cycle, its hour', () => {
  expect(first(now(), [camera()], [station()])).toEqual({
    workstation: 'P01',
    name: 'Puesto 1',
    operations: ['CUELLO'],
    machine_codes: ['MPP'],
    camera_id: 1,
    operators: 1,
    measured: true,
    activity: 'en ciclo',
    presence: true,
    open_since: '2026-07-06T07:59:00.000-05:00',
    last_cycle: {
      cycle_id: 9,
      end: '2026-07-06T07:59:00.000-05:00',
      duration_seconds: 600,
      valid_for_timing: true,
    },
    // Two timed units of SAM 10.16 min in 1,200 s.
    hour: {
      units: 3,
      mean_seconds: 600,
      ritmo: (2 * 10.16 * 60) / 1200,
      band: 'al ritmo',
      missed_umbral: null,
    },
    sam_minutes: 10.16,
  })
})

test('a station without a camera is sin medición, and so is one whose camera moved: no figure', () => {
  const stations = stationsNow(now(), { cameras: [camera()], stations: [station()] })
  expect(stations.map(({ workstation, measured }) => [workstation, measured])).toEqual([
    ['P01', true],
    ['P02', false],
    ['P21', true],
  ])
  expect(measuredStations(stations)).toBe(2)
  const blank = { units: null, mean_seconds: null, ritmo: null, band: 'por definir', missed_umbral: null }
  expect(stations[1]).toMatchObject({
    activity: 'sin medición',
    presence: null,
    last_cycle: null,
    hour: blank,
  })
  expect(first(now(), [camera({ state: 'moved' })], [station()])).toMatchObject({
    measured: false,
    activity: 'sin medición',
    presence: null,
    open_since: null,
    last_cycle: null,
    hour: blank,
  })
})

test('a camera that does not answer leaves what was measured and says nothing of now', () => {
  for (const cameras of [[camera({ state: 'down' })], [camera({ state: 'starting' })], []]) {
    expect(first(now(), cameras, [station()])).toMatchObject({
      measured: true,
      activity: 'sin señal',
      presence: null,
      open_since: null,
      hour: { units: 3 },
    })
  }
})

test('an empty chair is ausente even with a unit open, hands that rest are espera, unknown is sin señal', () => {
  const idle = now({ open_units: new Map() })
  expect(first(now(), [camera()], [station({ presence: false })])?.activity).toBe('ausente')
  expect(first(idle, [camera()], [station({ openSinceMs: null })])?.activity).toBe('espera')
  expect(first(idle, [camera()], [station({ openSinceMs: null, presence: 'unknown' })])?.activity).toBe(
    'sin señal',
  )
})

test('an hour in which the station was not seen at all has no figures', () => {
  const gaps = [{ camera_id: 1, start_ts: at('07:00'), end_ts: null, kind: 'stall' as const }]
  const dark = now({
    record: smallRecord({ gaps }),
    hour_parts: [{ start_ts: at('07:30'), end_ts: nowMs, tallies: new Map() }],
  })
  expect(first(dark, [camera({ state: 'down' })], [])?.hour).toEqual({
    units: null,
    mean_seconds: null,
    ritmo: null,
    band: 'por definir',
    missed_umbral: null,
  })
})

test('ritmo over a change of reference inside the hour takes each part with its own SAM', () => {
  const record = smallRecord({
    runs: [
      {
        id: 1,
        workstation_id: null,
        op: 'OP-1',
        reference: 'Ref22 Slim',
        from_ts: at('00:00'),
        to_ts: at('07:45'),
        planned_units: null,
      },
      {
        id: 2,
        workstation_id: null,
        op: 'OP-2',
        reference: 'Ref30',
        from_ts: at('07:45'),
        to_ts: null,
        planned_units: null,
      },
    ],
    standards: [standard(1, 'Ref22 Slim', 'CUELLO', 10), standard(3, 'Ref30', 'COSER', 5)],
    balances: [
      {
        id: 1,
        reference: 'Ref22 Slim',
        valid_from_ts: at('00:00'),
        lines: [{ workstation_id: 1, operation: 'CUELLO', position: 1, share: 1 }],
      },
      {
        id: 2,
        reference: 'Ref30',
        valid_from_ts: at('00:00'),
        lines: [{ workstation_id: 1, operation: 'COSER', position: 1, share: 1 }],
      },
    ],
  })
  const hour_parts = [
    {
      start_ts: at('07:30'),
      end_ts: at('07:45'),
      tallies: new Map([[1, tally({ units: 1, timed_units: 1, timed_seconds: 800 })]]),
    },
    {
      start_ts: at('07:45'),
      end_ts: nowMs,
      tallies: new Map([[1, tally({ units: 2, timed_units: 2, timed_seconds: 700 })]]),
    },
  ]
  expect(first(now({ record, hour_parts }), [camera()], [station()])?.hour).toEqual({
    units: 3,
    mean_seconds: 500,
    ritmo: (600 + 2 * 300) / 1500,
    band: 'atrasado',
    missed_umbral: 0.85,
  })
})

test('stations that divide an operation: a unit takes all of it, the load is their share ÷ operators', () => {
  const figures = balanceFigures(smallRecord(), 'Ref22 Slim', nowMs, { availableMinutes: 480, units: 360 })
  expect(figures.stations.map(({ workstation, load_minutes }) => [workstation, load_minutes])).toEqual([
    ['P01', 5.08],
    ['P02', 2.54],
    ['P21', 14 / 19],
  ])
  expect(figures).toMatchObject({
    total_sam_minutes: 24.16,
    operators: 22,
    bottleneck: 'P01',
    takt_minutes: 480 / 360,
  })
  expect(figures.pitch_minutes).toBeCloseTo(24.16 / 22, 12)
  expect(figures.bottleneck_units_per_hour).toBeCloseTo(60 / 5.08, 12)
})

test('the bottleneck is the most loaded station, not the longest operation', () => {
  // EMPACAR takes 14 min but 19 operators share it; P01 alone carries 5.08.
  expect(balanceFigures(smallRecord(), 'Ref22 Slim', nowMs).bottleneck).toBe('P01')
  expect(balanceFigures(smallRecord(), 'Otra', nowMs)).toMatchObject({
    bottleneck: null,
    total_sam_minutes: null,
  })
})

test('two operators who put a piece down every minute at a SAM of 2 min are at 100 %', () => {
  const two = smallRecord({
    cameras: [{ id: 1, name: 'Cámara 1', measured_until_ts: nowMs }],
    stations: [{ id: 1, code: 'P01', name: 'Puesto 1', position: 1, operators: 2, camera_id: 1 }],
    standards: [standard(1, 'Ref22 Slim', 'CUELLO', 2)],
  })
  const tallies = new Map([[1, tally({ units: 10, timed_units: 10, timed_seconds: 600 })]])
  const [station] = stationsNow(
    now({ record: two, hour_parts: [{ start_ts: at('07:30'), end_ts: nowMs, tallies }] }),
    { cameras: [camera()], stations: [] },
  )
  expect(station?.sam_minutes).toBe(2)
  expect(station?.hour.ritmo).toBe(1)
})

test('who came to a puesto in the middle of the hour counts since then: 10 units of one at 2 min, 10 of two at 1', () => {
  const [half, hour] = [at('07:40'), at('07:30')]
  const joined = smallRecord({
    cameras: [{ id: 1, name: 'Cámara 1', measured_until_ts: nowMs }],
    stations: [
      {
        id: 1,
        code: 'P01',
        name: 'Puesto 1',
        position: 1,
        operators: 2,
        operators_from: [
          { id: 1, valid_from_ts: 0, operators: 1 },
          { id: 2, valid_from_ts: half, operators: 2 },
        ],
        camera_id: 1,
      },
    ],
    standards: [standard(1, 'Ref22 Slim', 'CUELLO', 2)],
  })
  expect(changesWithin(joined, { start_ts: hour, end_ts: nowMs })).toEqual([half])
  const ten = (seconds: number) =>
    new Map([[1, tally({ units: 10, timed_units: 10, timed_seconds: seconds })]])
  const [station] = stationsNow(
    now({
      record: joined,
      hour_parts: [
        { start_ts: hour, end_ts: half, tallies: ten(1200) },
        { start_ts: half, end_ts: nowMs, tallies: ten(600) },
      ],
    }),
    { cameras: [camera()], stations: [] },
  )
  expect(station?.hour.ritmo).toBe(1)
  // Half of the module's units pass there.
  const load = (time: string) => balanceFigures(joined, 'Ref22 Slim', at(time)).stations[0]?.load_minutes
  expect([load('07:35'), load('07:45')]).toEqual([1, 0.5])
})
