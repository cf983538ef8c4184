import { isPlantDate, plantInstant } from '../contract/plant-time.ts'
import { numberIn, type TypedTime } from './balanceo-line.ts'
import {
  type CellContent,
  contentText,
  dayOf,
  numberOfText,
  oneLine,
  plainName,
  secondsOfTime,
} from './grid.ts'

/** Also 1:12 and 1'12", which a person means as minutes and seconds. */
export function typedTime(content: CellContent): TypedTime | undefined {
  if (content.kind === 'text') {
    const [, minutes, seconds] =
      /^(\d{1,3})\s*[:']\s*([0-5]?\d(?:[.,]\d+)?)\s*(?:"|'')?$/.exec(content.text.trim()) ?? []
    if (minutes !== undefined && seconds !== undefined)
      return { seconds: Number(minutes) * 60 + (numberOfText(seconds) ?? 0) }
  }
  return numberIn(content)
}

/** 95, 0,95 and 95 % are the same rating. null: none typed; undefined: none that can be. */
export function ratingIn(content: CellContent): number | null | undefined {
  if (content.kind === 'blank') return null
  const typed =
    content.kind === 'number'
      ? content.number
      : content.kind === 'text'
        ? numberOfText(content.text.replace('%', ''))
        : undefined
  if (typed === undefined) return undefined
  const fraction = typed > 2 ? Math.round(typed * 1000) / 100_000 : typed
  return fraction >= 0.4 && fraction <= 1.6 ? fraction : undefined
}

/** Blank: it counts. */
export function truthIn(content: CellContent): boolean | undefined {
  if (content.kind === 'blank') return true
  const word = plainName(contentText(content))
  if (['si', 's', 'x', '1', 'ok', 'verdadero', 'valido', 'valida'].includes(word)) return true
  if (['no', 'n', '0', 'falso', 'anulado', 'anulada', 'no valido', 'no valida'].includes(word)) return false
  return undefined
}

/** A plant day YYYY-MM-DD; null: blank. */
export function dateIn(content: CellContent): string | null | undefined {
  if (content.kind === 'blank') return null
  if (content.kind === 'date') {
    return secondsOfTime(content.wallMs) === undefined ? dayOf(content.wallMs).date : undefined
  }
  if (content.kind !== 'text') return undefined
  const typed = content.text.trim()
  const [, day = '', month = '', year = ''] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(typed) ?? []
  const date = year === '' ? typed : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return isPlantDate(date) ? date : undefined
}

type Clock = { date: string | null; secondOfDay: number }

export function clockIn(content: CellContent): Clock | null | undefined {
  if (content.kind === 'blank') return null
  if (content.kind === 'date') {
    const seconds = secondsOfTime(content.wallMs)
    if (seconds === undefined) return dayOf(content.wallMs)
    return seconds < 86_400 ? { date: null, secondOfDay: seconds } : undefined
  }
  if (content.kind !== 'text') return undefined
  const [, hour, minute, second = '0'] =
    /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d(?:[.,]\d+)?))?$/.exec(content.text.trim()) ?? []
  if (hour === undefined || minute === undefined) return undefined
  return { date: null, secondOfDay: Number(hour) * 3600 + Number(minute) * 60 + (numberOfText(second) ?? 0) }
}

export function instantOf(clock: Clock | null, date: string | null): number | null {
  const day = clock?.date ?? date
  return clock === null || day === null ? null : plantInstant(day) + Math.round(clock.secondOfDay * 1000)
}

/** The record keeps no day of a reading without a clock: it stands in its note, in words. */
export function noteOf(note: CellContent, date: string | null): string | null {
  const parts = [
    oneLine(contentText(note)),
    date === null ? '' : `Fecha: ${date.split('-').reverse().join('/')}`,
  ].filter((part) => part !== '')
  return parts.length === 0 ? null : parts.join(' · ').slice(0, 500)
}
