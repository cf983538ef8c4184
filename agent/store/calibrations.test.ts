import { expect, test } from 'vitest'
import { addCalibration } from './calibrations.ts'
import { insertHistory } from './cycles.ts'
import { pinCycle, pinOf, unpinCycle } from './pins.ts'
import { putCamera } from './plant.ts'
import { readRois } from './rois.ts'
import { segmentsPage } from './segment-pages.ts'
import { createSegmentSink } from './segments.ts'
import { mondayMorning, noDetector, smallGeometry, smallPlant } from './small-plant.ts'

const by = 'ronald@lbzf.example'
const [first, last] = smallGeometry.stations
if (first === undefined || last === undefined) throw new Error('the small geometry has two stations')

test('a new version is drawn over the newest one, and its stations are those of the camera', () => {
  const { store } = smallPlant({ nowMs: () => mondayMorning + 60_000 })
  const geometry = { ...smallGeometry, stations: [first, { ...first, workstation: 'P2' }] }
  expect(() => addCalibration(store, { geometry, baseVersion: null, by })).toThrow(/saved meanwhile/)
  expect(addCalibration(store, { geometry, baseVersion: 1, by }).version).toBe(2)
  expect(() => addCalibration(store, { geometry, baseVersion: 1, by })).toThrow(
    /version 2 .* saved meanwhile/,
  )
  expect(readRois(store, 1).map(({ version }) => version)).toEqual([2, 1])
  const looked = store.all<{ code: string }>(
    'SELECT code FROM workstations WHERE camera_id = 1 ORDER BY code',
  )
  expect(looked.map(({ code }) => code)).toEqual(['P1', 'P2'])
  store.close()
})

test('a station is measured by one camera, and by one of its own module', () => {
  const { store, moduleId } = smallPlant({ nowMs: () => mondayMorning + 60_000 })
  putCamera(store, { id: 2, name: 'Otra', moduleId })
  const taken = { ...smallGeometry, camera: 2, stations: [last] }
  expect(() => addCalibration(store, { geometry: taken, baseVersion: null, by })).toThrow(
    /camera 1 measures P3/,
  )
  const foreign = { ...smallGeometry, camera: 2, stations: [{ ...last, workstation: 'X9' }] }
  expect(() => addCalibration(store, { geometry: foreign, baseVersion: null, by })).toThrow(
    /X9 is no workstation/,
  )
  // Taken out there, it is free here.
  addCalibration(store, { geometry: { ...smallGeometry, stations: [first] }, baseVersion: 1, by })
  expect(addCalibration(store, { geometry: taken, baseVersion: null, by }).version).toBe(1)
  store.close()
})

test('a clip is pinned once, whoever asks again, and let go', () => {
  const { store, moduleId, p1 } = smallPlant({ nowMs: () => mondayMorning })
  const unit = { workstationId: p1, startMs: mondayMorning, endMs: mondayMorning + 30_000 }
  insertHistory(store, { moduleId, model: noDetector, units: [unit] })
  pinCycle(store, { cycleId: 1, note: ' duda de Ronald ', by })
  expect(pinCycle(store, { cycleId: 1, by: 'otra' })).toEqual({
    note: 'duda de Ronald',
    created_ts: mondayMorning,
    created_by: by,
  })
  expect(() => pinCycle(store, { cycleId: 7, by })).toThrow(/no cycle 7/)
  unpinCycle(store, 1)
  expect(pinOf(store, 1)).toBeUndefined()
  store.close()
})

test('segments page by start, none twice and none left out', () => {
  const { store } = smallPlant()
  const sink = createSegmentSink(store, 1)
  for (let i = 0; i < 5; i++) sink.opened({ path: `cam1_${i}.mp4`, startMs: 1000 + i })
  const span = { cameraId: 1, fromMs: 0, toMs: 10_000, limit: 2 }
  const found: string[] = []
  let next: ReturnType<typeof segmentsPage>['next'] | undefined
  do {
    const page = segmentsPage(store, next ? { ...span, after: next } : span)
    found.push(...page.segments.map(({ path }) => path))
    next = page.next
  } while (next !== null)
  expect(found).toEqual([0, 1, 2, 3, 4].map((i) => `cam1_${i}.mp4`))
  store.close()
})
