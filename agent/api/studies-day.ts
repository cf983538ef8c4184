import type { Studies, Study } from '../contract/api-observations.ts'
import { addDays, plantInstant, plantIso } from '../contract/plant-time.ts'
import { measuredSpans } from '../figures/coverage.ts'
import { runAt, standardAt } from '../figures/in-force.ts'
import type { ModuleRecord, Station } from '../figures/plant-record.ts'
import { stationWork } from '../figures/sam.ts'
import { subtract } from '../figures/spans.ts'
import { normalMinutes } from '../figures/standard-study.ts'
import { versionsIn } from '../figures/versions.ts'
import { cyclesPage } from '../store/cycles.ts'
import { moduleRecord } from '../store/day.ts'
import { observationsBetween, type StoredObservation } from '../store/observations.ts'
import type { Store } from '../store/store.ts'
import { compareStopwatch } from '../study/stopwatch-comparison.ts'

type LapRow = StoredObservation & { start_ts: number; end_ts: number; duration_seconds: number }

/** Stopwatch studies that began on a plant day, newest first, each beside what the camera measured meanwhile. */
export function studiesOfDay(
  store: Store,
  ask: { module: string; date: string; nowMs: number },
): Omit<Studies, 'schema_version' | 'generated_at'> {
  const { module, date, nowMs } = ask
  const record = moduleRecord(store, { module, fromDate: date, toDate: date })
  const rows = observationsBetween(
    store,
    record.module.id,
    plantInstant(date),
    plantInstant(addDays(date, 1)),
  )
  const studies = new Map<string, LapRow[]>()
  for (const row of rows) {
    if (!isLap(row) || row.study_uuid === null || row.voided_ts !== null) continue
    studies.set(row.study_uuid, [...(studies.get(row.study_uuid) ?? []), row])
  }
  return {
    module,
    date,
    studies: [...studies.values()]
      .flatMap((laps) => studyOf(store, record, laps, nowMs) ?? [])
      .sort((a, b) => Date.parse(b.start) - Date.parse(a.start)),
  }
}

function isLap(row: StoredObservation): row is LapRow {
  return (
    row.kind === 'cronometro' && row.start_ts !== null && row.end_ts !== null && row.duration_seconds !== null
  )
}

function studyOf(
  store: Store,
  record: ModuleRecord,
  laps: readonly LapRow[],
  nowMs: number,
): Study | undefined {
  const [first, last] = [laps[0], laps.at(-1)]
  const station = record.stations.find(({ code }) => code === first?.workstation)
  if (first === undefined || last === undefined || first.study_uuid === null || station === undefined)
    return undefined
  const span = { start_ts: first.start_ts, end_ts: last.end_ts }
  const said = compareStopwatch(
    laps.map((lap) => ({
      startMs: lap.start_ts,
      endMs: lap.end_ts,
      seconds: lap.duration_seconds,
      valid: lap.valid === 1,
    })),
    seenCycles(store, station, span),
  )
  const valoracion = meanRating(laps.flatMap((lap) => lap.valoracion ?? []))
  const mean = said.stopwatch.mean_seconds
  return {
    study_uuid: first.study_uuid,
    workstation: station.code,
    operation: first.operation,
    start: plantIso(span.start_ts),
    end: plantIso(span.end_ts),
    by: first.created_by,
    valoracion,
    laps: laps.map((lap, i) => {
      const cycle = said.cycles[i] ?? null
      return {
        observation_id: lap.id,
        start: plantIso(lap.start_ts),
        end: plantIso(lap.end_ts),
        duration_seconds: lap.duration_seconds,
        valid: lap.valid === 1,
        cycle_id: cycle?.id ?? null,
        cycle_seconds: cycle?.valid === true ? cycle.seconds : null,
      }
    }),
    stopwatch: said.stopwatch,
    normal_minutes: mean === null || valoracion === null ? null : normalMinutes(mean, valoracion),
    sam_minutes: samOf(record, station, first.operation, span.end_ts),
    versions: versionsIn(record, span),
    camera: {
      measured: subtract([span], measuredSpans(record, station.code, span, nowMs)).length === 0,
      n: said.n,
      bias_seconds: said.bias_seconds,
      bias: said.bias,
      limits_seconds: said.limits_seconds,
      enough: said.enough,
    },
  }
}

function meanRating(ratings: readonly number[]): number | null {
  const [first] = ratings
  if (first === undefined) return null
  // One rating for all laps stays the number that was typed.
  if (ratings.every((rating) => rating === first)) return first
  return ratings.reduce((sum, rating) => sum + rating, 0) / ratings.length
}

/** A person presses late: units that ended a little before or after count too. */
const reachMs = 15_000
/** A unit is found by its start. */
const longestUnitMs = 3_600_000

function seenCycles(store: Store, station: Station, span: { start_ts: number; end_ts: number }) {
  const { cycles } = cyclesPage(store, {
    workstationId: station.id,
    fromMs: span.start_ts - longestUnitMs,
    toMs: span.end_ts + reachMs,
    state: 'ended',
    limit: 2000,
  })
  return cycles.flatMap(({ id, end_ts, duration_seconds, valid_for_timing, voided, reproceso }) =>
    end_ts === null || voided === 1 || end_ts < span.start_ts - reachMs
      ? []
      : [
          {
            id,
            endMs: end_ts,
            seconds: duration_seconds ?? 0,
            valid: valid_for_timing === 1 && reproceso === 0,
          },
        ],
  )
}

/** Of one pass of the operation, or of a unit at the puesto. */
function samOf(
  record: ModuleRecord,
  station: Station,
  operation: string | null,
  atMs: number,
): number | null {
  const run = runAt(record, atMs, station.id)
  if (run === undefined) return null
  if (operation === null) return stationWork(record, run.reference, station.id, atMs).sam_minutes
  return standardAt(record, run.reference, operation, atMs)?.sam_minutes ?? null
}
