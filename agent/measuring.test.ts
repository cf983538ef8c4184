import { expect, test } from 'vitest'
import { clockProblem } from './clock.ts'
import { jornadaWatch } from './measuring.ts'
import { addHoliday, addHoraExtra, addJornada } from './store/calendar.ts'
import { mondayMorning, smallPlant } from './store/small-plant.ts'

test('a clock of 1970, a day behind the record or years ahead of it measures nothing and says which hour it has', () => {
  const mondayMs = Date.parse('2026-07-06T07:00:00-05:00')
  const day = 86_400_000
  const wrong = (nowMs: number, measuredMs: number | null, held: boolean | null = null) =>
    clockProblem(nowMs, measuredMs, () => held)
  expect(wrong(Date.parse('1970-01-01T00:05:00Z'), null, true)).toContain('(31/12/1969 19:05)')
  expect(wrong(mondayMs - 2 * day, mondayMs)).toContain('(04/07/2026 07:00)')
  expect(wrong(mondayMs + 400 * day, mondayMs, false)).toContain('(10/08/2027 07:00)')
  // An hour is a step, a month is a holiday, an empty record knows nothing better.
  expect(wrong(mondayMs - 3_600_000, mondayMs)).toBeNull()
  expect(wrong(mondayMs + 31 * day, mondayMs)).toBeNull()
  expect(wrong(mondayMs, null)).toBeNull()
  // What a time server says is believed, also after a clock that had run ahead for a while.
  expect(wrong(mondayMs + 400 * day, mondayMs, true)).toBeNull()
  expect(wrong(mondayMs - 20 * day, mondayMs, true)).toBeNull()
})

test('a camera of the jornada records within one, in its breaks, past midnight and in hora extra, and on no holiday', () => {
  const { store, moduleId } = smallPlant()
  const by = 'ronald@lbzf.example'
  const night = {
    name: 'Noche',
    startMinute: 22 * 60,
    lengthMinutes: 240,
    weekdays: '1',
    validFromDate: '2026-07-01',
  }
  addJornada(store, { moduleId, ...night, by })
  const at = (clock: string) => Date.parse(`2026-07-${clock}:00-05:00`)
  addHoraExtra(store, { moduleId, startMs: at('06T15:00'), endMs: at('06T16:00'), operators: 3, by })
  addHoliday(store, { moduleId, date: '2026-07-08', name: 'Prueba' })
  const runs = (clock: string) => jornadaWatch(store)('angela', at(clock))
  expect(at('06T06:30')).toBe(mondayMorning)
  const inside = ['06T06:30', '06T09:05', '06T14:29', '06T15:30', '06T22:00', '07T01:59', '07T06:30']
  expect(inside.filter((clock) => !runs(clock))).toEqual([])
  const outside = ['06T06:29', '06T14:30', '06T16:00', '07T02:00', '08T07:00', '11T07:00']
  expect(outside.filter(runs)).toEqual([])
})
