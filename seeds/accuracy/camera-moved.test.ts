import { expect, test } from 'vitest'
import { watchCameras } from './camera-moved.ts'

test('the short form: half an hour of light and people raises nothing, a camera moved by 15 px or more is told', () => {
  const result = watchCameras({ seed: 5, hours: 0.5, bumps: 8 })
  expect(result.checks).toBe(180)
  expect(result.falseAlarms).toBe(0)
  expect(result.told).toBeGreaterThanOrEqual(result.bumps - 1)
})
