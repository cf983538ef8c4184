import { expect, test } from 'vitest'
import { addCorrection } from './corrections.ts'
import { type CycleFilter, cyclesPage, insertHistory, readCycle, rejectedBetween } from './cycles.ts'
import { mondayMorning, noDetector, smallPlant } from './small-plant.ts'

function plantWithCycles() {
  const plant = smallPlant()
  insertHistory(plant.store, {
    moduleId: plant.moduleId,
    model: noDetector,
    roiId: 1,
    // Two stations begin at the same millisecond: only the id tells their order.
    units: Array.from({ length: 25 }, (_, i) => ({
      workstationId: i % 2 ? plant.p3 : plant.p1,
      startMs: mondayMorning + Math.floor(i / 2) * 60_000,
      endMs: mondayMorning + Math.floor(i / 2) * 60_000 + 50_000,
    })),
    rejected: [
      { workstationId: plant.p1, startMs: mondayMorning, endMs: mondayMorning + 900, reason: 'reach' },
    ],
  })
  return plant
}

function walk(
  plant: ReturnType<typeof smallPlant>,
  filter: Omit<CycleFilter, 'limit'>,
  between?: () => void,
): number[] {
  const ids: number[] = []
  let after: CycleFilter['after']
  for (let page = 0; page < 20; page++) {
    const { cycles, next } = cyclesPage(plant.store, { ...filter, limit: 4, ...(after ? { after } : {}) })
    ids.push(...cycles.map(({ id }) => id))
    if (next === null) return ids
    after = next
    between?.()
  }
  throw new Error('the pages do not end')
}

test('pages hold every cycle once, forwards and backwards, also while others are inserted', () => {
  const plant = plantWithCycles()
  const forwards = walk(plant, { moduleId: plant.moduleId })
  expect(forwards).toEqual(Array.from({ length: 25 }, (_, i) => i + 1))
  let late = 0
  const backwards = walk(plant, { moduleId: plant.moduleId, order: 'desc' }, () => {
    insertHistory(plant.store, {
      moduleId: plant.moduleId,
      model: noDetector,
      units: [
        {
          workstationId: plant.p1,
          startMs: mondayMorning + 7_200_000 + ++late,
          endMs: mondayMorning + 7_300_000,
        },
      ],
    })
  })
  expect(backwards).toEqual(forwards.toReversed())
})

test('filters leave what they say: station, span by start, what is in progress', () => {
  const plant = plantWithCycles()
  const { store, moduleId, p1, p3 } = plant
  expect(walk(plant, { moduleId, workstationId: p3 })).toHaveLength(12)
  expect(walk(plant, { moduleId, fromMs: mondayMorning + 60_000, toMs: mondayMorning + 180_000 })).toEqual([
    3, 4, 5, 6,
  ])
  const { id } = store.run(
    'INSERT INTO cycle_events (workstation_id, start_ts) VALUES (?, ?)',
    p1,
    mondayMorning + 9_000_000,
  )
  expect(walk(plant, { moduleId, state: 'open' })).toEqual([id])
  expect(walk(plant, { moduleId, state: 'ended' })).toHaveLength(25)
  expect(walk(plant, { moduleId: moduleId + 1 })).toEqual([])
})

test('a cycle says where, what, under which versions and whether somebody corrected it', () => {
  const { store } = plantWithCycles()
  const measured = {
    id: 1,
    workstation: 'P1',
    module: 'angela',
    duration_seconds: 50,
    op: 'OP-1',
    reference: 'Ref X',
    roi_version: 1,
    model_version: 'none',
    camera_id: 1,
    reproceso: 0,
    voided: 0,
    corrected: 0,
  }
  expect(readCycle(store, 1)).toMatchObject(measured)
  addCorrection(store, {
    cycleId: 1,
    field: 'reproceso',
    override: 1,
    reason: 'repetida',
    by: 'ronald@lbzf.example',
  })
  expect(readCycle(store, 1)).toMatchObject({ ...measured, reproceso: 1, corrected: 1 })
  expect(readCycle(store, 99)).toBeUndefined()
})

test('what was rejected is listed with its reason', () => {
  const { store, moduleId } = plantWithCycles()
  expect(rejectedBetween(store, moduleId, mondayMorning, mondayMorning + 1)).toEqual([
    { id: 1, workstation: 'P1', start_ts: mondayMorning, end_ts: mondayMorning + 900, reason: 'reach' },
  ])
  expect(rejectedBetween(store, moduleId, mondayMorning + 1, mondayMorning + 2)).toEqual([])
})
