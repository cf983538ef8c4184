import type { BoardRow, Health, StationNow } from '../contract/api.ts'
import { formatList, formatNumber } from './format.ts'
import { words } from './words.ts'

/** The three questions of the morning, each answered in one sentence. 'unknown' never reads as well. */
export type Answer = { tone: 'well' | 'look' | 'act' | 'unknown'; sentence: string }

/** Under this the hour has too little in it to be projected: minutes since its start, and units. */
const earlyMinutes = 10
const earlyUnits = 3
/** A unit in progress this many times over its SAM is worth a look before it ends. */
const longOpenFactor = 2
/** Below this a difference is rounding: half a unit. */
const evenUnits = 0.5

export function rowOfNow(rows: readonly BoardRow[], nowMs: number): BoardRow | undefined {
  return rows.findLast((row) => Date.parse(row.start) <= nowMs && nowMs < Date.parse(row.end))
}

/** The first minutes of an hour say nothing about it yet. */
export function isEarly(row: BoardRow, nowMs: number): boolean {
  return (nowMs - Date.parse(row.start)) / 60_000 < earlyMinutes || (row.units ?? 0) < earlyUnits
}

/** Units at the end of the row at the pace so far; null when nothing can be said. */
export function projection(row: BoardRow, nowMs: number): number | null {
  if (row.units === null || row.meta === null || row.meta_now === null || row.meta_now <= 0) return null
  return isEarly(row, nowMs) ? null : (row.units / row.meta_now) * row.meta
}

export function pace(row: BoardRow | undefined, nowMs: number): Answer {
  if (row === undefined || row.units === null || row.meta_now === null) {
    return { tone: 'unknown', sentence: words.paceUnknown }
  }
  if (isEarly(row, nowMs)) return { tone: 'unknown', sentence: words.noHourYet }
  const ahead = row.units - row.meta_now
  if (Math.abs(ahead) < evenUnits) return { tone: 'well', sentence: words.paceEven }
  const amount = words.units(formatNumber(Math.abs(ahead)))
  if (ahead > 0) return { tone: 'well', sentence: words.paceAhead(amount) }
  return { tone: 'look', sentence: words.paceBehind(amount) }
}

export function behind(stations: readonly StationNow[], nowMs: number): Answer {
  const timed = stations.filter((station) => station.measured && station.hour.ritmo !== null)
  const slow = timed.filter(({ hour }) => isBehind(hour))
  const long = stations
    .filter((station) => station.activity === 'en ciclo' && openFactor(station, nowMs) > longOpenFactor)
    .map(({ workstation }) => workstation)
  if (slow.length > 0) {
    const tone = slow.some(({ hour }) => hour.band === 'atrasado') ? 'act' : 'look'
    const names = slow.map(({ workstation }) => workstation)
    return { tone, sentence: words.stationsBehind(formatList(names), names.length === 1) }
  }
  if (long.length > 0) return { tone: 'look', sentence: words.stationsOpenLong(formatList(long)) }
  if (timed.length === 0) return { tone: 'unknown', sentence: words.stationsUnknown }
  return { tone: 'well', sentence: words.stationsFine }
}

/** With umbrales: what they call atento or atrasado. Without: slower than the SAM. */
function isBehind({ band, ritmo }: StationNow['hour']): boolean {
  if (band === 'por definir') return ritmo !== null && ritmo < 1
  return band !== 'al ritmo'
}

/** Running time of the unit in progress ÷ what it may take the puesto, its SAM ÷ its operators; 0 when there is none. */
export function openFactor(station: StationNow, nowMs: number): number {
  if (station.open_since === null || station.sam_minutes === null) return 0
  return ((nowMs - Date.parse(station.open_since)) / 60_000 / station.sam_minutes) * station.operators
}

export function cameraAnswer(cameras: Health['cameras']): Answer {
  const named = (state: Health['cameras'][number]['state']) =>
    cameras.filter((camera) => camera.state === state).map(({ name }) => name)
  if (cameras.length === 0) return { tone: 'unknown', sentence: words.camerasNone }
  const down = [...named('down'), ...named('off')]
  if (down.length > 0) return { tone: 'act', sentence: words.camerasDown(formatList(down)) }
  if (named('moved').length > 0)
    return { tone: 'act', sentence: words.camerasMoved(formatList(named('moved'))) }
  if (named('starting').length > 0)
    return { tone: 'look', sentence: words.camerasStarting(formatList(named('starting'))) }
  return { tone: 'well', sentence: words.camerasUp(cameras.length) }
}
