import { addDays, plantDate, plantInstant, plantWeekday } from '../contract/plant-time.ts'
import type { ModuleRecord } from './plant-record.ts'
import { contains, type Span, subtract } from './spans.ts'

/** One jornada of one plant day, or a stretch of hora extra outside every jornada. It belongs to the day it starts on. */
export type Jornada = Span & {
  date: string
  name: string
  /** Paradas programadas of the calendar. */
  breaks: Span[]
  /** The rule it comes from; null: hora extra. */
  rule_id: number | null
  /** The hora extra entries it comes from; empty for a jornada by rule. */
  hora_extra_ids: number[]
}

export const horaExtraName = 'Hora extra'

type Calendar = Pick<ModuleRecord, 'jornadas' | 'holidays' | 'hora_extra'>

/** The jornadas that start on a plant day, in order: those of the rules, then hora extra where no jornada runs. */
export function jornadasOf(calendar: Calendar, date: string): Jornada[] {
  const around = [addDays(date, -1), date, addDays(date, 1)].flatMap((day) => jornadasByRule(calendar, day))
  const extra = calendar.hora_extra.flatMap((entry) =>
    subtract([entry], around)
      .filter((span) => plantDate(span.start_ts) === date)
      .map((span) => ({
        ...span,
        date,
        name: horaExtraName,
        breaks: [],
        rule_id: null,
        hora_extra_ids: [entry.id],
      })),
  )
  return [...jornadasByRule(calendar, date), ...joinExtra(extra)].sort((a, b) => a.start_ts - b.start_ts)
}

function jornadasByRule(calendar: Calendar, date: string): Jornada[] {
  if (calendar.holidays.includes(date)) return []
  return calendar.jornadas
    .filter(
      (rule) =>
        rule.weekdays.includes(String(plantWeekday(date))) &&
        rule.valid_from_date <= date &&
        (rule.valid_to_date === null || date <= rule.valid_to_date),
    )
    .map((rule) => {
      const start_ts = plantInstant(date, rule.start_minute)
      return {
        date,
        name: rule.name,
        start_ts,
        end_ts: start_ts + rule.length_minutes * 60_000,
        breaks: rule.breaks.map((pause) => ({
          start_ts: start_ts + pause.offset_minutes * 60_000,
          end_ts: start_ts + (pause.offset_minutes + pause.length_minutes) * 60_000,
        })),
        rule_id: rule.id,
        hora_extra_ids: [],
      }
    })
}

/** Two groups who stay late for the same stretch make one row, not two. */
function joinExtra(extra: readonly Jornada[]): Jornada[] {
  const joined: Jornada[] = []
  for (const next of [...extra].sort((a, b) => a.start_ts - b.start_ts)) {
    const last = joined.at(-1)
    if (last !== undefined && next.start_ts <= last.end_ts) {
      last.end_ts = Math.max(last.end_ts, next.end_ts)
      last.hora_extra_ids = [...new Set([...last.hora_extra_ids, ...next.hora_extra_ids])]
    } else {
      joined.push({ ...next })
    }
  }
  return joined
}

/** From the first jornada of a plant day to the end of its last; the calendar day when there is none. */
export function plantDaySpan(calendar: Calendar, date: string): Span {
  const jornadas = jornadasOf(calendar, date)
  return {
    start_ts: jornadas[0]?.start_ts ?? plantInstant(date),
    end_ts: Math.max(...jornadas.map(({ end_ts }) => end_ts), 0) || plantInstant(addDays(date, 1)),
  }
}

const hourMs = 3_600_000

/** Hours of the whiteboard: they follow the jornada (06:30–07:30), the last one may be shorter. */
export function boardHours(jornada: Span): Span[] {
  const hours: Span[] = []
  for (let start_ts = jornada.start_ts; start_ts < jornada.end_ts; start_ts += hourMs) {
    hours.push({ start_ts, end_ts: Math.min(start_ts + hourMs, jornada.end_ts) })
  }
  return hours
}

/** The jornada that an instant lies in; a jornada of the day before may still run. */
export function jornadaAt(calendar: Calendar, atMs: number): Jornada | undefined {
  const date = plantDate(atMs)
  return [...jornadasOf(calendar, addDays(date, -1)), ...jornadasOf(calendar, date)].findLast((jornada) =>
    contains(jornada, atMs),
  )
}

/** The board hour that an instant lies in; outside every jornada the clock hour. */
export function boardHourAt(calendar: Calendar, atMs: number): Span {
  const jornada = jornadaAt(calendar, atMs)
  const hour = jornada && boardHours(jornada).find((span) => contains(span, atMs))
  if (hour !== undefined) return hour
  const start_ts = Math.floor(atMs / hourMs) * hourMs
  return { start_ts, end_ts: start_ts + hourMs }
}

/** Whether a jornada or hora extra runs: what a camera set to record within the jornada asks. */
export function isInJornada(calendar: Calendar, atMs: number): boolean {
  return jornadaAt(calendar, atMs) !== undefined
}
