import { expect, test } from 'vitest'
import {
  formatAge,
  formatBanded,
  formatClock,
  formatDate,
  formatList,
  formatNumber,
  formatPercent,
  formatRunning,
  formatSeconds,
  formatUnits,
} from './format.ts'

test('numbers are written as in Colombia on any machine', () => {
  expect(formatNumber(1234.5, 1)).toBe('1.234,5')
  expect(formatNumber(1234567)).toBe('1.234.567')
  expect(formatNumber(-0.04, 1)).toBe('0,0')
  expect(formatNumber(-12.34, 1)).toBe('−12,3')
  expect(formatUnits(31)).toBe('31')
  expect(formatUnits(31.5)).toBe('31,5')
  expect(formatPercent(0.945)).toBe('95 %')
  // Under an umbral of 95 it does not read as 95.
  expect(formatBanded(0.9463, 0.95)).toBe('94,6 %')
  expect(formatBanded(0.94, 0.95)).toBe('94 %')
  expect(formatBanded(0.9463, null)).toBe('95 %')
})

test('what is not known is a dash, never zero', () => {
  for (const text of [formatNumber(null), formatPercent(null), formatSeconds(null), formatUnits(null)]) {
    expect(text).toBe('—')
  }
  expect(formatNumber(Number.NaN)).toBe('—')
  expect(formatSeconds(0)).toBe('0 s')
})

test('clocks are those of the plant, whatever the machine says', () => {
  expect(formatClock('2026-07-06T12:05:00Z')).toBe('07:05')
  expect(formatClock(Date.parse('2026-07-06T04:59:00Z'))).toBe('23:59')
  expect(formatDate('2026-07-06')).toBe('06/07/2026')
  expect(formatRunning(42)).toBe('0:42')
  expect(formatRunning(3725.9)).toBe('1:02:05')
  expect(formatRunning(-3)).toBe('0:00')
})

test('ages and lists read as a person says them', () => {
  expect(formatAge(12)).toBe('12 s')
  expect(formatAge(240)).toBe('4 min')
  expect(formatAge(7200)).toBe('2 h')
  expect(formatAge(200_000)).toBe('2 días')
  expect(formatList([])).toBe('')
  expect(formatList(['P05'])).toBe('P05')
  expect(formatList(['P05', 'P11', 'P20'])).toBe('P05, P11 y P20')
})
