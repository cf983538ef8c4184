import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchInstants } from './matching.ts'

/** All matchings, by trying them: the law to hold the fast one to. */
function best(
  a: readonly number[],
  b: readonly number[],
  tolerance: number,
): [matches: number, difference: number] {
  const [first, ...rest] = a
  if (first === undefined) return [0, 0]
  let found = best(rest, b, tolerance)
  b.forEach((at, i) => {
    const difference = Math.abs(first - at)
    if (difference > tolerance) return
    const [matches, sum] = best(rest, b.toSpliced(i, 1), tolerance)
    if (matches + 1 > found[0] || (matches + 1 === found[0] && sum + difference < found[1])) {
      found = [matches + 1, sum + difference]
    }
  })
  return found
}

test('the most matches win over the nearest ones', () => {
  // 10.0 is nearest to 10.1, but then 9.5 has nobody.
  expect(matchInstants([9.5, 10.1], [10.0, 11.0], 1)).toEqual([
    [0, 0],
    [1, 1],
  ])
})

test('among as many matches the least total difference wins', () => {
  expect(matchInstants([10], [9.4, 10.3], 1)).toEqual([[0, 1]])
})

test('nothing beyond the tolerance is matched, at the tolerance it is', () => {
  expect(matchInstants([0, 10], [2, 12.5], 2)).toEqual([[0, 0]])
})

test('the order of the lists does not matter', () => {
  expect(matchInstants([30, 10, 20], [20.5, 30.5, 10.5], 1).sort()).toEqual([
    [0, 1],
    [1, 2],
    [2, 0],
  ])
})

test('no matching is better than the one found', () => {
  const instants = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 6 })
  fc.assert(
    fc.property(instants, instants, fc.integer({ min: 0, max: 12 }), (a, b, tolerance) => {
      const pairs = matchInstants(a, b, tolerance)
      const used = [new Set(pairs.map(([i]) => i)), new Set(pairs.map(([, j]) => j))]
      expect(used.map(({ size }) => size)).toEqual([pairs.length, pairs.length])
      const differences = pairs.map(([i, j]) => Math.abs((a[i] ?? 0) - (b[j] ?? 0)))
      expect(differences.every((difference) => difference <= tolerance)).toBe(true)
      expect([pairs.length, differences.reduce((sum, d) => sum + d, 0)]).toEqual(best(a, b, tolerance))
    }),
    { seed: 7, numRuns: 300 },
  )
})
