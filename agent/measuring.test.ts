import { expect, test } from 'vitest'
import { clockProblem } from './measuring.ts'

test('a clock of 1970 or a day behind the record measures nothing and says which hour it has; a step of an hour is no reason', () => {
  const mondayMs = Date.parse('2026-07-06T07:00:00-05:00')
  expect(clockProblem(null, Date.parse('1970-01-01T00:05:00Z'))).toContain('(31/12/1969 19:05)')
  expect(clockProblem(mondayMs, mondayMs - 2 * 86_400_000)).toContain('(04/07/2026 07:00)')
  expect(clockProblem(mondayMs, mondayMs - 3_600_000)).toBeNull()
  expect(clockProblem(mondayMs, mondayMs + 400 * 86_400_000)).toBeNull()
  expect(clockProblem(null, mondayMs)).toBeNull()
})
