import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cut, intersection, type Span, subtract, totalMinutes, union } from './spans.ts'

const span = (start_ts: number, end_ts: number): Span => ({ start_ts, end_ts })
const spans = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 10 }))
    .map(([start, length]) => span(start, start + length)),
  { maxLength: 6 },
)
const covers = (list: readonly Span[], t: number): boolean =>
  list.some((s) => s.start_ts <= t && t < s.end_ts)

test('subtract, intersection and union say of every instant what sets say', () => {
  fc.assert(
    fc.property(spans, spans, (a, b) => {
      for (let t = 0; t < 41; t++) {
        expect(covers(subtract(a, b), t)).toBe(covers(a, t) && !covers(b, t))
        expect(covers(intersection(a, b), t)).toBe(covers(a, t) && covers(b, t))
        expect(covers(union(a), t)).toBe(covers(a, t))
      }
      const joined = union([...a, ...b])
      expect(
        joined.every((s, i) => s.start_ts < s.end_ts && s.start_ts > (joined[i - 1]?.end_ts ?? -1)),
      ).toBe(true)
    }),
    { seed: 11, numRuns: 200 },
  )
})

test('a cut keeps all of the time', () => {
  expect(cut(span(0, 10), [3, 3, 0, 10, 7, 12])).toEqual([span(0, 3), span(3, 7), span(7, 10)])
  expect(totalMinutes(cut(span(0, 600_000), [60_000]))).toBe(10)
})
