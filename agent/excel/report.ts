import { cycleOf } from '../api/cycle-shape.ts'
import type { BoardRow, Cycle, IndicadoresRow } from '../contract/api.ts'
import { AppError } from '../contract/errors.ts'
import { addDays, daysBetween, plantDate, plantInstant } from '../contract/plant-time.ts'
import { boardRows } from '../figures/board.ts'
import { indicadoresRows } from '../figures/indicadores.ts'
import { jornadasOf, plantDaySpan } from '../figures/jornada.ts'
import { lostOfDay } from '../figures/lost-pareto.ts'
import type { LostTime, ModuleRecord } from '../figures/plant-record.ts'
import { overlap, type Span, subtract } from '../figures/spans.ts'
import { type StationStatistics, stationStatistics } from '../figures/station-statistics.ts'
import { cyclesPage } from '../store/cycles.ts'
import { moduleRecord } from '../store/day.ts'
import { isSampleData } from '../store/meta.ts'
import type { Store } from '../store/store.ts'
import { stationTimings } from '../store/timings.ts'
import { plainHeader } from './header-match.ts'

/** What people changed among the units of a report. */
export type Corrected = {
  units: number
  /** Units that a person said were none: they are in no sheet. */
  voided: number
  /** The first hundred of both, by number. */
  cycleIds: readonly number[]
}
const listedCorrections = 100

export type LostRow = LostTime & {
  date: string
  station: string | null
  minutes: number
  lost_minutes: number
}

/** A range of plant days of one module, as the workbook needs it. Cycles are read while they are written. */
export type Report = {
  module: { code: string; name: string }
  from: string
  to: string
  /** null: all of them, and what lies outside. */
  jornada: string | null
  sampleData: boolean
  record: ModuleRecord
  indicadores: (IndicadoresRow & { module_name: string })[]
  hours: (BoardRow & { date: string })[]
  lost: LostRow[]
  stations: StationStatistics[]
  /** Of the cycles read so far: complete once `cycles` has been read to its end. */
  readonly corrected: Corrected
  readonly models: string[]
  cycles: () => Iterable<Cycle>
}

const pageRows = 1000
/** A unit is found by its start: the longest one worth looking for before the span. */
const longestUnitMs = 12 * 3_600_000

export function readReport(
  store: Store,
  ask: { module: string; from: string; to: string; jornada?: string; nowMs: number },
): Report {
  const { module: code, from, to, nowMs } = ask
  const record = moduleRecord(store, { module: code, fromDate: from, toDate: to })
  const dates = daysBetween(from, to)
  const jornada = ask.jornada === undefined ? null : jornadaNamed(record, dates, ask.jornada)
  const wanted = (name: string | null) => jornada === null || name === jornada
  const spans = stationSpans(record, dates, jornada)
  const indicadores = indicadoresRows(record, from, to, nowMs).filter((row) => wanted(row.jornada))
  const seen: Seen = { units: 0, voided: 0, cycleIds: [], models: new Set() }
  return {
    module: record.module,
    from,
    to,
    jornada,
    sampleData: isSampleData(store),
    record,
    indicadores: indicadores.map((row) => ({ ...row, module_name: record.module.name })),
    // Hours that have not begun have a meta and nothing to say.
    hours: dates.flatMap((date) =>
      boardRows(record, date, nowMs)
        .filter((row) => Date.parse(row.start) < nowMs && wanted(row.jornada))
        .map((row) => ({ ...row, date })),
    ),
    lost: dates.flatMap((date) => lostRows(record, date, nowMs, wanted)),
    stations: stationStatistics(record, stationTimings(store, record.module.id, spans), spans, nowMs),
    get corrected() {
      return seen
    },
    get models() {
      return [...seen.models].sort()
    },
    cycles: () => cyclesOf(store, record, cycleSpans(record, dates, wanted), seen),
  }
}

/** The name as the record has it. Throws AppError 'not-found' that lists the names of those days. */
function jornadaNamed(record: ModuleRecord, dates: readonly string[], asked: string): string {
  const names = [...new Set(dates.flatMap((date) => jornadasOf(record, date).map(({ name }) => name)))]
  const found = names.find((name) => plainHeader(name) === plainHeader(asked))
  if (found !== undefined) return found
  throw new AppError(
    'not-found',
    `no jornada '${asked}' on these days; there is ${names.join(', ') || 'none'}`,
    {
      pointer: 'jornada',
    },
  )
}

type Seen = { units: number; voided: number; cycleIds: number[]; models: Set<string> }

/** The same time as the page of a puesto: the days' jornadas, a day without one as a whole; of one jornada only its own. */
function stationSpans(record: ModuleRecord, dates: readonly string[], jornada: string | null): Span[] {
  if (jornada === null) return dates.map((date) => plantDaySpan(record, date))
  return dates.flatMap((date) => jornadasOf(record, date)).filter(({ name }) => name === jornada)
}

/** Every unit of the days is shown: those of their jornadas, and unless one jornada was asked for those outside any. */
function cycleSpans(
  record: ModuleRecord,
  dates: readonly string[],
  wanted: (jornada: string | null) => boolean,
): Span[] {
  const jornadas = dates.flatMap((date) => jornadasOf(record, date)).filter(({ name }) => wanted(name))
  const free = dates.flatMap((date) => {
    const around = [addDays(date, -1), date, addDays(date, 1)].flatMap((day) => jornadasOf(record, day))
    const day = { start_ts: plantInstant(date), end_ts: plantInstant(addDays(date, 1)) }
    return subtract([day], around)
  })
  return [...jornadas, ...(wanted(null) ? free : [])].sort((a, b) => a.start_ts - b.start_ts)
}

/** A stop stands with the day of its jornada; one outside every jornada, which cost nothing, with the day it began on. */
function lostRows(
  record: ModuleRecord,
  date: string,
  nowMs: number,
  wanted: (jornada: string | null) => boolean,
): LostRow[] {
  const jornadas = jornadasOf(record, date).filter(({ name }) => wanted(name))
  const around = [addDays(date, -1), date, addDays(date, 1)].flatMap((day) => jornadasOf(record, day))
  const touches = (some: readonly Span[], span: Span) => some.some((one) => overlap(one, span) !== undefined)
  return record.lost_time.flatMap((event) => {
    const span = { start_ts: event.start_ts, end_ts: event.end_ts ?? nowMs }
    const free = wanted(null) && plantDate(event.start_ts) === date && !touches(around, span)
    if (!free && !touches(jornadas, span)) return []
    const station = record.stations.find(({ id }) => id === event.workstation_id)?.code ?? null
    const minutes = (span.end_ts - span.start_ts) / 60_000
    return [{ ...event, date, station, minutes, lost_minutes: lostOfDay(record, date, event, nowMs) }]
  })
}

/** Units that ended in one of the spans, by start; what is noticed on the way goes to `seen`. */
function* cyclesOf(store: Store, record: ModuleRecord, spans: readonly Span[], seen: Seen): Iterable<Cycle> {
  Object.assign(seen, { units: 0, voided: 0, cycleIds: [], models: new Set() })
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
      if (endMs === null || !spans.some((span) => span.start_ts <= endMs && endMs < span.end_ts)) continue
      const shape = cycleOf(cycle)
      const voided = cycle.voided === 1
      if (voided) seen.voided += 1
      else if (shape.corrected) seen.units += 1
      if ((voided || shape.corrected) && seen.cycleIds.length < listedCorrections)
        seen.cycleIds.push(shape.cycle_id)
      if (voided) continue
      if (shape.model_version !== null) seen.models.add(shape.model_version)
      yield shape
    }
    after = page.next
  } while (after !== null)
}
