import { expect, test } from 'vitest'
import { occupancyOf } from './occupancy.ts'

test('a detector that loses frames, doubles boxes and sees crowds pass still tells occupancy: precision and recall 0.98', {
  timeout: 120_000,
}, () => {
  const stations = [1, 2, 3, 6].flatMap((seed) => occupancyOf(seed, 400))
  const mean = (of: 'precision' | 'recall') =>
    stations.reduce((sum, station) => sum + station[of], 0) / stations.length
  expect(stations.length).toBeGreaterThan(8)
  expect(mean('precision')).toBeGreaterThanOrEqual(0.98)
  expect(mean('recall')).toBeGreaterThanOrEqual(0.98)
  for (const { station, precision, recall } of stations) {
    expect(Math.min(precision, recall), station).toBeGreaterThanOrEqual(0.97)
  }
})
