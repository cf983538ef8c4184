import { cycleOf } from '../api/cycle-shape.ts'
import type { BoardRow, Cycle, IndicadoresRow } from '../contract/api.ts'
import { addDays } from '../contract/plant-time.ts'
import { boardRows } from '../figures/board.ts'
import { measuredSpans } from '../figures/coverage.ts'
import { indicadoresRows } from '../figures/indicadores.ts'
import { jornadasOf } from '../figures/jornada.ts'
import type { LostTime, ModuleRecord, StationTimings } from '../figures/plant-record.ts'
import { overlap, type Span, totalMinutes } from '../figures/spans.ts'
import { type StationStatistics, stationStatistics } from '../figures/station-statistics.ts'
import { cyclesPage } from '../store/cycles.ts'
import { moduleRecord } from '../store/day.ts'
import { isSampleData } from '../store/meta.ts'
import type { Store } from '../store/store.ts'
import { stationTimings } from '../store/timings.ts'

export type LostRow = LostTime & { date: string; station: string | null; minutes: number }

/** A range of plant days of one module, as the workbook needs it. Cycles are read while they are written. */
export type Report = {
  module: { code: string; name: string }
  from: string
  to: string
  sampleData: boolean
  record: ModuleRecord
  indicadores: (IndicadoresRow & { module_name: string })[]
  hours: (BoardRow & { date: string })[]
  lost: LostRow[]
  stations: StationStatistics[]
  /** Of the cycles read so far: complete once `cycles` has been read to its end. */
  readonly corrections: number
  readonly models: string[]
  cycles: () => Iterable<Cycle>
}

const pageRows = 1000
/** A unit is found by its start: the longest one worth looking for before the span. */
const longestUnitMs = 12 * 3_600_000

export function readReport(
  store: Store,
  ask: { module: string; from: string; to: string; nowMs: number },
): Report {
  const { module: code, from, to, nowMs } = ask
  const record = moduleRecord(store, { module: code, fromDate: from, toDate: to })
  const dates = daysBetween(from, to)
  const indicadores = indicadoresRows(record, from, to, nowMs)
  const spans = reportSpans(record, dates, indicadores)
  const seen: Seen = { corrections: 0, models: new Set() }
  return {
    module: record.module,
    from,
    to,
    sampleData: isSampleData(store),
    record,
    indicadores: indicadores.map((row) => ({ ...row, module_name: record.module.name })),
    // Hours that have not begun have a meta and nothing to say.
    hours: dates.flatMap((date) =>
      boardRows(record, date, nowMs)
        .filter((row) => Date.parse(row.start) < nowMs)
        .map((row) => ({ ...row, date })),
    ),
    lost: dates.flatMap((date) => lostRows(record, date, nowMs)),
    stations: reportStations(store, record, spans, nowMs),
    get corrections() {
      return seen.corrections
    },
    get models() {
      return [...seen.models].sort()
    },
    cycles: () => counted(cyclesOf(store, record, spans), seen),
  }
}

export function daysBetween(from: string, to: string): string[] {
  const days: string[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day)
  return days
}

type Seen = { corrections: number; models: Set<string> }

function* counted(cycles: Iterable<Cycle>, seen: Seen): Iterable<Cycle> {
  seen.corrections = 0
  seen.models.clear()
  for (const cycle of cycles) {
    if (cycle.corrected) seen.corrections += 1
    if (cycle.model_version !== null) seen.models.add(cycle.model_version)
    yield cycle
  }
}

/** What each station's cycles say, over the jornadas together. */
function reportStations(
  store: Store,
  record: ModuleRecord,
  spans: readonly Span[],
  nowMs: number,
): StationStatistics[] {
  const timings = new Map<number, StationTimings>()
  for (const span of spans) {
    for (const part of stationTimings(store, record.module.id, span.start_ts, span.end_ts)) {
      const so = timings.get(part.workstation_id)
      if (so === undefined) timings.set(part.workstation_id, part)
      else {
        so.units += part.units
        so.reproceso_units += part.reproceso_units
        so.reproceso_seconds += part.reproceso_seconds
        so.timed = so.timed.concat(part.timed)
      }
    }
  }
  const whole = { start_ts: spans[0]?.start_ts ?? nowMs, end_ts: spans.at(-1)?.end_ts ?? nowMs }
  return stationStatistics(record, [...timings.values()], whole, nowMs).map((station) => ({
    ...station,
    // Between two jornadas a camera may measure too, and that time is not theirs.
    measured_minutes: totalMinutes(
      spans.flatMap((span) => measuredSpans(record, station.workstation, span, nowMs)),
    ),
  }))
}

/** The jornadas of the days, and the units outside any jornada that INDICADORES shows apart. */
function reportSpans(
  record: ModuleRecord,
  dates: readonly string[],
  rows: readonly IndicadoresRow[],
): Span[] {
  const jornadas = dates.flatMap((date) => jornadasOf(record, date))
  const outside = rows
    .filter(({ jornada }) => jornada === null)
    .map(({ start, end }) => ({ start_ts: Date.parse(start), end_ts: Date.parse(end) }))
  return [...jornadas, ...outside].sort((a, b) => a.start_ts - b.start_ts)
}

function lostRows(record: ModuleRecord, date: string, nowMs: number): LostRow[] {
  const jornadas = jornadasOf(record, date)
  return record.lost_time.flatMap((event) => {
    const span = { start_ts: event.start_ts, end_ts: event.end_ts ?? nowMs }
    const home = jornadas.find((jornada) => overlap(jornada, span) !== undefined)
    if (home === undefined) return []
    const station = record.stations.find(({ id }) => id === event.workstation_id)?.code ?? null
    return [{ ...event, date, station, minutes: (span.end_ts - span.start_ts) / 60_000 }]
  })
}

/** Units that ended in one of the spans, by start. */
function* cyclesOf(store: Store, record: ModuleRecord, spans: readonly Span[]): Iterable<Cycle> {
  const first = spans[0]
  const lastEnd = spans.reduce((latest, span) => Math.max(latest, span.end_ts), 0)
  if (first === undefined) return
  let after: { startMs: number; id: number } | null = null
  do {
    const page: ReturnType<typeof cyclesPage> = cyclesPage(store, {
      moduleId: record.module.id,
      fromMs: first.start_ts - longestUnitMs,
      toMs: lastEnd,
      state: 'ended',
      limit: pageRows,
      ...(after === null ? {} : { after }),
    })
    for (const cycle of page.cycles) {
      const endMs = cycle.end_ts
      if (endMs === null || cycle.voided === 1) continue
      if (spans.some((span) => span.start_ts <= endMs && endMs < span.end_ts)) yield cycleOf(cycle)
    }
    after = page.next
  } while (after !== null)
}
