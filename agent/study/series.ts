import { AppError } from '../contract/errors.ts'
import { plantDate, plantInstant, plantIso } from '../contract/plant-time.ts'
import type { Reading } from '../store/study-record.ts'
import type { ManualUnit } from './study.ts'

/** Readings of one observer at one station that share a clock: their own, or the anchor that a sheet without clock times begins at. */
export type Series = { observer: string; clock: 'own' | 'anchor'; readings: ManualUnit[] }

type Sitting = { key: string; day: string | null; readings: Reading[] }

/**
 * The readings of one station, in seconds of the Unix clock. Those with clock times are one series an observer; a sitting without is laid
 * out one reading after the other from its first clock time, or else from the next of `anchorsMs`. Only what begins in the span. AppError 'invalid' when an anchor lacks
 * or is left over.
 */
export function stationSeries(
  code: string,
  readings: readonly Reading[],
  anchorsMs: readonly number[],
  span: { fromMs: number; toMs: number },
): Series[] {
  const inSpan = (ms: number) => ms >= span.fromMs && ms < span.toMs
  const own = new Map<string, Series>()
  const laid: Series[] = []
  const bare: Sitting[] = []
  for (const sitting of sittingsOf(readings)) {
    const [first] = sitting.readings
    if (first === undefined) continue
    const observer = first.created_by
    if (hasClock(sitting.readings)) {
      const series = own.get(observer) ?? { observer, clock: 'own' as const, readings: [] }
      series.readings.push(
        ...sitting.readings
          .filter(({ start_ts }) => inSpan(start_ts ?? 0))
          .map(({ id, start_ts, duration_seconds, counts }) =>
            unit(id, (start_ts ?? 0) / 1000, duration_seconds, counts),
          ),
      )
      own.set(observer, series)
    } else if (first.start_ts !== null) {
      if (inSpan(first.start_ts)) laid.push(inSequence(sitting.readings, first.start_ts / 1000))
    } else if (sitting.day === null || inSpan(plantInstant(sitting.day))) bare.push(sitting)
  }
  const anchors = anchorsMs.toSorted((a, b) => a - b)
  if (anchors.length !== bare.length) {
    const sheets = bare.map(({ day, readings: { length } }) => `${length} of ${day ?? 'no day'}`).join(', ')
    throw new AppError(
      'invalid',
      bare.length === 0
        ? `--anchor ${code}: ${code} has no readings without clock times`
        : `${code} has readings without clock times (sheets: ${sheets}): say when the first reading of each sheet began, --anchor ${code}=2026-07-06T07:00:00-05:00, once for each; given: ${anchors.length}`,
    )
  }
  for (const anchorMs of anchors) {
    const day = bare.findIndex((sitting) => sitting.day === plantDate(anchorMs))
    const [sitting] = bare.splice(Math.max(0, day), 1)
    if (sitting === undefined) continue
    if (day < 0 && sitting.day !== null)
      throw new AppError(
        'invalid',
        `--anchor ${code}=${plantIso(anchorMs)}: no sheet of ${code} is of that day, the next one is of ${sitting.day}`,
      )
    laid.push(inSequence(sitting.readings, anchorMs / 1000))
  }
  const series = [...own.values(), ...laid].filter(({ readings: units }) => units.length > 0)
  for (const { readings: units } of series) units.sort((a, b) => a.end_s - b.end_s)
  return series.sort((a, b) => (a.readings[0]?.start_s ?? 0) - (b.readings[0]?.start_s ?? 0))
}

/**
 * In the order they were written down: what was taken by a device, under another name or on another day is another sitting, and so is
 * what follows a clock time within a sheet.
 */
function sittingsOf(readings: readonly Reading[]): Sitting[] {
  const sittings: Sitting[] = []
  for (const reading of readings.toSorted((a, b) => a.id - b.id)) {
    const key = JSON.stringify([reading.created_by, reading.study_uuid, reading.by_device])
    const day = reading.start_ts === null ? reading.day : plantDate(reading.start_ts)
    const last = sittings.at(-1)
    if (last?.key === key && (day === null || last.day === null || day === last.day)) {
      last.readings.push(reading)
      last.day ??= day
    } else sittings.push({ key, day, readings: [reading] })
  }
  return sittings.flatMap((sitting) => {
    if (hasClock(sitting.readings) || inWholeMinutes(sitting.readings)) return [sitting]
    const parts: Sitting[] = []
    for (const reading of sitting.readings) {
      const last = parts.at(-1)
      if (last === undefined || reading.start_ts !== null) parts.push({ ...sitting, readings: [reading] })
      else last.readings.push(reading)
    }
    return parts
  })
}

const hasClock = (readings: readonly Reading[]): boolean =>
  readings.every(({ start_ts }) => start_ts !== null) && !inWholeMinutes(readings)

/** Five starts without a second's hand are no accident: such a clock says where the sheet begins, not where a reading does. */
function inWholeMinutes(readings: readonly Reading[]): boolean {
  const starts = readings.flatMap(({ start_ts }) => start_ts ?? [])
  return starts.length >= 5 && starts.every((at) => at % 60_000 === 0)
}

function inSequence(readings: readonly Reading[], anchor_s: number): Series {
  let at = anchor_s
  const units = readings.map(({ id, duration_seconds, counts }) => {
    const one = unit(id, at, duration_seconds, counts)
    at = one.end_s
    return one
  })
  return { observer: readings[0]?.created_by ?? '', clock: 'anchor', readings: units }
}

const unit = (id: number, start_s: number, seconds: number, counts: number): ManualUnit => ({
  id,
  start_s,
  end_s: start_s + seconds,
  counts: counts === 1,
})
