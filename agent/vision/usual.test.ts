import { expect, test } from 'vitest'
import { Rest } from './usual.ts'

test('the rest is a quantile of the latest values, brought up to date with every fifth', () => {
  const rest = new Rest(20)
  const values = Array.from({ length: 200 }, (_, i) => ((i * 7919) % 23) / 23)
  values.forEach((value, i) => {
    rest.add(value)
    if (i < 19 || i % 5 !== 4) return
    const latest = values.slice(i - 19, i + 1).toSorted((a, b) => a - b)
    for (const quantile of [0, 0.5, 0.65, 0.95]) expect(rest.level(quantile)).toBe(latest[20 * quantile])
  })
})

test('little is no rest yet', () => {
  const rest = new Rest(50)
  for (let i = 0; i < 14; i++) rest.add(0.5)
  expect(rest.level(0.5)).toBe(0)
  rest.add(0.5)
  expect(rest.level(0.5)).toBe(0.5)
})
