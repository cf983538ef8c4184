import { expect, test } from 'vitest'
import { cycleStatistics, cyclesNeeded, histogram, studentT975 } from './cycle-statistics.ts'

test('cycles needed: CV 0.10 → 16 and 4, CV 0.195 → 59 and 15, CV 0.30 → 139 and 35 (±5 %, ±10 %)', () => {
  expect([0.1, 0.195, 0.3].map((cv) => [cyclesNeeded(cv, 0.05), cyclesNeeded(cv, 0.1)])).toEqual([
    [16, 4],
    [59, 15],
    [139, 35],
  ])
})

test('five readings of a stopwatch: mean 61, median 60, CV 8.0 %, interval ± 6.1 s', () => {
  const statistics = cycleStatistics([60, 55, 66, 58, 66])
  expect(statistics).toMatchObject({
    n: 5,
    mean_seconds: 61,
    median_seconds: 60,
    p90_seconds: 66,
    needed_n: 10,
  })
  expect(statistics.sd_seconds).toBeCloseTo(Math.sqrt(24), 12)
  expect(statistics.cv).toBeCloseTo(0.0803, 4)
  // t(4) = 2.776: 2.776 × 4.899 ÷ √5
  expect(statistics.interval_seconds).toBeCloseTo(6.08, 2)
})

test('one reading has no spread, none has nothing', () => {
  expect(cycleStatistics([60])).toMatchObject({
    n: 1,
    mean_seconds: 60,
    sd_seconds: null,
    cv: null,
    interval_seconds: null,
  })
  expect(cycleStatistics([])).toMatchObject({
    n: 0,
    mean_seconds: null,
    median_seconds: null,
    needed_n: null,
  })
})

test('Student’s t has the values of the tables', () => {
  const table = [
    [1, 12.706],
    [2, 4.303],
    [3, 3.182],
    [4, 2.776],
    [5, 2.571],
    [10, 2.228],
    [30, 2.042],
    [1000, 1.962],
  ] as const
  for (const [degrees, value] of table) expect(Math.abs(studentT975(degrees) - value)).toBeLessThan(0.01)
})

test('a histogram has every bar from the shortest to the longest, empty ones too', () => {
  expect(histogram([61, 64.9, 65, 78], 5)).toEqual([
    { from_seconds: 60, count: 2 },
    { from_seconds: 65, count: 1 },
    { from_seconds: 70, count: 0 },
    { from_seconds: 75, count: 1 },
  ])
  expect(histogram([], 5)).toEqual([])
})
