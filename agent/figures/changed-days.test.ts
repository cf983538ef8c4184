import { expect, test } from 'vitest'
import { changedDays } from './changed-days.ts'
import { at } from './small-record.ts'

const span = { fromDate: '2026-07-01', toDate: '2026-07-09' }
const taken = (from: string, to: string, clock: string, day: string, jornada: string | null = null) => ({
  from_date: from,
  to_date: to,
  jornada,
  at_ts: at(clock, day),
})
const entry = (kind: 'correcciones' | 'ajustes', written: number, start: number, end: number | null) => ({
  kind,
  written_ts: written,
  start_ts: start,
  end_ts: end,
})

test('a correction after the file makes its day changed, and no other', () => {
  const days = changedDays(
    [taken('2026-07-06', '2026-07-07', '08:00', '2026-07-08')],
    [
      entry('correcciones', at('09:00', '2026-07-08'), at('07:10'), at('07:11')),
      entry('correcciones', at('07:00', '2026-07-08'), at('07:10', '2026-07-07'), at('07:11', '2026-07-07')),
    ],
    span,
  )
  expect(days).toEqual([
    {
      date: '2026-07-06',
      taken_ts: at('08:00', '2026-07-08'),
      later: { correcciones: 1 },
      unfinished: false,
    },
  ])
})

test('a file taken before its day was over is incomplete once the day is', () => {
  const downloads = [taken('2026-07-06', '2026-07-06', '10:00', '2026-07-06')]
  expect(changedDays(downloads, [], { ...span, toDate: '2026-07-06' })).toEqual([])
  expect(changedDays(downloads, [], span)).toMatchObject([{ date: '2026-07-06', unfinished: true }])
})

test('a newer file answers for its days; one of a single jornada does not answer for the whole day', () => {
  const late = entry('correcciones', at('09:00', '2026-07-08'), at('07:10'), at('07:11'))
  const old = taken('2026-07-06', '2026-07-07', '08:00', '2026-07-08')
  const whole = taken('2026-07-06', '2026-07-06', '10:00', '2026-07-08')
  const part = taken('2026-07-06', '2026-07-06', '10:00', '2026-07-08', 'Mañana')
  expect(changedDays([old, whole], [late], span)).toEqual([])
  expect(changedDays([old, part], [late], span).map(({ date }) => date)).toEqual(['2026-07-06'])
  expect(changedDays([part], [late], span)).toEqual([])
})

test('a back-dated setting changes every day from its date on', () => {
  const days = changedDays(
    [taken('2026-07-01', '2026-07-05', '08:00', '2026-07-06')],
    [entry('ajustes', at('09:00', '2026-07-06'), at('00:00', '2026-07-04'), null)],
    span,
  )
  expect(days.map(({ date }) => date)).toEqual(['2026-07-05', '2026-07-04'])
})
