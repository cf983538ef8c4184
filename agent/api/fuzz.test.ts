import { expect, test } from 'vitest'
import { fuzz } from './fuzz-run.ts'

test('generated requests, valid, at the limits and hostile, are all answered as the OpenAPI document says', async () => {
  const { faults, requests, by_status } = await fuzz({ requests: 300, seed: 20_261_122 })
  expect(faults.slice(0, 5)).toEqual([])
  expect(requests).toBe(300)
  // It reaches what lies behind the checks, not only the refusals.
  expect(by_status['200'] ?? 0).toBeGreaterThan(40)
}, 60_000)
