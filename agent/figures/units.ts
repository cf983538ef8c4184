import type { Origin } from '../contract/api.ts'
import { plantClock } from '../contract/plant-time.ts'
import { measuredTogether, missing } from './coverage.ts'
import { settingsAt } from './in-force.ts'
import type { Conteo, ModuleRecord } from './plant-record.ts'
import { contains, cut, overlap, type Span, subtract } from './spans.ts'

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
 * The output stations' units when all of them were measured for the whole span; otherwise what was typed for it, or for the part
 * of it that was not measured. Nothing else ever stands in for them.
 */
export function moduleUnits(record: ModuleRecord, span: Span, nowMs: number): ModuleUnits {
  const parts = cut(
    span,
    record.settings.map(({ valid_from_ts }) => valid_from_ts),
  )
  const joined: Span[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (last !== undefined && sameOutput(record, last.start_ts, part.start_ts)) last.end_ts = part.end_ts
    else joined.push({ ...part })
  }
  return sumUnits(joined.map((part) => unitsOf(record, part, nowMs)))
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

function unitsOf(record: ModuleRecord, span: Span, nowMs: number): ModuleUnits {
  const codes = settingsAt(record, span.start_ts)?.output_stations ?? []
  const stationIds = record.stations.filter(({ code }) => codes.includes(code)).map(({ id }) => id)
  const measured = measuredTogether(record, codes, span, nowMs)
  const unmeasured = missing(span, measured)
  const typed = unmeasured.length === 0 ? [] : usableConteos(record, stationIds, span, unmeasured)
  const stillMissing = missing(span, [...measured, ...typed])
  if (stillMissing.length > 0) {
    return { units: null, origin: null, reason: reasonFor(codes, span, stillMissing), entries: [] }
  }
  const seen = record.output_units
    .filter((unit) => stationIds.includes(unit.workstation_id) && contains(span, unit.end_ts))
    .filter((unit) => !typed.some((conteo) => contains(conteo, unit.end_ts)))
    .map((unit) => ({ end_ts: unit.end_ts, units: 1 }))
  // A typed count belongs to its span, so its last millisecond decides the standard it takes.
  const counted = typed.map((conteo) => ({ end_ts: conteo.end_ts - 1, units: conteo.units }))
  return {
    units: seen.length + counted.reduce((sum, entry) => sum + entry.units, 0),
    origin: typed.length === 0 ? 'medido' : missing(span, typed).length === 0 ? 'digitado' : 'mixto',
    reason: null,
    entries: [...seen, ...counted].sort((a, b) => a.end_ts - b.end_ts),
  }
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

function reasonFor(codes: readonly string[], span: Span, holes: readonly Span[]): string {
  if (codes.length === 0) return 'sin puesto de salida definido y sin conteo'
  if (subtract([span], holes).length === 0) return 'sin medición y sin conteo'
  const named = holes
    .slice(0, 3)
    .map((hole) => `de ${plantClock(hole.start_ts)} a ${plantClock(hole.end_ts)}`)
  return `sin medición ni conteo ${named.join(', ')}${holes.length > 3 ? ' y más' : ''}`
}
