import { expect, test } from 'vitest'
import { killWriter } from './chaos.ts'

test('writers killed 20 times at random moments lose and double nothing they had committed', {
  timeout: 60_000,
}, async () => {
  const results = await Promise.all([killWriter(10), killWriter(10)])
  expect(results.flatMap(({ problems }) => problems)).toEqual([])
  // Otherwise they were killed before they wrote, and nothing was tried.
  expect(results.reduce((sum, { committed }) => sum + committed, 0)).toBeGreaterThan(20)
})
