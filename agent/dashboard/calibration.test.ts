import { expect, test } from 'vitest'
import { zonesCameraSchema } from '../contract/scenario.ts'
import {
  addMask,
  boxAround,
  boxBetween,
  boxOf,
  copyStation,
  type Draft,
  freeBox,
  move,
  moveCorner,
  orientations,
  placeStation,
  polygonOf,
  putStation,
  shiftAll,
  usualStation,
} from './calibration.ts'

const empty: Draft = { stations: [], masks: [] }
const box = { x: 0.1, y: 0.2, w: 0.4, h: 0.6 }
const drawn = putStation(empty, placeStation('P05', box, 'right'))
const area = { kind: 'station', workstation: 'P05', zone: 'area' } as const
const pickup = { ...area, zone: 'pickup' } as const

function middle(draft: Draft, zone: 'pickup' | 'needle' | 'putdown'): [number, number] {
  const { x, y, w, h } = boxOf(polygonOf(draft, { ...area, zone }) ?? [])
  return [x + w / 2, y + h / 2]
}

test('one rectangle places a station that can be saved, whichever way its work runs', () => {
  for (const orientation of orientations) {
    const draft = putStation(empty, placeStation('P05', box, orientation))
    const saved = zonesCameraSchema.safeParse({ camera: 1, frame: [640, 480], ...draft })
    expect(saved.error, orientation).toBeUndefined()
    for (const zone of ['pickup', 'needle', 'putdown'] as const) {
      const inner = boxOf(polygonOf(draft, { ...area, zone }) ?? [])
      expect(inner.x, orientation).toBeGreaterThanOrEqual(box.x)
      expect(inner.x + inner.w, orientation).toBeLessThanOrEqual(box.x + box.w)
    }
  }
  expect(middle(drawn, 'pickup')[0]).toBeLessThan(middle(drawn, 'putdown')[0])
  const turned = putStation(empty, placeStation('P05', box, 'left'))
  expect(middle(turned, 'pickup')[0]).toBeGreaterThan(middle(turned, 'putdown')[0])
  const same = placeStation('P05', box, 'same')
  expect(same.zones.pickup).toEqual(same.zones.putdown)
})

test('a station is dragged with its zones, a zone alone, and neither leaves the picture', () => {
  const before = middle(drawn, 'needle')
  const after = middle(move(drawn, area, { x: 0.1, y: -0.05 }), 'needle')
  expect(after[0] - before[0]).toBeCloseTo(0.1, 3)
  expect(after[1] - before[1]).toBeCloseTo(-0.05, 3)
  const far = move(drawn, area, { x: 5, y: 5 })
  expect(boxOf(polygonOf(far, area) ?? [])).toMatchObject({ x: 0.6, y: 0.4 })
  const zone = move(drawn, pickup, { x: 0.02, y: 0 })
  expect(polygonOf(zone, area)).toEqual(polygonOf(drawn, area))
  expect(middle(zone, 'pickup')[0] - middle(drawn, 'pickup')[0]).toBeCloseTo(0.02, 3)
})

test('a corner of the station stretches its zones in proportion and never turns it inside out', () => {
  const wider = moveCorner(drawn, area, 'se', [0.9, 0.8])
  expect(boxOf(polygonOf(wider, area) ?? []).w).toBeCloseTo(0.8, 3)
  expect(boxOf(polygonOf(wider, pickup) ?? []).w).toBeCloseTo(2 * boxOf(polygonOf(drawn, pickup) ?? []).w, 3)
  const collapsed = boxOf(polygonOf(moveCorner(drawn, area, 'se', [0, 0]), area) ?? [])
  expect(collapsed.w).toBeGreaterThan(0.01)
  expect(collapsed).toMatchObject({ x: 0.1, y: 0.2 })
})

test('copied to the next puesto it stands beside the first, and the next one finds room too', () => {
  const two = copyStation(drawn, 'P05', 'P06')
  const copy = boxOf(polygonOf(two, { ...area, workstation: 'P06' }) ?? [])
  expect(copy).toMatchObject({ y: 0.2 })
  expect(copy.x).toBeGreaterThan(0.5)
  expect(copy.w).toBeCloseTo(0.4, 3)
  const small = putStation(empty, placeStation('P01', { x: 0.3, y: 0.3, w: 0.2, h: 0.2 }, 'right'))
  const free = freeBox(small, { w: 0.2, h: 0.2 })
  expect(free.x + free.w <= 0.3 || free.x >= 0.5 || free.y + free.h <= 0.3 || free.y >= 0.5).toBe(true)
})

test('when the camera moved, everything drawn moves with the picture', () => {
  const masked = addMask(drawn, { x: 0.9, y: 0, w: 0.1, h: 0.1 })
  const shifted = shiftAll(masked, { x: 0.05, y: -0.02 })
  expect(boxOf(polygonOf(shifted, area) ?? []).x).toBeCloseTo(0.15, 3)
  expect(boxOf(shifted.masks[0] ?? [])).toMatchObject({ x: 0.95, y: 0 })
})

test('a drag in any direction is a rectangle, a tap is one of the usual size', () => {
  const box = boxBetween([0.5, 0.6], [0.2, 0.1])
  expect([box.x, box.y, box.w, box.h].map((value) => Number(value.toFixed(3)))).toEqual([0.2, 0.1, 0.3, 0.5])
  expect(boxAround([0, 0], usualStation)).toMatchObject({ x: 0, y: 0 })
})
