/**
 * The plant's clock: America/Bogota, UTC−5 the whole year (no daylight saving since 1993).
 * A plant day is written YYYY-MM-DD; a minute of the day runs from 0 to 1439.
 */
export const plantOffsetMs = -5 * 3_600_000
const dayMs = 86_400_000

/** The plant day an instant falls on, as YYYY-MM-DD. */
export function plantDate(atMs: number): string {
  return new Date(atMs + plantOffsetMs).toISOString().slice(0, 10)
}

/** ISO weekday of a plant day: 1 = lunes … 7 = domingo. */
export function plantWeekday(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7
}

/** The instant of a minute of a plant day; minutes past 1440 run into the next day. */
export function plantInstant(date: string, minuteOfDay = 0): number {
  return Date.parse(`${date}T00:00:00Z`) - plantOffsetMs + minuteOfDay * 60_000
}

/** The plant day `days` later (or earlier). */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)
}

/** The plant days from one to another, both included. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day)
  return days
}

/** HH:mm, 24-hour, of an instant at the plant. */
export function plantClock(atMs: number): string {
  return new Date(atMs + plantOffsetMs).toISOString().slice(11, 16)
}

/** ISO 8601 with the plant's offset, to the millisecond: 2026-07-06T07:00:00.000-05:00. */
export function plantIso(atMs: number): string {
  return `${new Date(atMs + plantOffsetMs).toISOString().slice(0, -1)}-05:00`
}

/** YYYYMMDD_HHMMSS in plant time: the stamp of a video segment's name. */
export function plantStamp(atMs: number): string {
  return new Date(atMs + plantOffsetMs)
    .toISOString()
    .slice(0, 19)
    .replaceAll('-', '')
    .replaceAll(':', '')
    .replace('T', '_')
}

/** ISO 8601 date and time with an offset → Unix ms; undefined: it is none. `Date.parse` alone takes 30 February for 2 March. */
export function isoInstant(text: string): number | undefined {
  const day = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/i.exec(text)?.[1]
  const atMs = day !== undefined && isPlantDate(day) ? Date.parse(text.toUpperCase()) : Number.NaN
  return Number.isNaN(atMs) ? undefined : atMs
}

/** Whether a string is a real calendar day written YYYY-MM-DD. */
export function isPlantDate(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) &&
    addDays(text, 0) === text
  )
}
