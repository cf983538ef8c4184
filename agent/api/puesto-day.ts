import type { PuestoDay } from '../contract/api-puesto.ts'
import { plantIso } from '../contract/plant-time.ts'
import { measuredSpans } from '../figures/coverage.ts'
import { histogram } from '../figures/cycle-statistics.ts'
import { operatorsAt } from '../figures/in-force.ts'
import { boardHours, jornadasOf, plantDaySpan } from '../figures/jornada.ts'
import type { ModuleRecord } from '../figures/plant-record.ts'
import { cycleStandard } from '../figures/sam.ts'
import type { Span } from '../figures/spans.ts'
import { statisticsOf } from '../figures/station-statistics.ts'
import { versionsIn } from '../figures/versions.ts'
import { correctionsOf, type StoredCorrection } from '../store/corrections.ts'
import { cyclesPage, type StoredCycle } from '../store/cycles.ts'
import { moduleRecord } from '../store/day.ts'
import { rejectedPage } from '../store/rejected.ts'
import type { Store } from '../store/store.ts'
import { stationTimings } from '../store/timings.ts'
import { cycleOf, rejectedOf } from './cycle-shape.ts'

/** More than a station can make in a day of 24 hours: the shortest unit is over 5 s. */
const mostCycles = 20_000
const longestUnitMs = 4 * 3_600_000
export const barSeconds = 5

export type PuestoAsk = { module: string; workstation: string; date: string; nowMs: number }

/** The plant day of a puesto: its jornadas, or the calendar day when there are none. `station` undefined: no such puesto. */
export function puestoDay(
  store: Store,
  { module, workstation, date, nowMs }: PuestoAsk,
): Omit<PuestoDay, 'schema_version' | 'generated_at'> | undefined {
  const record = moduleRecord(store, { module, fromDate: date, toDate: date })
  const station = record.stations.find(({ code }) => code === workstation)
  if (station === undefined) return undefined
  const jornadas = jornadasOf(record, date)
  const span = plantDaySpan(record, date)
  const timings = stationTimings(store, record.module.id, [span], station.id)
  const said = statisticsOf(record, station, timings[0], [span], nowMs)
  const { cycles: page } = cyclesPage(store, {
    workstationId: station.id,
    fromMs: span.start_ts - longestUnitMs,
    toMs: span.end_ts,
    limit: mostCycles,
  })
  const cycles = page.filter((cycle) => (cycle.end_ts ?? nowMs) >= span.start_ts)
  const byId = new Map(cycles.map((cycle) => [cycle.id, cycle]))
  const operators = operatorsAt(station, Math.min(span.end_ts, nowMs) - 1)
  const seconds = timings.flatMap(({ timed }) => timed.map((unit) => unit.seconds))
  return {
    module,
    date,
    workstation,
    name: station.name,
    operations: said.operations,
    machine_codes: said.machine_codes,
    sam_minutes: said.sam_minutes,
    operators,
    cycle_standard_minutes: cycleStandard(said.sam_minutes, operators),
    versions: versionsIn(record, span),
    statistics: {
      units: said.units,
      reproceso_units: said.reproceso_units,
      n: said.n,
      mean_seconds: said.mean_seconds,
      median_seconds: said.median_seconds,
      p90_seconds: said.p90_seconds,
      cv: said.cv,
      interval_seconds: said.interval_seconds,
      needed_n: said.needed_n,
      ritmo: said.ritmo,
      measured_minutes: said.measured_minutes,
    },
    jornadas: jornadas.map((jornada) => ({
      name: jornada.name,
      ...isoSpan(jornada),
      hours: boardHours(jornada).map(isoSpan),
      breaks: jornada.breaks.map(isoSpan),
    })),
    measured: measuredSpans(
      record,
      workstation,
      { ...span, end_ts: Math.min(span.end_ts, nowMs) },
      nowMs,
    ).map(isoSpan),
    cycles: cycles.filter(({ voided }) => voided === 0).map(cycleOf),
    corrections: correctionsOf(
      store,
      cycles.map(({ id }) => id),
    ).flatMap((correction) => {
      const cycle = byId.get(correction.cycle_id)
      return cycle === undefined ? [] : [correctionOf(cycle, correction)]
    }),
    rejected: rejectedPage(store, {
      moduleId: record.module.id,
      workstation,
      fromMs: span.start_ts,
      toMs: span.end_ts,
      limit: mostCycles,
    }).rejected.map(rejectedOf),
    gaps: gapsOf(record, workstation, span),
    histogram: histogram(seconds, barSeconds).map(({ from_seconds, count }) => ({
      from_seconds,
      to_seconds: from_seconds + barSeconds,
      count,
    })),
  }
}

/** Of the cameras whose geometry measured the station. */
function gapsOf(record: ModuleRecord, workstation: string, span: Span): PuestoDay['gaps'] {
  const cameras = new Set(
    record.rois.filter(({ stations }) => stations.includes(workstation)).map(({ camera_id }) => camera_id),
  )
  return record.gaps
    .filter(
      ({ camera_id, start_ts, end_ts }) =>
        cameras.has(camera_id) && start_ts < span.end_ts && (end_ts ?? span.end_ts) > span.start_ts,
    )
    .map(({ camera_id, start_ts, end_ts, kind }) => ({
      camera_id,
      start: plantIso(start_ts),
      end: end_ts === null ? null : plantIso(end_ts),
      kind,
    }))
}

function correctionOf(cycle: StoredCycle, correction: StoredCorrection): PuestoDay['corrections'][number] {
  return {
    correction_id: correction.id,
    cycle_id: cycle.id,
    cycle_start: plantIso(cycle.start_ts),
    duration_seconds: cycle.duration_seconds,
    field: correction.field,
    override: correction.override,
    reason: correction.reason,
    by: correction.created_by,
    at: plantIso(correction.created_ts),
    undone: correction.undone_ts !== null,
  }
}

function isoSpan({ start_ts, end_ts }: Span): { start: string; end: string } {
  return { start: plantIso(start_ts), end: plantIso(end_ts) }
}
