import { expect, test } from 'vitest'
import { compareStopwatch, type Lap, type SeenCycle } from './stopwatch-comparison.ts'

/** Laps of 40 s one after the other, the button pressed 0.5 s late; units of 38 s that end on time. */
const laps = (count: number): Lap[] =>
  Array.from({ length: count }, (_, i) => ({
    startMs: i * 40_000 + 500,
    endMs: (i + 1) * 40_000 + 500,
    seconds: 40,
    valid: true,
  }))
const cycles = (count: number): SeenCycle[] =>
  Array.from({ length: count }, (_, i) => ({ id: i + 1, endMs: (i + 1) * 40_000, seconds: 38, valid: true }))

test('twelve laps beside twelve units: bias −2 s, −5 % of the mean lap', () => {
  const said = compareStopwatch(laps(12), cycles(12))
  expect(said).toMatchObject({ n: 12, enough: true })
  expect(said.bias_seconds).toBeCloseTo(-2, 12)
  expect(said.bias).toBeCloseTo(-0.05, 12)
  expect(said.cycles.map((cycle) => cycle?.id)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1))
})

test('nine pairs are too few to say anything', () => {
  expect(compareStopwatch(laps(9), cycles(9))).toMatchObject({ n: 9, enough: false })
})

test('a voided lap, a unit without a timing and a unit the camera missed are in no pair, and shift none', () => {
  const said = compareStopwatch(
    laps(5).map((lap, i) => ({ ...lap, valid: i !== 1 })),
    cycles(5)
      .map((cycle) => ({ ...cycle, valid: cycle.id !== 3 }))
      .filter(({ id }) => id !== 4),
  )
  expect(said.n).toBe(2)
  expect(said.cycles.map((cycle) => cycle?.id ?? null)).toEqual([1, 2, 3, null, 5])
  expect(said.stopwatch.n).toBe(4)
})

test('nothing seen: no pair and no claim', () => {
  expect(compareStopwatch(laps(3), [])).toMatchObject({ n: 0, bias_seconds: null, bias: null, enough: false })
})
