import { expect, test } from 'vitest'
import { clockProblem, jornadaWatch } from './measuring.ts'
import { addHoliday, addHoraExtra, addJornada } from './store/calendar.ts'
import { mondayMorning, smallPlant } from './store/small-plant.ts'

test('a clock of 1970 or a day behind the record measures nothing and says which hour it has; a step of an hour is no reason', () => {
  const mondayMs = Date.parse('2026-07-06T07:00:00-05:00')
  expect(clockProblem(null, Date.parse('1970-01-01T00:05:00Z'))).toContain('(31/12/1969 19:05)')
  expect(clockProblem(mondayMs, mondayMs - 2 * 86_400_000)).toContain('(04/07/2026 07:00)')
  expect(clockProblem(mondayMs, mondayMs - 3_600_000)).toBeNull()
  expect(clockProblem(mondayMs, mondayMs + 400 * 86_400_000)).toBeNull()
  expect(clockProblem(null, mondayMs)).toBeNull()
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
