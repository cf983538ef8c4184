import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addCorrection, correctableFields, readCorrections, undoCorrection } from './corrections.ts'
import { insertHistory, readCycle } from './cycles.ts'
import { readTallies, rollupDifferences } from './rollup.ts'
import { startRun } from './runs.ts'
import { mondayMorning, noDetector, smallPlant } from './small-plant.ts'

const by = 'ronald@lbzf.example'

function plantWithCycles(count = 10) {
  const plant = smallPlant()
  insertHistory(plant.store, {
    moduleId: plant.moduleId,
    model: noDetector,
    units: Array.from({ length: count }, (_, i) => ({
      workstationId: plant.p1,
      startMs: mondayMorning + i * 60_000,
      endMs: mondayMorning + i * 60_000 + 50_000,
      ...(i === 0 ? { flaws: ['first' as const] } : {}),
    })),
  })
  const tally = () =>
    readTallies(plant.store, [plant.p1], mondayMorning, mondayMorning + 7_200_000).get(plant.p1)
  return { ...plant, tally }
}

test('a correction leaves the measured row as it was and moves the figures', () => {
  const { store, tally } = plantWithCycles()
  expect(tally()).toMatchObject({ units: 10, timed_units: 9, timed_seconds: 450 })
  addCorrection(store, { cycleId: 2, field: 'reproceso', override: 1, reason: 'repetida', by })
  addCorrection(store, { cycleId: 3, field: 'voided', override: 1, reason: 'no era una unidad', by })
  addCorrection(store, {
    cycleId: 4,
    field: 'end_ts',
    override: mondayMorning + 3 * 60_000 + 58_000,
    reason: 'soltó después',
    by,
  })
  expect(tally()).toMatchObject({
    units: 8,
    reproceso_units: 1,
    timed_units: 7,
    timed_seconds: 358,
    reproceso_seconds: 50,
  })
  expect(rollupDifferences(store)).toEqual([])
  expect(store.get('SELECT end_ts, duration_seconds FROM cycle_events WHERE id = 4')).toEqual({
    end_ts: mondayMorning + 3 * 60_000 + 50_000,
    duration_seconds: 50,
  })
  expect(readCycle(store, 4)).toMatchObject({ duration_seconds: 58, corrected: 1 })
})

test('a voided timing names the person as a reason beside what the agent had seen', () => {
  const { store } = plantWithCycles()
  addCorrection(store, { cycleId: 1, field: 'valid_for_timing', override: 0, reason: 'conversaba', by })
  addCorrection(store, { cycleId: 2, field: 'valid_for_timing', override: 0, reason: 'conversaba', by })
  expect(readCycle(store, 1)?.invalid_reason).toBe('first,corrected')
  expect(readCycle(store, 2)?.invalid_reason).toBe('corrected')
  addCorrection(store, { cycleId: 1, field: 'valid_for_timing', override: 1, reason: 'se vio completa', by })
  expect(readCycle(store, 1)).toMatchObject({ valid_for_timing: 1, invalid_reason: null })
})

test('undoing gives back what was in force before, and both stay in the record', () => {
  const { store, tally } = plantWithCycles()
  const before = tally()
  addCorrection(store, { cycleId: 5, field: 'reproceso', override: 1, reason: 'a', by })
  const second = addCorrection(store, { cycleId: 5, field: 'reproceso', override: 0, reason: 'b', by })
  expect(tally()).toEqual(before)
  undoCorrection(store, second, by)
  expect(tally()?.reproceso_units).toBe(1)
  expect(readCorrections(store, 5).map(({ override, undone_by }) => [override, undone_by])).toEqual([
    ['0', by],
    ['1', null],
  ])
  expect(() => undoCorrection(store, second, by)).toThrow('no correction')
})

test('whatever is corrected and undone in whatever order, the roll-up equals the events', () => {
  const { store } = plantWithCycles(6)
  const step = fc.record({
    cycleId: fc.integer({ min: 1, max: 6 }),
    field: fc.constantFrom(...correctableFields),
    shiftMs: fc.integer({ min: -600_000, max: 600_000 }),
    flag: fc.integer({ min: 0, max: 1 }),
    undo: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      for (const { cycleId, field, shiftMs, flag, undo } of steps) {
        const measured = readCycle(store, cycleId)
        const override =
          field === 'start_ts' || field === 'end_ts' ? Math.round((measured?.[field] ?? 0) + shiftMs) : flag
        try {
          if (undo) undoCorrection(store, Math.abs(shiftMs) % 40, by)
          else addCorrection(store, { cycleId, field, override, reason: 'prueba', by })
        } catch (error) {
          // What is refused must change nothing: the comparison below would see it.
          expect((error as Error).message).toMatch(/within one hour|ends after it began|no correction/)
        }
      }
      expect(rollupDifferences(store)).toEqual([])
    }),
    { seed: 3, numRuns: 60 },
  )
})

test('what cannot be a correction is refused with the field', () => {
  const { store, p1 } = plantWithCycles()
  store.run('INSERT INTO cycle_events (workstation_id, start_ts) VALUES (?, ?)', p1, mondayMorning + 900_000)
  const correction = { cycleId: 2, field: 'reproceso', override: 1, reason: 'x', by } as const
  expect(() => addCorrection(store, { ...correction, cycleId: 11 })).toThrow('still in progress')
  expect(() => addCorrection(store, { ...correction, cycleId: 99 })).toThrow('no cycle 99')
  expect(() => addCorrection(store, { ...correction, reason: ' ' })).toThrow('needs a reason')
  expect(() => addCorrection(store, { ...correction, override: 2 })).toThrow('0 or 1')
  const end = { ...correction, field: 'end_ts' } as const
  expect(() => addCorrection(store, { ...end, override: mondayMorning + 2 * 3_600_000 })).toThrow(
    'within one hour',
  )
  expect(() => addCorrection(store, { ...end, override: mondayMorning + 60_000 })).toThrow(
    'ends after it began',
  )
})

test('a unit whose end is moved across an OP change belongs to the OP in force there, until the correction is undone', () => {
  const { store, moduleId, p1 } = plantWithCycles()
  const opOf = (id: number) => readCycle(store, id)?.op
  const change = mondayMorning + 4 * 60_000 + 30_000
  startRun(store, { moduleId, op: 'OP-2', reference: 'Ref X', fromMs: change, by })
  expect([opOf(4), opOf(5)]).toEqual(['OP-1', 'OP-2'])
  const later = { cycleId: 4, field: 'end_ts', override: change + 5000, reason: 'soltó después', by } as const
  const correction = addCorrection(store, later)
  expect(opOf(4)).toBe('OP-2')
  expect(rollupDifferences(store)).toEqual([])
  // A run that is entered late looks at the end in force, too.
  startRun(store, { moduleId, workstationId: p1, op: 'OP-3', reference: 'Ref X', fromMs: change + 1000, by })
  expect(opOf(4)).toBe('OP-3')
  expect(rollupDifferences(store)).toEqual([])
  undoCorrection(store, correction, by)
  expect(opOf(4)).toBe('OP-1')
  expect(rollupDifferences(store)).toEqual([])
})
