import { expect, test } from 'vitest'
import { evaluate, type MeasuredUnit, matchingTolerance, type TruthUnit } from './agreement.ts'

const truth = (start_s: number, end_s: number, more: Partial<TruthUnit> = {}): TruthUnit => ({
  workstation: 'P01',
  start_s,
  end_s,
  observable: true,
  timed: true,
  ...more,
})
const seen = (start_s: number, end_s: number, more: Partial<MeasuredUnit> = {}): MeasuredUnit => ({
  workstation: 'P01',
  start_s,
  end_s,
  valid: true,
  ...more,
})

test('the tolerance is 10 % of the mean cycle between 0.6 and 2 s', () => {
  expect([4, 12, 60].map(matchingTolerance)).toEqual([0.6, 1.2000000000000002, 2])
})

test('found, missed and false units give precision, recall and F1 per station and in all', () => {
  const { stations, all } = evaluate(
    [truth(0, 60), truth(60, 120), truth(120, 180), truth(0, 30, { workstation: 'P02' })],
    [seen(0, 61), seen(60, 119.5), seen(180, 240), seen(0, 30, { workstation: 'P02' })],
  )
  expect(stations[0]).toMatchObject({ workstation: 'P01', units: 3, found: 2, missed: 1, false: 1 })
  expect(stations[0]?.f1).toBeCloseTo(2 / 3, 12)
  expect(all).toMatchObject({
    units: 4,
    found: 3,
    missed: 1,
    false: 1,
    precision: 0.75,
    recall: 0.75,
    f1: 0.75,
  })
})

test('an unobservable unit is neither missed nor found, and an event in it is not false', () => {
  const { all } = evaluate(
    [truth(0, 60), truth(60, 120, { observable: false }), truth(120, 180, { observable: false })],
    [seen(0, 60), seen(60, 120.3), seen(121, 150)],
  )
  expect(all).toMatchObject({ units: 1, found: 1, missed: 0, false: 0, f1: 1 })
})

test('an event outside every unobservable unit is false', () => {
  const { all } = evaluate(
    [truth(0, 60), truth(60, 120, { observable: false })],
    [seen(0, 60), seen(121, 130)],
  )
  expect(all).toMatchObject({ found: 1, false: 1 })
})

test('durations compare timed units that the agent calls valid', () => {
  const { all } = evaluate(
    [truth(0, 60, { timed: false }), truth(60, 120), truth(120, 180), truth(180, 240)],
    [seen(3, 60), seen(60, 121), seen(121, 180, { valid: false }), seen(180, 240)],
  )
  expect(all.found).toBe(4)
  expect(all.duration).toMatchObject({ n: 2, bias: 0.5, mae: 0.5 })
})

test('a station that makes nothing and is said to make something has false units only', () => {
  const { all } = evaluate([], [seen(0, 60)])
  expect(all).toMatchObject({ units: 0, found: 0, false: 1, precision: 0, recall: null, f1: 0 })
})

test('the hourly error compares the counts of each hour', () => {
  const { all } = evaluate(
    [truth(3500, 3560), truth(3560, 3599.9), truth(3700, 3760), truth(7200, 7260)],
    [seen(3500, 3560), seen(3560, 3600.3), seen(7300, 7400), seen(7400, 7500)],
  )
  // Hour 0: 2 of 2 (the end that slipped over the border still counts in its hour); hour 1: 0 of 1; hour 2: 2 of 1.
  expect(all.hourly_count_error).toEqual({ hours: 3, mean: 2 / 3, max: 1 })
})
