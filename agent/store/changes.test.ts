import { afterEach, beforeEach, expect, test } from 'vitest'
import { operatorsAt as stationOperatorsAt } from '../figures/in-force.ts'
import { assign, readAssignments } from './assignments.ts'
import { addHoraExtra } from './calendar.ts'
import { insertHistory } from './cycles.ts'
import { readRecord } from './day.ts'
import { changeStation, createModule, createStation, orderLine, readLine, renameModule } from './line.ts'
import { observedCycles } from './observed.ts'
import { rollupDifferences } from './rollup.ts'
import { changeOver, readRuns } from './run-changes.ts'
import { runAt, startRun } from './runs.ts'
import { settingsAt } from './settings.ts'
import { changeSettings, readSettings } from './settings-changes.ts'
import { changesOf } from './settings-history.ts'
import { mondayMorning, noDetector, type SmallPlant, smallPlant } from './small-plant.ts'
import { putBalance, putStandard, readStandardHistory } from './standard-changes.ts'
import { stationOperatorsChanges } from './station-operators.ts'
import {
  closeJornada,
  putHoliday,
  putJornada,
  readHolidays,
  readHoraExtra,
  readTimetable,
  removeHoliday,
  removeHoraExtra,
} from './timetable.ts'

const by = 'ronald@lbzf.example'
const at = (minutes: number) => mondayMorning + minutes * 60_000
let plant: SmallPlant

beforeEach(() => {
  plant = smallPlant({ nowMs: () => at(120) })
})
afterEach(() => plant.store.close())

const operatorsAt = (minutes: number) => settingsAt(plant.store, plant.moduleId, at(minutes))?.operators

test('a back-dated change reaches later pictures that only carried the old value, and stops where somebody said otherwise', () => {
  const { store, moduleId } = plant
  changeSettings(store, moduleId, { umbral_atento: 0.9 }, { validFromMs: at(60), by })
  changeSettings(store, moduleId, { operators: 2 }, { validFromMs: at(90), by })
  changeSettings(store, moduleId, { operators: 3, confirmed: true }, { validFromMs: at(10), by })
  expect([0, 10, 60, 89, 90].map(operatorsAt)).toEqual([4, 3, 3, 3, 2])
  expect(settingsAt(store, moduleId, at(60))?.umbral_atento).toBe(0.9)
  expect(settingsAt(store, moduleId, at(10))?.umbral_atento).toBe(0.95)
  expect(readSettings(store, moduleId)).toHaveLength(5)
})

test('an OP typed wrongly is replaced at the same instant, its units follow, and its row stays', () => {
  const { store, moduleId, p3 } = plant
  insertHistory(store, {
    moduleId,
    model: noDetector,
    roiId: 1,
    units: [0, 30, 60].map((minute) => ({ workstationId: p3, startMs: at(minute), endMs: at(minute + 1) })),
  })
  const wrong = changeOver(store, { moduleId, op: 'OP-22', reference: 'Ref X', fromMs: at(30), by })
  const right = changeOver(store, { moduleId, op: 'OP-2', reference: 'Ref X', fromMs: at(30), by })
  expect(store.all('SELECT run_id, COUNT(*) AS units FROM cycle_events GROUP BY run_id')).toEqual([
    { run_id: 1, units: 1 },
    { run_id: right, units: 2 },
  ])
  expect(rollupDifferences(store)).toEqual([])
  expect(readRuns(store, moduleId).map(({ id, from_ts, to_ts }) => [id, from_ts, to_ts])).toEqual([
    [right, at(30), null],
    [wrong, at(30), at(30)],
    [1, at(0), at(30)],
  ])
  expect(() => startRun(store, { moduleId, op: 'OP-3', reference: 'Ref X', fromMs: at(30), by })).toThrow(
    'a run begins at this instant already',
  )
})

test('a puesto that changed over by itself follows the module again when the module changes over', () => {
  const { store, moduleId, p1 } = plant
  const own = changeOver(store, {
    moduleId,
    workstationId: p1,
    op: 'OP-2',
    reference: 'Ref X',
    fromMs: at(30),
    by,
  })
  const all = changeOver(store, { moduleId, op: 'OP-3', reference: 'Ref X', fromMs: at(60), by })
  const runOf = (minute: number) => runAt(store, { moduleId, workstationId: p1, atMs: at(minute) })
  expect([10, 30, 59, 60, 90].map(runOf)).toEqual([1, own, own, all, all])
})

test('names, operators and order of the line change with who did it, and every puesto is named once', () => {
  const { store, moduleId } = plant
  renameModule(store, { id: moduleId, name: 'Ángela', by })
  createStation(store, { moduleId, code: 'P4', name: 'Empaque', operators: 1, by })
  changeStation(store, { code: 'P4', operators: 2, by })
  orderLine(store, { moduleId, codes: ['P4', 'P1', 'P2', 'P3'], by })
  expect(readLine(store, moduleId).map(({ code, operators }) => [code, operators])).toEqual([
    ['P4', 2],
    ['P1', 1],
    ['P2', 1],
    ['P3', 2],
  ])
  const [newest] = changesOf(store, { table: 'modules' })
  expect(newest).toMatchObject({ before: { name: 'Angela' }, after: { name: 'Ángela' }, created_by: by })
  expect(() => orderLine(store, { moduleId, codes: ['P4', 'P1', 'P2', 'P2'], by })).toThrow('exactly once')
  expect(() => createStation(store, { moduleId, code: 'P4', name: 'x', operators: 1, by })).toThrow(
    'exists already',
  )
  expect(() => createModule(store, { code: 'angela', name: 'Otra', orgId: 1, by })).toThrow('exists already')
  expect(createModule(store, { code: 'empaque', name: 'Empaque', orgId: 1, by })).toBe(2)
})

test('the operators of a puesto change from an instant on; before it figures have what held then', () => {
  const { store, moduleId, p1 } = plant
  changeStation(store, { code: 'P1', operators: 3, fromMs: at(60), by })
  changeStation(store, { code: 'P1', operators: 2, fromMs: at(30), by })
  // Said already: nothing is written twice.
  changeStation(store, { code: 'P1', operators: 3, fromMs: at(90), by })
  const station = readRecord(store, 'angela', at(0), at(120)).stations.find(({ id }) => id === p1)
  const then = (minutes: number) => station && stationOperatorsAt(station, at(minutes))
  expect([0, 29, 30, 59, 60, 119].map(then)).toEqual([1, 1, 2, 2, 3, 3])
  expect(readLine(store, moduleId)[0]?.operators).toBe(3)
  expect(stationOperatorsChanges(store, moduleId).map(({ code, operators }) => [code, operators])).toEqual([
    ['P1', 2],
    ['P1', 3],
  ])
  changeStation(store, { code: 'P1', operators: 1, fromMs: at(150), by })
  expect(readLine(store, moduleId)[0]?.operators).toBe(3)
})

test('new breaks from a date leave the days before with theirs, and two jornadas never run at once', () => {
  const { store, moduleId } = plant
  const [rule] = readTimetable(store, moduleId)
  const next = {
    moduleId,
    name: 'Mañana',
    startMinute: 390,
    lengthMinutes: 480,
    weekdays: '12345',
    validFromDate: '2026-07-13',
    breaks: [{ name: 'Almuerzo', offsetMinutes: 240, lengthMinutes: 30 }],
    by,
  }
  expect(() => putJornada(store, next)).toThrow('at the same time')
  putJornada(store, { ...next, replaces: rule?.id })
  expect(
    readTimetable(store, moduleId).map(({ valid_from_date, valid_to_date, breaks }) => [
      valid_from_date,
      valid_to_date,
      breaks.map(({ name }) => name),
    ]),
  ).toEqual([
    ['2026-07-13', null, ['Almuerzo']],
    ['2026-07-01', '2026-07-12', ['Desayuno']],
  ])
  // Sunday night into Monday morning meets Monday's jornada.
  expect(() =>
    putJornada(store, {
      ...next,
      name: 'Noche',
      startMinute: 1350,
      lengthMinutes: 481,
      weekdays: '7',
      breaks: [],
    }),
  ).toThrow('at the same time')
  putJornada(store, {
    ...next,
    name: 'Noche',
    startMinute: 1350,
    lengthMinutes: 480,
    weekdays: '7',
    breaks: [],
  })
  expect(() => closeJornada(store, { moduleId, id: rule?.id ?? 0, lastDate: '2026-07-20', by })).toThrow(
    'ended on 2026-07-12 already',
  )
})

test('a holiday and an hora extra entered by mistake leave the figures and stay in the history', () => {
  const { store, moduleId } = plant
  putHoliday(store, { moduleId, date: '2026-07-20', name: 'Independencia', by })
  const id = addHoraExtra(store, { moduleId, startMs: at(480), endMs: at(540), operators: 3, by })
  removeHoliday(store, { moduleId, date: '2026-07-20', by })
  removeHoraExtra(store, { moduleId, id, by })
  expect(readHolidays(store, moduleId)).toEqual([])
  expect(readHoraExtra(store, moduleId)).toEqual([])
  expect(changesOf(store, { table: 'hora_extra' })[0]).toMatchObject({
    before: { operators: 3 },
    after: null,
  })
  expect(changesOf(store, { table: 'holidays' }).map(({ after }) => after === null)).toEqual([true, false])
  expect(() => removeHoraExtra(store, { moduleId, id, by })).toThrow('no hora extra')
})

test('a standard and a balance hold from their instant on; the same instant twice is refused', () => {
  const { store, moduleId } = plant
  const applied = { validFromMs: at(60), source: 'digitado', by }
  const standard = { reference: 'Ref X', operation: 'C', samMinutes: 0.9, machineCode: 'PLCH' }
  putStandard(store, standard, applied)
  expect(() => putStandard(store, standard, applied)).toThrow('from that instant already')
  expect(
    readStandardHistory(store, 'Ref X')
      .filter(({ operation }) => operation === 'C')
      .map(({ sam_minutes }) => sam_minutes),
  ).toEqual([0.9, 1])
  const lines = [{ stationCode: 'P1', operation: 'A' }]
  expect(() =>
    putBalance(
      store,
      { moduleId, reference: 'Ref X', lines: [{ stationCode: 'P9', operation: 'A' }] },
      applied,
    ),
  ).toThrow('no workstation P9')
  putBalance(store, { moduleId, reference: 'Ref X', lines }, applied)
  expect(() => putBalance(store, { moduleId, reference: 'Ref X', lines }, applied)).toThrow(
    'from that instant already',
  )
})

test('operators are told apart by pseudonym, also when an assignment is entered late', () => {
  const { store, moduleId, p1 } = plant
  insertHistory(store, {
    moduleId,
    model: noDetector,
    roiId: 1,
    units: [0, 20, 40].map((minute) => ({ workstationId: p1, startMs: at(minute), endMs: at(minute + 1) })),
  })
  assign(store, { stationCode: 'P1', operatorCode: 'O07', fromMs: at(30), by })
  assign(store, { stationCode: 'P1', operatorCode: 'O05', fromMs: at(0), by })
  expect(readAssignments(store, moduleId).map(({ operator_code, to_ts }) => [operator_code, to_ts])).toEqual([
    ['O07', null],
    ['O05', at(30)],
  ])
  const span = { moduleId, reference: 'Ref X', fromMs: at(0), toMs: at(120) }
  expect(observedCycles(store, span).find(({ workstation_id }) => workstation_id === p1)).toMatchObject({
    seconds: [60, 60, 60],
    operators: 2,
  })
  expect(
    observedCycles(store, { ...span, reference: 'Otra' }).every(({ seconds }) => seconds.length === 0),
  ).toBe(true)
})
