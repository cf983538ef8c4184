import type { Origin } from '../contract/api.ts'
import { plantClock } from '../contract/plant-time.ts'
import { measuredSpans, measuredTogether } from './coverage.ts'
import { runAt, settingsAt } from './in-force.ts'
import type { Conteo, ModuleRecord, Station } from './plant-record.ts'
import { stationWork } from './sam.ts'
import { contains, cut, overlap, type Span, subtract, totalMinutes, union } from './spans.ts'

/** Units of a module in a span, each entry with the instant it takes its OP and standard from. */
export type ModuleUnits = {
  /** null: neither measured for the whole span nor typed. */
  units: number | null
  origin: Origin | null
  /** Why units is null, in Spanish. */
  reason: string | null
  entries: { end_ts: number; units: number }[]
}

/**
 * The output stations' units when all of them were measured for the whole span (but for less than half a unit of their work); otherwise what was typed for it, or for the part
 * of it that was not measured. Nothing else ever stands in for them.
 */
export function moduleUnits(record: ModuleRecord, span: Span, nowMs: number): ModuleUnits {
  return sumUnits(outputParts(record, span).map((part) => unitsOf(record, part, nowMs)))
}

/**
 * The units of a long span: as a whole — a count may have been typed for all of it — or, where that is not known,
 * the sum of its parts, each known by itself.
 */
export function moduleUnitsOrSum(
  record: ModuleRecord,
  span: Span,
  parts: readonly Span[],
  nowMs: number,
): ModuleUnits {
  const whole = moduleUnits(record, span, nowMs)
  if (whole.units !== null) return whole
  const sum = sumUnits(parts.map((part) => moduleUnits(record, part, nowMs)))
  return sum.units === null ? whole : sum
}

/** A span cut where other stations become the output. */
function outputParts(record: ModuleRecord, span: Span): Span[] {
  const joined: Span[] = []
  for (const part of cut(
    span,
    record.settings.map(({ valid_from_ts }) => valid_from_ts),
  )) {
    const last = joined.at(-1)
    if (last !== undefined && sameOutput(record, last.start_ts, part.start_ts)) last.end_ts = part.end_ts
    else joined.push({ ...part })
  }
  return joined
}

/** Several stretches as one figure: not known as soon as one of them is not. */
export function sumUnits(parts: readonly ModuleUnits[]): ModuleUnits {
  const unknown = parts.find(({ units }) => units === null)
  const entries = parts.flatMap((part) => part.entries)
  if (unknown !== undefined) return { units: null, origin: null, reason: unknown.reason, entries: [] }
  const origins = new Set(parts.map(({ origin }) => origin))
  const [only = null] = origins
  return {
    units: entries.reduce((sum, entry) => sum + entry.units, 0),
    origin: origins.size > 1 ? 'mixto' : only,
    reason: null,
    entries,
  }
}

function sameOutput(record: ModuleRecord, a: number, b: number): boolean {
  const codes = (atMs: number): string => (settingsAt(record, atMs)?.output_stations ?? []).join()
  return codes(a) === codes(b)
}

/** The output stations in force at an instant. */
export function outputStations(record: ModuleRecord, atMs: number): Station[] {
  const codes = settingsAt(record, atMs)?.output_stations ?? []
  return record.stations.filter(({ code }) => codes.includes(code))
}

/** Where nobody set a standard, a hole of this length still hides no unit: no cycle is that short. */
const shortestCycleMs = 10_000

/**
 * How much of an interval may be unmeasured at a station: under half a unit of its work — one leaves every SAM ÷ operators —,
 * so that the count, rounded to units, is the same whatever happened in it.
 */
function toleratedMs(record: ModuleRecord, station: Station, atMs: number): number {
  const run = runAt(record, atMs, station.id)
  const sam = run === undefined ? null : stationWork(record, run.reference, station.id, atMs).sam_minutes
  return sam === null ? shortestCycleMs : (sam * 60_000) / station.operators / 2
}

/** The spans of `span` in which a station was not measured, when they are too long to be forgiven; else empty. */
function holesOf(
  record: ModuleRecord,
  station: Station,
  span: Span,
  known: readonly Span[],
  nowMs: number,
): Span[] {
  const measured = measuredSpans(record, station.code, span, nowMs)
  const holes = subtract([span], [...measured, ...known])
  const lost = totalMinutes(holes)
  if (holes.length === 0) return []
  // A camera that saw less than it missed did not measure the interval, however short that is.
  const forgiven =
    lost * 60_000 < toleratedMs(record, station, span.start_ts) && lost < totalMinutes([span]) / 2
  return forgiven ? [] : holes
}

function unitsOf(record: ModuleRecord, span: Span, nowMs: number): ModuleUnits {
  const stations = outputStations(record, span.start_ts)
  const holes = (known: readonly Span[]): Span[] =>
    stations.length === 0
      ? subtract([span], known)
      : union(stations.flatMap((station) => holesOf(record, station, span, known, nowMs)))
  const ids = stations.map(({ id }) => id)
  const unmeasured = holes([])
  const typed = unmeasured.length === 0 ? [] : usableConteos(record, ids, span, unmeasured)
  const stillMissing = typed.length === 0 ? unmeasured : holes(typed)
  if (stillMissing.length > 0) {
    return { units: null, origin: null, reason: reasonFor(stations, span, stillMissing), entries: [] }
  }
  const seen = endsWithin(record, ids, span)
    .filter((end_ts) => !typed.some((conteo) => contains(conteo, end_ts)))
    .map((end_ts) => ({ end_ts, units: 1 }))
  // A typed count belongs to its span, so its last millisecond decides the standard it takes.
  const counted = typed.map((conteo) => ({ end_ts: conteo.end_ts - 1, units: conteo.units }))
  return {
    units: seen.length + counted.reduce((sum, entry) => sum + entry.units, 0),
    origin: typed.length === 0 ? 'medido' : subtract([span], typed).length === 0 ? 'digitado' : 'mixto',
    reason: null,
    entries: [...seen, ...counted].sort((a, b) => a.end_ts - b.end_ts),
  }
}

/** Of each record, when the units of each output station ended, ascending: a board asks hour by hour. */
const endsOfStations = new WeakMap<ModuleRecord, Map<number, number[]>>()

function endsWithin(record: ModuleRecord, stationIds: readonly number[], span: Span): number[] {
  let ends = endsOfStations.get(record)
  if (ends === undefined) {
    ends = new Map()
    for (const unit of record.output_units) {
      const own = ends.get(unit.workstation_id)
      if (own === undefined) ends.set(unit.workstation_id, [unit.end_ts])
      else own.push(unit.end_ts)
    }
    for (const own of ends.values()) own.sort((a, b) => a - b)
    endsOfStations.set(record, ends)
  }
  return stationIds.flatMap((id) => {
    const own = ends.get(id) ?? []
    return own.slice(firstFrom(own, span.start_ts), firstFrom(own, span.end_ts))
  })
}

/** Index of the first value not below `atMs` in an ascending list. */
function firstFrom(ascending: readonly number[], atMs: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] ?? 0) < atMs) low = middle + 1
    else high = middle
  }
  return low
}

/** What the cameras saw at the output stations, whether or not it is all; null: there is no output station. */
export function seenUnits(record: ModuleRecord, span: Span): number | null {
  const parts = outputParts(record, span)
  if (parts.every((part) => outputStations(record, part.start_ts).length === 0)) return null
  return parts.reduce((sum, part) => {
    const ids = outputStations(record, part.start_ts).map(({ id }) => id)
    return sum + endsWithin(record, ids, part).length
  }, 0)
}

/** Minutes in which not every output station was measured. */
export function unmeasuredMinutes(record: ModuleRecord, span: Span, nowMs: number): number {
  return outputParts(record, span).reduce((sum, part) => {
    const codes = outputStations(record, part.start_ts).map(({ code }) => code)
    return sum + totalMinutes(subtract([part], measuredTogether(record, codes, part, nowMs)))
  }, 0)
}

/** Counts that lie wholly in the span and say something the camera does not; the latest wins where two overlap. */
function usableConteos(
  record: ModuleRecord,
  stationIds: readonly number[],
  span: Span,
  unmeasured: readonly Span[],
): Conteo[] {
  const chosen: Conteo[] = []
  const candidates = record.conteos
    .filter(
      (conteo) =>
        conteo.workstation_id === null ||
        (stationIds.length === 1 && conteo.workstation_id === stationIds[0]),
    )
    .filter((conteo) => conteo.start_ts >= span.start_ts && conteo.end_ts <= span.end_ts)
    .filter((conteo) => unmeasured.some((hole) => overlap(hole, conteo) !== undefined))
    .sort((a, b) => b.id - a.id)
  for (const conteo of candidates) {
    if (!chosen.some((other) => overlap(other, conteo) !== undefined)) chosen.push(conteo)
  }
  return chosen.sort((a, b) => a.start_ts - b.start_ts)
}

function reasonFor(stations: readonly Station[], span: Span, holes: readonly Span[]): string {
  if (stations.length === 0) return 'sin puesto de salida definido y sin conteo'
  if (subtract([span], holes).length === 0) return 'sin medición y sin conteo'
  const named = holes
    .slice(0, 3)
    .map((hole) => `de ${plantClock(hole.start_ts)} a ${plantClock(hole.end_ts)}`)
  return `sin medición ni conteo ${named.join(', ')}${holes.length > 3 ? ' y más' : ''}`
}
