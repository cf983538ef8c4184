import { expect, test } from 'vitest'
import { dateTime, dayMonth, listed, percent, units, unknown } from './format.ts'

test('numbers, instants and lists read as the plant writes them', () => {
  expect(units(1234.4)).toBe('1.234')
  expect(percent(0.9286)).toBe('93')
  expect(dateTime('2026-11-22T12:41:01.610Z')).toBe('22/11/2026 07:41')
  expect(dateTime('2026-01-01T05:00:00Z')).toBe('01/01/2026 00:00')
  expect(dayMonth('2026-11-05')).toBe('05/11')
  expect(listed(['Carmenza', 'Camisetas', 'Empaque'])).toBe('Carmenza, Camisetas y Empaque')
})

test('what is not known is a dash, never a zero', () => {
  expect([units(null), percent(null)]).toEqual([unknown, unknown])
})
