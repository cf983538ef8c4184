import type { StationNow } from '../contract/api.ts'
import type { CameraState, StationState } from '../contract/measurement.ts'
import { plantIso } from '../contract/plant-time.ts'
import { cameraOf, measuredSpans } from './coverage.ts'
import { operatorsAt, runAt, settingsAt } from './in-force.ts'
import type { ModuleRecord, NowRecord, Station, Tally } from './plant-record.ts'
import { band, missedUmbral, ritmo } from './ratios.ts'
import { cycleStandard, stationWork } from './sam.ts'

/** What the agent knows this second; both empty when no camera is being measured. */
export type Live = { cameras: readonly CameraState[]; stations: readonly StationState[] }

/** Every station of the module in line order: what it does now and how its board hour goes. */
export function stationsNow(now: NowRecord, live: Live): StationNow[] {
  return [...now.record.stations]
    .sort((a, b) => a.position - b.position)
    .map((station) => stationNow(now, station, live))
}

/** '4 de 21 puestos medidos'. */
export function measuredStations(stations: readonly StationNow[]): number {
  return stations.filter(({ measured }) => measured).length
}

function stationNow(now: NowRecord, station: Station, live: Live): StationNow {
  const { record, now_ts } = now
  const run = runAt(record, now_ts, station.id)
  const work = run === undefined ? undefined : stationWork(record, run.reference, station.id, now_ts)
  const cameraId = cameraOf(record, station.code, now_ts)
  const camera = live.cameras.find((candidate) => candidate.cameraId === cameraId)
  const measured = isMeasured(record, station.code, live.cameras, now_ts)
  const seen = measured && camera?.state === 'up'
  const state = seen ? live.stations.find(({ workstation }) => workstation === station.code) : undefined
  const openSince = seen ? (state?.openSinceMs ?? now.open_units.get(station.id) ?? null) : null
  const presence = state === undefined || state.presence === 'unknown' ? null : state.presence
  const last = measured ? now.last_cycles.get(station.id) : undefined
  return {
    workstation: station.code,
    name: station.name,
    operations: work?.operations ?? [],
    machine_codes: work?.machine_codes ?? [],
    camera_id: cameraId ?? station.camera_id,
    operators: operatorsAt(station, now_ts),
    measured,
    activity: activityOf({ measured, seen, open: openSince !== null, presence }),
    presence,
    open_since: openSince === null ? null : plantIso(openSince),
    last_cycle:
      last === undefined
        ? null
        : {
            cycle_id: last.id,
            end: plantIso(last.end_ts),
            duration_seconds: (last.end_ts - last.start_ts) / 1000,
            valid_for_timing: last.valid_for_timing,
          },
    hour: hourOf(now, station, measured),
    sam_minutes: work?.sam_minutes ?? null,
  }
}

/** A camera looks at it, and its zones are where they were drawn; a camera without signal measures again when it is back. */
export function isMeasured(
  record: ModuleRecord,
  stationCode: string,
  cameras: readonly CameraState[],
  nowMs: number,
): boolean {
  const cameraId = cameraOf(record, stationCode, nowMs)
  if (cameraId === undefined) return false
  const moved = cameras.some((camera) => camera.cameraId === cameraId && camera.state === 'moved')
  return !moved && !lastsGap(record, cameraId, 'camera-moved')
}

function lastsGap(record: ModuleRecord, cameraId: number | undefined, kind: 'camera-moved'): boolean {
  return record.gaps.some((gap) => gap.camera_id === cameraId && gap.end_ts === null && gap.kind === kind)
}

function activityOf(signs: {
  measured: boolean
  seen: boolean
  open: boolean
  presence: boolean | null
}): StationNow['activity'] {
  if (!signs.measured) return 'sin medición'
  if (!signs.seen) return 'sin señal'
  if (signs.presence === false) return 'ausente'
  if (signs.open) return 'en ciclo'
  return signs.presence === null ? 'sin señal' : 'espera'
}

/** The board hour up to now; null wherever the station was not measured in it at all. */
function hourOf(now: NowRecord, station: Station, measured: boolean): StationNow['hour'] {
  const { record } = now
  const soFar = { start_ts: now.hour.start_ts, end_ts: Math.min(now.hour.end_ts, now.now_ts) }
  const parts = now.hour_parts.map((part) => {
    const run = runAt(record, part.start_ts, station.id)
    const sam =
      run === undefined ? null : stationWork(record, run.reference, station.id, part.start_ts).sam_minutes
    return {
      tally: part.tallies.get(station.id) ?? emptyTally,
      samMinutes: cycleStandard(sam, operatorsAt(station, part.start_ts)),
    }
  })
  if (!measured || measuredSpans(record, station.code, soFar, now.now_ts).length === 0) {
    return { units: null, mean_seconds: null, ritmo: null, band: 'por definir', missed_umbral: null }
  }
  const units = parts.reduce((sum, { tally }) => sum + tally.units, 0)
  const timed = parts.reduce((sum, { tally }) => sum + tally.timed_units, 0)
  const seconds = parts.reduce((sum, { tally }) => sum + tally.timed_seconds, 0)
  const pace = ritmo(parts)
  const umbrales = settingsAt(record, now.now_ts)
  const stands = band(pace, umbrales)
  return {
    units,
    mean_seconds: timed === 0 ? null : seconds / timed,
    ritmo: pace,
    band: stands,
    missed_umbral: missedUmbral(stands, umbrales),
  }
}

const emptyTally: Tally = {
  units: 0,
  reproceso_units: 0,
  timed_units: 0,
  timed_seconds: 0,
  timed_seconds_sq: 0,
  reproceso_seconds: 0,
}
