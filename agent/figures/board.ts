import type { BoardRow } from '../contract/api.ts'
import { plantIso } from '../contract/plant-time.ts'
import { changesWithin, moduleRunAt } from './in-force.ts'
import { boardHours, type Jornada, jornadasOf } from './jornada.ts'
import type { LostTime, ModuleRecord, Run } from './plant-record.ts'
import { cumplimiento } from './ratios.ts'
import { cut, overlap, type Span } from './spans.ts'
import { moduleUnits, seenUnits, unmeasuredMinutes } from './units.ts'
import { jornadaVersion, versionsOf } from './versions.ts'
import { isPlanned, lostMinutes, metaOf, stretches } from './working-time.ts'

/** The whiteboard of a plant day: the board hours of its jornadas, one row per OP, the hours to come included. */
export function boardRows(record: ModuleRecord, date: string, nowMs: number): BoardRow[] {
  return jornadasOf(record, date).flatMap((jornada) =>
    accumulate(
      boardHours(jornada)
        .flatMap((hour) => byRun(record, hour))
        .map((part) => boardRow(record, jornada, part, nowMs)),
      nowMs,
    ),
  )
}

export type RunSpan = Span & { run: Run | undefined }

/** A span cut where the module changes over to another OP. */
export function byRun(record: ModuleRecord, span: Span): RunSpan[] {
  const parts: RunSpan[] = []
  for (const part of cut(span, changesWithin(record, span))) {
    const run = moduleRunAt(record, part.start_ts)
    const last = parts.at(-1)
    if (last !== undefined && last.run?.id === run?.id) last.end_ts = part.end_ts
    else parts.push({ ...part, run })
  }
  return parts
}

function boardRow(record: ModuleRecord, jornada: Jornada, part: RunSpan, nowMs: number): BoardRow {
  const soFar = { start_ts: part.start_ts, end_ts: Math.min(part.end_ts, nowMs) }
  const begun = soFar.start_ts < soFar.end_ts
  const meta = metaOf(stretches(record, jornada, part))
  const metaNow = begun ? metaOf(stretches(record, jornada, soFar)) : meta === null ? null : 0
  const { units, origin } = begun ? moduleUnits(record, soFar, nowMs) : { units: null, origin: null }
  const lost = begun ? lostIn(record, soFar, nowMs) : []
  return {
    jornada: jornada.name,
    start: plantIso(part.start_ts),
    end: plantIso(part.end_ts),
    op: part.run?.op ?? null,
    reference: part.run?.reference ?? null,
    meta,
    meta_now: metaNow,
    units,
    origin,
    cumplimiento: cumplimiento(units, metaNow),
    seen_units: begun ? seenUnits(record, soFar) : null,
    unmeasured_minutes: begun ? unmeasuredMinutes(record, soFar, nowMs) : 0,
    accumulated_meta: null,
    accumulated_units: null,
    accumulated_hours_missing: 0,
    lost_minutes: lostMinutes(lost, jornada, soFar, nowMs),
    lost_causes: [...new Set(lost.map((event) => `${event.code} ${event.text ?? '(por definir)'}`))],
    versions: versionsOf(
      record,
      part.run === undefined ? [] : [part.run.reference],
      part,
      jornadaVersion(jornada),
    ),
  }
}

function lostIn(record: ModuleRecord, span: Span, nowMs: number): LostTime[] {
  return record.lost_time.filter(
    (event) =>
      !isPlanned(event) &&
      overlap({ start_ts: event.start_ts, end_ts: event.end_ts ?? nowMs }, span) !== undefined,
  )
}

/**
 * Acumulado of the jornada over the rows whose units are known, with the meta of the same rows (a esta hora in the row that runs),
 * so that the two compare; how many rows are not known stands beside it. Rows to come add their meta: what will be due.
 */
function accumulate(rows: readonly BoardRow[], nowMs: number): BoardRow[] {
  let meta: number | null = 0
  let units: number | null = null
  let missing = 0
  return rows.map((row) => {
    const toCome = Date.parse(row.start) >= nowMs
    if (toCome) {
      meta = meta === null || row.meta === null ? null : meta + row.meta
      return { ...row, accumulated_meta: meta, accumulated_units: null, accumulated_hours_missing: missing }
    }
    if (row.units === null) missing++
    else {
      units = (units ?? 0) + row.units
      meta = meta === null || row.meta_now === null ? null : meta + row.meta_now
    }
    const shown = { accumulated_meta: meta, accumulated_units: units, accumulated_hours_missing: missing }
    // What is left of the running hour will be due in the rows to come.
    if (nowMs < Date.parse(row.end) && row.units !== null && meta !== null) {
      meta += (row.meta ?? 0) - (row.meta_now ?? 0)
    }
    return { ...row, ...shown }
  })
}
