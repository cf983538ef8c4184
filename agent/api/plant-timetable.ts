import type { z } from '@hono/zod-openapi'
import type {
  jornadaEndSchema,
  newHolidaySchema,
  newHoraExtraSchema,
  newJornadaSchema,
} from '../contract/api-plant.ts'
import { plantDate } from '../contract/plant-time.ts'
import { addHoraExtra } from '../store/calendar.ts'
import { moduleId } from '../store/plant.ts'
import { closeJornada, putHoliday, putJornada, removeHoliday, removeHoraExtra } from '../store/timetable.ts'
import { ProblemError } from './problems.ts'
import { knownModule } from './routes/parameters.ts'
import { type Desk, saying, validDay, validFrom } from './saying.ts'
import { plantWords } from './words-plant.ts'

const dayMinutes = 1440
const dayMs = 86_400_000

/** The calendar: jornadas with their paradas, holidays, hora extra. */
export function addJornada(desk: Desk, input: z.output<typeof newJornadaSchema>, by: string): number {
  const { store } = desk
  const id = moduleId(store, knownModule(desk.answers, input.module).code)
  const nowMs = desk.now()
  const startMinute = minuteOf(input.start)
  const lengthMinutes = after(startMinute, minuteOf(input.end)) || dayMinutes
  const breaks = input.breaks
    .map(({ name, start, length_minutes }) => ({
      name,
      offsetMinutes: after(startMinute, minuteOf(start)),
      lengthMinutes: length_minutes,
    }))
    .sort((a, b) => a.offsetMinutes - b.offsetMinutes)
  for (const [i, pause] of breaks.entries()) {
    const end = pause.offsetMinutes + pause.lengthMinutes
    if (end > lengthMinutes)
      throw new ProblemError('invalid', plantWords.breakOutside(pause.name), { pointer: `breaks/${i}` })
    const next = breaks[i + 1]
    if (next !== undefined && next.offsetMinutes < end)
      throw new ProblemError('invalid', plantWords.breaksOverlap(next.name), { pointer: `breaks/${i + 1}` })
  }
  const validFromDate = validDay(input.from_date ?? plantDate(nowMs), nowMs, 'from_date')
  try {
    return putJornada(store, {
      moduleId: id,
      name: input.name,
      startMinute,
      lengthMinutes,
      weekdays: [...new Set(input.weekdays)].sort().join(''),
      validFromDate,
      breaks,
      replaces: input.replaces,
      by,
    })
  } catch (error) {
    const { pointer } = error as { pointer?: string }
    if (pointer === 'last_date')
      throw new ProblemError('conflict', plantWords.jornadaEnded, { pointer: 'from_date', cause: error })
    return saying({ conflict: plantWords.jornadaClash, 'not-found': plantWords.noJornadaRow }, () => {
      throw error
    })
  }
}

function minuteOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))
}

/** Minutes from one clock time to the next occurrence of another. */
function after(start: number, end: number): number {
  return (end - start + dayMinutes) % dayMinutes
}

export function endJornada(
  desk: Desk,
  jornadaId: number,
  input: z.infer<typeof jornadaEndSchema>,
  by: string,
): void {
  const { store } = desk
  const id = moduleId(store, knownModule(desk.answers, input.module).code)
  const lastDate = validDay(input.last_date, desk.now(), 'last_date')
  saying({ conflict: plantWords.jornadaEnded, 'not-found': plantWords.noJornadaRow }, () =>
    closeJornada(store, { moduleId: id, id: jornadaId, lastDate, by }),
  )
}

export function addHoliday(desk: Desk, input: z.infer<typeof newHolidaySchema>, by: string): void {
  const id = moduleId(desk.store, knownModule(desk.answers, input.module).code)
  const date = validDay(input.date, desk.now(), 'date')
  putHoliday(desk.store, { moduleId: id, date, name: input.name, by })
}

export function withdrawHoliday(desk: Desk, input: { module: string; date: string }, by: string): void {
  const id = moduleId(desk.store, knownModule(desk.answers, input.module).code)
  saying({ 'not-found': plantWords.noHoliday }, () =>
    removeHoliday(desk.store, { moduleId: id, date: input.date, by }),
  )
}

export function addExtra(desk: Desk, input: z.infer<typeof newHoraExtraSchema>, by: string): number {
  const id = moduleId(desk.store, knownModule(desk.answers, input.module).code)
  const startMs = validFrom(input.start, desk.now(), 'start')
  const endMs = validFrom(input.end, desk.now(), 'end')
  if (endMs <= startMs || endMs - startMs > dayMs)
    throw new ProblemError('invalid', plantWords.horaExtraSpan, { pointer: 'end' })
  return addHoraExtra(desk.store, { moduleId: id, startMs, endMs, operators: input.operators, by })
}

export function withdrawExtra(desk: Desk, input: { module: string; id: number }, by: string): void {
  const id = moduleId(desk.store, knownModule(desk.answers, input.module).code)
  saying({ 'not-found': plantWords.noHoraExtra }, () =>
    removeHoraExtra(desk.store, { moduleId: id, id: input.id, by }),
  )
}
