import type { IndicadoresRow } from '../contract/api.ts'
import { addDays, plantInstant, plantIso } from '../contract/plant-time.ts'
import { byRun, type RunSpan } from './board.ts'
import { measuredTogether } from './coverage.ts'
import { changesWithin, moduleRunAt, settingsAt } from './in-force.ts'
import { boardHours, type Jornada, jornadasOf } from './jornada.ts'
import type { ModuleRecord, Run } from './plant-record.ts'
import { cumplimiento, eficiencia, eficienciaSobreEstandar, rendimiento } from './ratios.ts'
import { referenceSam } from './sam.ts'
import { clip, contains, cut, type Span, subtract, totalMinutes } from './spans.ts'
import { type ModuleUnits, moduleUnitsOrSum, seenUnits, sumUnits } from './units.ts'
import { jornadaVersion, versionsOf } from './versions.ts'
import { isPlanned, lostMinutes, meanOperators, metaOf, operatorMinutes, stretches } from './working-time.ts'

/** fecha × jornada × OP of the plant days from `fromDate` to `toDate`, up to now; units outside any jornada apart. */
export function indicadoresRows(
  record: ModuleRecord,
  fromDate: string,
  toDate: string,
  nowMs: number,
): IndicadoresRow[] {
  const rows: IndicadoresRow[] = []
  for (let date = fromDate; date <= toDate; date = addDays(date, 1)) {
    for (const jornada of jornadasOf(record, date)) {
      const soFar = { start_ts: jornada.start_ts, end_ts: Math.min(jornada.end_ts, nowMs) }
      if (soFar.start_ts >= soFar.end_ts) continue
      for (const parts of byOp(byRun(record, soFar))) rows.push(jornadaRow(record, jornada, parts, nowMs))
    }
    rows.push(...outsideRows(record, date, nowMs))
  }
  return rows
}

/** Stretches of the same OP and reference together, in the order in which they began. */
function byOp(parts: readonly RunSpan[]): RunSpan[][] {
  const groups = new Map<string, RunSpan[]>()
  for (const part of parts) {
    const key = JSON.stringify([part.run?.op, part.run?.reference])
    groups.set(key, [...(groups.get(key) ?? []), part])
  }
  return [...groups.values()]
}

function jornadaRow(
  record: ModuleRecord,
  jornada: Jornada,
  spans: readonly RunSpan[],
  nowMs: number,
): IndicadoresRow {
  const work = spans.flatMap((span) => stretches(record, jornada, span))
  const hours = boardHours(jornada)
  const counted = sumUnits(spans.map((span) => moduleUnitsOrSum(record, span, clip(hours, span), nowMs)))
  const lost = (planned: boolean): number =>
    spans.reduce(
      (sum, span) =>
        sum +
        lostMinutes(
          record.lost_time.filter((event) => isPlanned(event) === planned),
          jornada,
          span,
          nowMs,
        ),
      0,
    )
  const present = operatorMinutes(work)
  const available = present === null ? null : present - lost(true)
  const meta = metaOf(work)
  return {
    ...rowOf(record, {
      date: jornada.date,
      jornada: jornada.name,
      spans,
      run: spans[0]?.run,
      counted,
      meta,
      available,
      lost: lost(false),
      nowMs,
      jornadaVersion: jornadaVersion(jornada),
    }),
    operators: meanOperators(work),
  }
}

/** Units that left the line while no jornada ran: kept and shown apart, with no meta and no available minutes. */
function outsideRows(record: ModuleRecord, date: string, nowMs: number): IndicadoresRow[] {
  const day: Span = { start_ts: plantInstant(date), end_ts: plantInstant(addDays(date, 1)) }
  const worked = [addDays(date, -1), date, addDays(date, 1)].flatMap((around) => jornadasOf(record, around))
  const free = subtract([{ ...day, end_ts: Math.min(day.end_ts, nowMs) }], worked)
  return free.flatMap((span) =>
    byRun(record, span).flatMap((part) => {
      const codes = settingsAt(record, part.start_ts)?.output_stations ?? []
      const stations = record.stations.filter(({ code }) => codes.includes(code)).map(({ id }) => id)
      const seen = record.output_units.filter(
        (unit) => stations.includes(unit.workstation_id) && contains(part, unit.end_ts),
      )
      if (seen.length === 0) return []
      const entries = seen.map((unit) => ({ end_ts: unit.end_ts, units: 1 }))
      return [
        rowOf(record, {
          date,
          jornada: null,
          spans: [part],
          run: part.run,
          counted: { units: seen.length, origin: 'medido', reason: null, entries },
          meta: null,
          available: null,
          lost: 0,
          nowMs,
          jornadaVersion: '',
        }),
      ]
    }),
  )
}

type RowParts = {
  date: string
  jornada: string | null
  spans: readonly RunSpan[]
  run: Run | undefined
  counted: ModuleUnits
  meta: number | null
  available: number | null
  lost: number
  nowMs: number
  jornadaVersion: string
}

function rowOf(record: ModuleRecord, parts: RowParts): IndicadoresRow {
  const start = Math.min(...parts.spans.map(({ start_ts }) => start_ts))
  const end = Math.max(...parts.spans.map(({ end_ts }) => end_ts))
  const productive = productiveMinutes(record, parts.counted)
  const { units } = parts.counted
  const figures = {
    cumplimiento: cumplimiento(units, parts.meta),
    eficiencia: eficiencia(productive, parts.available),
  }
  const sam = parts.run === undefined ? null : referenceSam(record, parts.run.reference, end - 1)
  const settings = settingsAt(record, end - 1)
  return {
    date: parts.date,
    module: record.module.code,
    jornada: parts.jornada,
    start: plantIso(start),
    end: plantIso(end),
    operators: null,
    op: parts.run?.op ?? null,
    reference: parts.run?.reference ?? null,
    sam_minutes: productive !== null && units ? productive / units : sam,
    units,
    origin: parts.counted.origin,
    units_reason: parts.counted.reason,
    seen_units: sumOrNull(parts.spans.map((span) => seenUnits(record, span))),
    total_productive_minutes: productive,
    available_minutes: parts.available,
    measured_minutes: parts.spans.reduce((sum, span) => sum + measuredMinutes(record, span, parts.nowMs), 0),
    lost_minutes: parts.lost,
    eficiencia: figures.eficiencia,
    eficiencia_sobre_estandar: eficienciaSobreEstandar(productive, parts.available, parts.lost),
    rendimiento: rendimiento(settings?.rendimiento ?? 'cumplimiento', figures),
    meta: parts.meta,
    versions: versionsOf(
      record,
      parts.run === undefined ? [] : [parts.run.reference],
      { start_ts: start, end_ts: end },
      parts.jornadaVersion,
    ),
  }
}

function sumOrNull(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((sum, value) => (value === null ? sum : (sum ?? 0) + value), null)
}

/** total minutos productivos = Σ units × SAM, each unit by the standard in force when it ended. */
export function productiveMinutes(record: ModuleRecord, counted: ModuleUnits): number | null {
  if (counted.units === null) return null
  const ends = counted.entries.map(({ end_ts }) => end_ts)
  if (ends.length === 0) return 0
  const all = { start_ts: Math.min(...ends), end_ts: Math.max(...ends) + 1 }
  let sum = 0
  for (const part of cut(all, changesWithin(record, all))) {
    const units = counted.entries.reduce(
      (n, entry) => n + (contains(part, entry.end_ts) ? entry.units : 0),
      0,
    )
    if (units === 0) continue
    const run = moduleRunAt(record, part.start_ts)
    const sam = run === undefined ? null : referenceSam(record, run.reference, part.start_ts)
    if (sam === null) return null
    sum += units * sam
  }
  return sum
}

function measuredMinutes(record: ModuleRecord, span: Span, nowMs: number): number {
  const codes = settingsAt(record, span.start_ts)?.output_stations ?? []
  return totalMinutes(measuredTogether(record, codes, span, nowMs))
}
