import { expect, test } from 'vitest'
import { addJornada } from './calendar.ts'
import { addLostTime, endLostTime, lostTimeBetween, voidLostTime } from './lost-time.ts'
import { addObservation, conteosBetween, voidObservation } from './observations.ts'
import { lastVisit, recordVisit, visitDates } from './people.ts'
import { assignOperator, moduleId, putStation } from './plant.ts'
import { createRecorder } from './recorder.ts'
import { addReplay, finishReplay } from './replays.ts'
import { addRoi, readRois, roiInForce } from './rois.ts'
import { putSettings, settingsAt, settingsBetween } from './settings.ts'
import { mondayMorning, noDetector, smallGeometry, smallPlant } from './small-plant.ts'
import { addBalance, addStandards } from './standards.ts'

const by = 'ronald@lbzf.example'
const hour = 3_600_000
const applied = { validFromMs: mondayMorning, source: 'prueba', by }

test('a count sent twice is one count; the same id with another content is a conflict', () => {
  const { store, moduleId: module } = smallPlant()
  const count = {
    clientUuid: 'a',
    kind: 'conteo',
    moduleId: module,
    workstationId: null,
    startMs: mondayMorning,
    endMs: mondayMorning + hour,
    units: 48,
    by,
  } as const
  expect(addObservation(store, count)).toEqual({ id: 1, added: true })
  expect(addObservation(store, count)).toEqual({ id: 1, added: false })
  expect(() => addObservation(store, { ...count, units: 49 })).toThrow('taken by another observation')
  expect(store.get('SELECT COUNT(*) AS n FROM manual_observations')).toEqual({ n: 1 })
})

test('of counts for the same span the latest stands, and the one before when that is voided', () => {
  const { store, moduleId: module } = smallPlant()
  const count = (clientUuid: string, units: number, startMs = mondayMorning) =>
    addObservation(store, {
      clientUuid,
      kind: 'conteo',
      moduleId: module,
      workstationId: null,
      startMs,
      endMs: startMs + hour,
      units,
      by,
    })
  count('a', 48)
  const { id } = count('b', 50)
  count('c', 7, mondayMorning + 2 * hour)
  const standing = () =>
    conteosBetween(store, module, mondayMorning, mondayMorning + hour).map(({ units }) => units)
  expect(standing()).toEqual([50])
  voidObservation(store, id, by)
  expect(standing()).toEqual([48])
  expect(() => voidObservation(store, id, by)).toThrow('no observation')
})

test('an observation that says nothing is refused', () => {
  const { store, moduleId: module } = smallPlant()
  const base = {
    clientUuid: 'a',
    moduleId: module,
    workstationId: null,
    startMs: mondayMorning,
    endMs: mondayMorning + hour,
    by,
  }
  expect(() => addObservation(store, { ...base, kind: 'cronometro' })).toThrow('duration above zero')
  expect(() => addObservation(store, { ...base, kind: 'conteo' })).toThrow('units, a start and an end')
  expect(() =>
    addObservation(store, { ...base, kind: 'conteo', units: 1, endMs: mondayMorning + 25 * hour }),
  ).toThrow('a day at most')
})

test('lost time counts while it lasts and where it touches, until it is voided', () => {
  const { store, moduleId: module } = smallPlant()
  const lost = {
    moduleId: module,
    workstationId: null,
    code: 'C001',
    startMs: mondayMorning,
    endMs: null,
    operators: 4,
    by,
  }
  const id = addLostTime(store, lost)
  const found = (from: number, to: number) =>
    lostTimeBetween(store, module, mondayMorning + from, mondayMorning + to).length
  expect([found(5 * hour, 6 * hour), found(-hour, 0)]).toEqual([1, 0])
  endLostTime(store, id, mondayMorning + hour)
  expect([found(0, 1), found(hour - 1, hour), found(hour, 2 * hour)]).toEqual([1, 1, 0])
  expect(lostTimeBetween(store, module, mondayMorning, mondayMorning + 1)).toMatchObject([
    { planned: false, text: 'Falta de material' },
  ])
  voidLostTime(store, id, by)
  expect(found(0, 1)).toBe(0)
  expect(() => addLostTime(store, { ...lost, code: 'C099' })).toThrow('no lost-time code C099')
  expect(() => addLostTime(store, { ...lost, endMs: mondayMorning - 1 })).toThrow('ends after it began')
})

test('settings carry over what is not said, and an older instant keeps its own', () => {
  const { store, moduleId: module } = smallPlant()
  putSettings(store, module, { operators: 3 }, { validFromMs: mondayMorning + hour, by })
  expect(settingsAt(store, module, mondayMorning - 1)).toBeUndefined()
  expect(settingsAt(store, module, mondayMorning)).toMatchObject({ operators: 4, target_factor: 0.9 })
  expect(settingsAt(store, module, mondayMorning + hour)).toMatchObject({
    operators: 3,
    target_factor: 0.9,
    output_stations: ['P3'],
  })
  expect(
    settingsBetween(store, module, mondayMorning + 1, mondayMorning + 2 * hour).map(
      ({ operators }) => operators,
    ),
  ).toEqual([4, 3])
})

test('a geometry is never changed: a new one is the next version', () => {
  const { store } = smallPlant()
  addRoi(
    store,
    { ...smallGeometry, stations: smallGeometry.stations.slice(0, 1) },
    { validFromMs: mondayMorning + hour, by },
  )
  expect(readRois(store, 1).map(({ version, geometry }) => [version, geometry.stations.length])).toEqual([
    [2, 1],
    [1, 2],
  ])
  expect(roiInForce(store, 1, mondayMorning + hour - 1)?.version).toBe(1)
  expect(roiInForce(store, 1, mondayMorning + hour)?.version).toBe(2)
  expect(roiInForce(store, 1, mondayMorning - 1)).toBeUndefined()
})

test('a standard that no operation takes, and a balance that points nowhere, are refused with their place', () => {
  const { store } = smallPlant()
  const standards = (samMinutes: number) => () =>
    addStandards(
      store,
      [
        { reference: 'Ref Y', operation: 'A', samMinutes: 1 },
        { reference: 'Ref Y', operation: 'B', samMinutes },
      ],
      applied,
    )
  expect(standards(35)).toThrow('the SAM of B is 35 min')
  expect(standards(Number.NaN)).toThrow('a standard lies between')
  // All or nothing.
  expect(store.all("SELECT 1 FROM standard_times WHERE reference = 'Ref Y'")).toEqual([])
  const later = { ...applied, validFromMs: mondayMorning + 1 }
  expect(() => addBalance(store, 'Ref X', [{ stationCode: 'P9', operation: 'A' }], later)).toThrow(
    'no workstation P9',
  )
  expect(() => addBalance(store, 'Ref X', [{ stationCode: 'P1', operation: 'Z' }], later)).toThrow(
    'no standard for Z',
  )
})

test('a break lies inside its jornada and weekdays are digits', () => {
  const { store, moduleId: module } = smallPlant()
  const jornada = {
    moduleId: module,
    name: 'Tarde',
    startMinute: 870,
    lengthMinutes: 60,
    weekdays: '6',
    validFromDate: '2026-07-01',
    by,
  }
  expect(() =>
    addJornada(store, { ...jornada, breaks: [{ name: 'Onces', offsetMinutes: 50, lengthMinutes: 15 }] }),
  ).toThrow('does not lie inside')
  expect(() => addJornada(store, { ...jornada, weekdays: 'sábado' })).toThrow('digits from 1')
  expect(store.all("SELECT 1 FROM jornadas WHERE name = 'Tarde'")).toEqual([])
})

test('a unit carries the pseudonym that was assigned when it ended', () => {
  const { store } = smallPlant()
  assignOperator(store, { stationCode: 'P1', operatorCode: 'O01', fromMs: mondayMorning, by })
  assignOperator(store, { stationCode: 'P1', operatorCode: 'O02', fromMs: mondayMorning + 60_000, by })
  const recorder = createRecorder(store, { cameraId: 1, model: noDetector })
  for (const startMs of [mondayMorning - 50_000, mondayMorning, mondayMorning + 30_000]) {
    recorder.stationEvent({
      type: 'unit-closed',
      workstation: 'P1',
      startMs,
      endMs: startMs + 40_000,
      flaws: [],
      confidence: 1,
      absentSeconds: 0,
    })
  }
  expect(
    store
      .all<{ code: string | null }>('SELECT operator_code AS code FROM cycle_events ORDER BY id')
      .map(({ code }) => code),
  ).toEqual([null, 'O01', 'O02'])
})

test('visits are one row a person and plant day', () => {
  const { store } = smallPlant({ nowMs: () => mondayMorning + 3 * 24 * hour })
  for (const at of [0, 5, 24 * hour, 3 * 24 * hour]) recordVisit(store, by, mondayMorning + at)
  expect(visitDates(store, by, 30)).toEqual(['2026-07-09', '2026-07-07', '2026-07-06'])
  expect(visitDates(store, by, 3)).toEqual(['2026-07-09', '2026-07-07'])
  expect(lastVisit(store, by)).toBe(mondayMorning + 3 * 24 * hour)
  expect(lastVisit(store, 'nadie@lbzf.example')).toBeNull()
})

test('the same span of a camera is never replayed twice, the one after it is', () => {
  const { store } = smallPlant()
  const replay = (startMs: number, endMs: number, cameraId = 1) =>
    addReplay(store, { cameraId, sha256: 'ab', startMs, endMs })
  const first = replay(mondayMorning, mondayMorning + hour)
  expect(() => replay(mondayMorning, mondayMorning + hour)).toThrow('was cut short')
  finishReplay(store, first)
  expect(() => replay(mondayMorning + hour - 1, mondayMorning + 2 * hour)).toThrow('never counted twice')
  replay(mondayMorning + hour, mondayMorning + 2 * hour)
})

test('putting a station again changes it and leaves the camera it was given', () => {
  const { store, p1, moduleId: module } = smallPlant()
  expect(putStation(store, { moduleId: module, code: 'P1', name: 'Cuello', position: 7 })).toBe(p1)
  expect(store.get('SELECT name, position, camera_id, operators FROM workstations WHERE id = ?', p1)).toEqual(
    {
      name: 'Cuello',
      position: 7,
      camera_id: 1,
      operators: 1,
    },
  )
  expect(() => moduleId(store, 'nada')).toThrow('no module nada')
})
