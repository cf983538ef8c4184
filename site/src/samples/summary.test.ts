import { expect, test } from 'vitest'
import { summarySchema } from '../../../agent/contract/api-summary.ts'
import { sampleHours, sampleSummary } from './summary.ts'

const sample = sampleSummary(Date.parse('2026-11-23T02:00:00-05:00'))

test('the sample keeps the contract of the real summary and says that it is a sample', () => {
  expect(summarySchema.parse(sample)).toEqual(sample)
  expect(sample.sample_data).toBe(true)
})

test('it passes no verdict and gives a module without cameras no number', () => {
  const figures = sample.modules.flatMap((module) => [module.today, ...module.trend])
  expect(new Set(figures.map((figure) => figure.band))).toEqual(new Set(['por definir']))
  for (const module of sample.modules.filter((each) => each.measured_stations === 0)) {
    expect([module.today.units, module.today.cumplimiento, module.trend.length]).toEqual([null, null, 0])
  }
})

test('its days are nine workdays in order before today, and today is the sum of its hours', () => {
  const [angela] = sample.modules
  const dates = angela?.trend.map((day) => day.date)
  expect(dates).toEqual(dates?.toSorted())
  expect(dates?.at(-1)).toBe('2026-11-21')
  expect(dates).not.toContain('2026-11-22')
  expect(dates?.length).toBe(9)
  expect(angela?.today.units).toBe(sampleHours.reduce((sum, hour) => sum + hour.units, 0))
})
