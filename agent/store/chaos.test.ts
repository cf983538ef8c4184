import { expect, test } from 'vitest'
import { killWriter } from './chaos.ts'

test('a writer killed 20 times at random moments loses and doubles nothing it had committed', {
  timeout: 60_000,
}, async () => {
  const result = await killWriter(20)
  expect(result.problems).toEqual([])
  expect(result.kills).toBe(20)
  // Otherwise the writers were killed before they wrote, and nothing was tried.
  expect(result.committed).toBeGreaterThan(50)
})
