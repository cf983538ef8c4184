import { expect, test } from 'vitest'
import { additionOf, addMissedUnit } from './added-units.ts'
import { addCorrection, undoCorrection } from './corrections.ts'
import { readCycle } from './cycles.ts'
import { assignOperator } from './plant.ts'
import { readTallies, rollupDifferences } from './rollup.ts'
import { startRun } from './runs.ts'
import { mondayMorning, smallPlant } from './small-plant.ts'

const by = 'ronald@lbzf.example'
const minute = 60_000
const at = (minutes: number) => mondayMorning + minutes * minute

function plant() {
  const it = smallPlant({ nowMs: () => at(600) })
  const tally = () => readTallies(it.store, [it.p1], at(0), at(600)).get(it.p1)
  const unit = (more: object = {}) => ({
    workstationId: it.p1,
    startMs: at(10),
    endMs: at(11),
    validForTiming: true,
    reason: 'la cámara estaba tapada',
    by,
    ...more,
  })
  return { ...it, tally, unit }
}

test('a missed unit counts like a measured one, with the run and the operator in force at its end', () => {
  const it = plant()
  assignOperator(it.store, { stationCode: 'P1', operatorCode: 'O07', fromMs: at(0), by })
  startRun(it.store, { moduleId: it.moduleId, op: 'OP-2', reference: 'Ref X', fromMs: at(60), by })
  const [first, second] = [
    addMissedUnit(it.store, it.unit()),
    addMissedUnit(it.store, it.unit({ startMs: at(59), endMs: at(61), validForTiming: false })),
  ]
  expect(readCycle(it.store, first)).toMatchObject({
    op: 'OP-1',
    operator_code: 'O07',
    duration_seconds: 60,
    valid_for_timing: 1,
    confidence: null,
    roi_version: null,
    corrected: 0,
  })
  expect(readCycle(it.store, second)).toMatchObject({
    op: 'OP-2',
    valid_for_timing: 0,
    invalid_reason: 'corrected',
  })
  expect(it.tally()).toMatchObject({ units: 2, timed_units: 1, timed_seconds: 60 })
  expect(additionOf(it.store, first)).toEqual({
    reason: 'la cámara estaba tapada',
    created_ts: at(600),
    created_by: by,
  })
  expect(rollupDifferences(it.store)).toEqual([])
})

test('what was added by mistake is voided, stays in the record and can come back', () => {
  const it = plant()
  const id = addMissedUnit(it.store, it.unit())
  const correction = addCorrection(it.store, {
    cycleId: id,
    field: 'voided',
    override: 1,
    reason: 'me equivoqué',
    by,
  })
  expect(it.tally()?.units ?? 0).toBe(0)
  expect(additionOf(it.store, id)).toBeDefined()
  undoCorrection(it.store, correction, by)
  expect(it.tally()).toMatchObject({ units: 1 })
})

test('a unit that cannot have been is refused, and one that is there already', () => {
  const it = plant()
  const add = (more: object) => () => addMissedUnit(it.store, it.unit(more))
  expect(add({ endMs: at(10) })).toThrow('ends after it began')
  expect(add({ startMs: at(590), endMs: at(601) })).toThrow('has ended')
  expect(add({ startMs: at(-300) })).toThrow('four hours')
  expect(add({ reason: '  ' })).toThrow('needs a reason')
  expect(add({ workstationId: 99 })).toThrow('no workstation 99')
  add({})()
  expect(add({})).toThrow('this start and end already')
  expect(it.tally()).toMatchObject({ units: 1 })
})
