import { expect, test } from 'vitest'
import { watchCameras } from './camera-moved.ts'

test('the short form: six minutes of light and people raises nothing, a camera moved by 15 px or more is told', async () => {
  const result = await watchCameras({ seed: 1, hours: 0.1, bumps: 2 })
  expect(result.checks).toBe(36)
  expect(result.falseAlarms).toBe(0)
  expect(result.told).toBe(result.bumps)
})
