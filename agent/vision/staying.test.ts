import { expect, test } from 'vitest'
import type { Box } from './detector.ts'
import { staying } from './staying.ts'

const at = (left: number, top = 100, size = 1): Box => ({
  left,
  top,
  right: left + 60 * size,
  bottom: top + 150 * size,
  score: 0.8,
})
const looks = (boxes: (t: number) => Box[]) =>
  Array.from({ length: 60 }, (_, i) => ({ atMs: i * 250, boxes: boxes(i / 4) }))
const counts = (boxes: (t: number) => Box[]) => staying(looks(boxes)).map((look) => look.boxes.length)

test('who sits stays, though one look in four misses the person and boxes waver', () => {
  const wavering = (t: number) => (Math.round(t * 4) % 4 === 3 ? [] : [at(200 + 8 * Math.sin(t * 9))])
  const seen = counts(wavering)
  expect(seen).toEqual(looks(wavering).map(({ boxes }) => boxes.length))
})

test('people who walk past one after another do not, and do not hide who sits', () => {
  const passing = (t: number) => [
    at(150 * t, 40),
    at(190 * (t - 1.2), 20, 0.7),
    at(120 * (t - 0.6), 60, 0.85),
  ]
  const sum = (list: number[]) => list.reduce((total, n) => total + n, 0)
  // Where one is overtaken by the next, a look of 180 may stay: too short for a presence.
  expect(sum(counts(passing))).toBeLessThan(10)
  expect(sum(counts((t) => [at(1500), ...passing(t)]))).toBeLessThan(70)
  expect(counts((t) => [at(1500), ...passing(t)]).every((n) => n >= 1)).toBe(true)
})

test('who comes to sit is there from the first look at the place, and until the last', () => {
  const seen = counts((t) => (t >= 4 && t < 9 ? [at(200)] : []))
  expect(seen.indexOf(1)).toBe(16)
  expect(seen.lastIndexOf(1)).toBe(35)
})
