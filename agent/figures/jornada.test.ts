import { expect, test } from 'vitest'
import { plantIso } from '../contract/plant-time.ts'
import { boardHourAt, boardHours, isInJornada, jornadaAt, jornadasOf } from './jornada.ts'
import type { Span } from './spans.ts'

const rule = (
  id: number,
  name: string,
  start_minute: number,
  length_minutes: number,
  weekdays = '12345',
) => ({
  id,
  name,
  start_minute,
  length_minutes,
  weekdays,
  valid_from_date: '2026-01-01',
  valid_to_date: null as string | null,
  breaks: [] as { name: string; offset_minutes: number; length_minutes: number }[],
})
const morning = {
  ...rule(1, 'Mañana', 390, 465),
  breaks: [{ name: 'Almuerzo', offset_minutes: 330, length_minutes: 30 }],
}
const night = rule(2, 'Noche', 1320, 480)
const calendar = { jornadas: [morning, night], holidays: ['2026-07-20'], hora_extra: [] }
const at = (text: string): number => Date.parse(`${text}-05:00`)
const clock = (span: Span): string =>
  `${plantIso(span.start_ts).slice(5, 16)} ${plantIso(span.end_ts).slice(5, 16)}`

test('board hours follow the jornada and the last may be shorter', () => {
  const [jornada] = jornadasOf(calendar, '2026-07-06')
  expect(jornada && boardHours(jornada).map(clock)).toEqual([
    '07-06T06:30 07-06T07:30',
    '07-06T07:30 07-06T08:30',
    '07-06T08:30 07-06T09:30',
    '07-06T09:30 07-06T10:30',
    '07-06T10:30 07-06T11:30',
    '07-06T11:30 07-06T12:30',
    '07-06T12:30 07-06T13:30',
    '07-06T13:30 07-06T14:15',
  ])
  expect(jornada?.breaks.map(clock)).toEqual(['07-06T12:00 07-06T12:30'])
})

test('a jornada that crosses midnight belongs to the day it starts on', () => {
  const friday = jornadasOf(calendar, '2026-07-10')
  expect(friday.map((jornada) => `${jornada.name} ${clock(jornada)}`)).toEqual([
    'Mañana 07-10T06:30 07-10T14:15',
    'Noche 07-10T22:00 07-11T06:00',
  ])
  expect(jornadasOf(calendar, '2026-07-11')).toEqual([])
  expect(jornadaAt(calendar, at('2026-07-11T03:10:00'))).toMatchObject({ name: 'Noche', date: '2026-07-10' })
  expect(clock(boardHourAt(calendar, at('2026-07-11T00:00:00')))).toBe('07-11T00:00 07-11T01:00')
  expect(clock(boardHourAt(calendar, at('2026-07-10T23:59:59')))).toBe('07-10T23:00 07-11T00:00')
})

test('on a holiday no jornada starts, but the night before it still ends', () => {
  expect(jornadasOf(calendar, '2026-07-20')).toEqual([])
  const weekend = { ...calendar, jornadas: [rule(3, 'Noche', 1320, 480, '1234567')] }
  expect(isInJornada(weekend, at('2026-07-20T05:59:59'))).toBe(true)
  expect(isInJornada(weekend, at('2026-07-20T06:00:00'))).toBe(false)
  expect(isInJornada(weekend, at('2026-07-20T22:30:00'))).toBe(false)
})

test('a rule holds from its first to its last start day', () => {
  const dated = {
    ...calendar,
    jornadas: [{ ...morning, valid_from_date: '2026-07-07', valid_to_date: '2026-07-08' }],
  }
  expect(
    ['2026-07-06', '2026-07-07', '2026-07-08', '2026-07-09'].map((date) => jornadasOf(dated, date).length),
  ).toEqual([0, 1, 1, 0])
})

test('hora extra outside every jornada is a stretch of its own, joined with what touches it', () => {
  const extra = (id: number, start: string, end: string) => ({
    id,
    start_ts: at(start),
    end_ts: at(end),
    operators: 5,
  })
  const late = {
    ...calendar,
    hora_extra: [
      extra(1, '2026-07-06T13:15:00', '2026-07-06T16:15:00'),
      extra(2, '2026-07-06T16:15:00', '2026-07-06T17:15:00'),
    ],
  }
  expect(
    jornadasOf(late, '2026-07-06').map(
      (jornada) => `${jornada.name} ${clock(jornada)} ${jornada.hora_extra_ids}`,
    ),
  ).toEqual([
    'Mañana 07-06T06:30 07-06T14:15 ',
    'Hora extra 07-06T14:15 07-06T17:15 1,2',
    'Noche 07-06T22:00 07-07T06:00 ',
  ])
})

test('outside every jornada the hour is the clock’s', () => {
  expect(clock(boardHourAt(calendar, at('2026-07-11T10:20:00')))).toBe('07-11T10:00 07-11T11:00')
})
