import { measuredSpans } from './coverage.ts'
import { type CycleStatistics, cycleStatistics } from './cycle-statistics.ts'
import { operatorsAt, runAt } from './in-force.ts'
import type { ModuleRecord, Station, StationTimings } from './plant-record.ts'
import { cycleStandard, stationWork } from './sam.ts'
import { type Span, totalMinutes } from './spans.ts'

export type StationStatistics = CycleStatistics & {
  workstation: string
  name: string
  operations: string[]
  machine_codes: string[]
  /** In force at the end of the last span. */
  sam_minutes: number | null
  /** null: not measured in the spans at all. */
  units: number | null
  reproceso_units: number | null
  measured_minutes: number
  ritmo: number | null
}

/** What each station's cycles say, in line order; `timings` are those of the same spans, which are in order and do not overlap. */
export function stationStatistics(
  record: ModuleRecord,
  timings: readonly StationTimings[],
  spans: readonly Span[],
  nowMs: number,
): StationStatistics[] {
  return record.stations.map((station) => {
    const of = timings.find(({ workstation_id }) => workstation_id === station.id)
    return statisticsOf(record, station, of, spans, nowMs)
  })
}

/** The same of one station; `of` undefined: no unit ended there. */
export function statisticsOf(
  record: ModuleRecord,
  station: Station,
  of: StationTimings | undefined,
  spans: readonly Span[],
  nowMs: number,
): StationStatistics {
  const soFar = spans.map(({ start_ts, end_ts }) => ({ start_ts, end_ts: Math.min(end_ts, nowMs) }))
  const at = Math.min(spans.at(-1)?.end_ts ?? nowMs, nowMs) - 1
  const run = runAt(record, at, station.id)
  const work = run === undefined ? undefined : stationWork(record, run.reference, station.id, at)
  // Between two days a camera may measure too, and that time is not theirs.
  const minutes = totalMinutes(soFar.flatMap((span) => measuredSpans(record, station.code, span, nowMs)))
  const seen = minutes > 0 || (of?.units ?? 0) > 0
  return {
    workstation: station.code,
    name: station.name,
    operations: work?.operations ?? [],
    machine_codes: work?.machine_codes ?? [],
    sam_minutes: work?.sam_minutes ?? null,
    units: seen ? (of?.units ?? 0) : null,
    reproceso_units: seen ? (of?.reproceso_units ?? 0) : null,
    measured_minutes: minutes,
    ritmo: ritmoOf(record, station, of),
    ...cycleStatistics(of?.timed.map(({ seconds }) => seconds) ?? []),
  }
}

/** Each unit by the standard in force when it ended; null as soon as one has none. */
function ritmoOf(record: ModuleRecord, station: Station, timings: StationTimings | undefined): number | null {
  if (timings === undefined) return null
  let samSeconds = 0
  let seconds = timings.reproceso_seconds
  for (const unit of timings.timed) {
    const run = runAt(record, unit.end_ts, station.id)
    const sam = cycleStandard(
      run === undefined ? null : stationWork(record, run.reference, station.id, unit.end_ts).sam_minutes,
      operatorsAt(station, unit.end_ts),
    )
    if (sam === null) return null
    samSeconds += sam * 60
    seconds += unit.seconds
  }
  return seconds > 0 ? samSeconds / seconds : null
}
