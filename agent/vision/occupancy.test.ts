import { expect, it } from 'vitest'
import type { Polygon, ZonesCamera } from '../contract/scenario.ts'
import type { Box } from './detector.ts'
import { personsPerStation } from './occupancy.ts'

const picture = { width: 640, height: 480 }
const square = (left: number, top: number, side: number): Polygon => [
  [left, top],
  [left + side, top],
  [left + side, top + side],
  [left, top + side],
]
const geometry = (...areas: Polygon[]): ZonesCamera => ({
  camera: 1,
  frame: [640, 480],
  stations: areas.map((area, index) => ({
    workstation: `P0${index + 1}`,
    area,
    zones: { pickup: area, needle: area, putdown: area },
  })),
})
/** 100 × 100 pixels. */
const person = (left: number, top: number): Box => ({
  left,
  top,
  right: left + 100,
  bottom: top + 100,
  score: 0.9,
})

it('who leans out of the area on any side by less than half belongs to it, who stands beside it or leans in does not', () => {
  // 160 … 480 across, 120 … 360 down.
  const area = square(0.25, 0.25, 0.5)
  const persons = (left: number, top: number) =>
    personsPerStation(geometry(area), [person(left, top)], picture)[0]
  for (const [left, top] of [
    [120, 190],
    [420, 190],
    [270, 80],
    [270, 300],
  ] as const)
    expect([left, top, persons(left, top)]).toEqual([left, top, 1])
  for (const [left, top] of [
    [40, 190],
    [100, 190],
    [440, 190],
    [500, 190],
    [270, 10],
    [270, 60],
    [270, 320],
    [270, 375],
  ] as const)
    expect([left, top, persons(left, top)]).toEqual([left, top, 0])
})

it('a person in two areas that overlap belongs to the one that holds more of him', () => {
  const both = geometry(square(0.1, 0.1, 0.4), square(0.3, 0.1, 0.4))
  // The first area ends at 320, the second begins at 192.
  const at = (left: number) => personsPerStation(both, [person(left, 100)], picture)
  expect(at(150)).toEqual([1, 0])
  expect(at(280)).toEqual([0, 1])
})
