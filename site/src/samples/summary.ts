import type { DayFigure, Summary } from '../../../agent/contract/api-summary.ts'
import { addDays, plantDate, plantIso, plantWeekday } from '../../../agent/contract/plant-time.ts'

/**
 * Invented figures for /app/ejecutivo in the contract of the real summary on the Jetson, so that the page is the one real figures would
 * fill. Everything shown from here stands under the words «datos de ejemplo».
 */

const hourlyMeta = 49
const hours = [
  { from: '06:30', to: '07:30', units: 44 },
  { from: '07:30', to: '08:30', units: 47 },
  { from: '08:30', to: '09:30', units: 42 },
  { from: '09:30', to: '10:30', units: 49 },
]
/** Units of earlier days, newest first; null is a day on which nothing was measured. */
const earlierUnits = [373, 353, 365, 349, null, 357, 337, 345, 329]
const earlierMeta = hourlyMeta * 8
/** Computed from nothing. */
const versions = { standards: '', settings: '', jornada: '' }

/** One row of the sample's whiteboard. */
export type SampleHour = { from: string; to: string; meta: number; units: number; cumplimiento: number }
export const sampleHours: readonly SampleHour[] = hours.map((hour) => ({
  ...hour,
  meta: hourlyMeta,
  cumplimiento: hour.units / hourlyMeta,
}))

export function sampleSummary(nowMs: number): Summary {
  const today = plantDate(nowMs)
  const unitsToday = hours.reduce((sum, hour) => sum + hour.units, 0)
  return {
    schema_version: '1.0',
    generated_at: plantIso(nowMs),
    sample_data: true,
    modules: [
      {
        module: 'angela',
        name: 'Angela',
        measured_stations: 4,
        total_stations: 21,
        today: figure(today, unitsToday, hourlyMeta * hours.length),
        trend: earlierUnits.map((units, i) => figure(workday(today, i + 1), units, earlierMeta)).toReversed(),
      },
      ...['Carmenza', 'Camisetas', 'Empaque'].map((name) => ({
        module: name.toLowerCase(),
        name,
        measured_stations: 0,
        total_stations: 0,
        today: figure(today, null, null),
        trend: [],
      })),
    ],
    engineer: null,
  }
}

function figure(date: string, units: number | null, meta: number | null): DayFigure {
  const cumplimiento = units === null || meta === null ? null : units / meta
  // No verdict: nobody has set umbrales.
  return {
    date,
    units,
    meta,
    cumplimiento,
    band: 'por definir',
    missed_umbral: null,
    partial: false,
    versions,
  }
}

/** The n-th day before `date` that is no Sunday. */
function workday(date: string, n: number): string {
  let day = date
  for (let left = n; left > 0; ) {
    day = addDays(day, -1)
    if (plantWeekday(day) !== 7) left--
  }
  return day
}
