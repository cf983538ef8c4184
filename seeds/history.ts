import { addDays, plantDate, plantInstant, plantWeekday } from '../agent/contract/plant-time.ts'
import type { Zones, ZonesCamera } from '../agent/contract/scenario.ts'
import { insertHistory } from '../agent/store/cycles.ts'
import { insertGaps, setMeasuredUntil } from '../agent/store/gaps.ts'
import { addLostTime } from '../agent/store/lost-time.ts'
import { addObservation } from '../agent/store/observations.ts'
import { recordVisit } from '../agent/store/people.ts'
import { moduleId, stationId } from '../agent/store/plant.ts'
import { addRoi, roiInForce } from '../agent/store/rois.ts'
import { startRun } from '../agent/store/runs.ts'
import { putSettings, settingsAt } from '../agent/store/settings.ts'
import type { Store } from '../agent/store/store.ts'
import { outputStation, sampleOperators, sampleReference } from './angela/garment.ts'
import {
  boardHour,
  type LostTime,
  lostTimes,
  type PastRejected,
  type PastUnit,
  type Shift,
  type Stretch,
  shiftsBetween,
  shiftUnits,
  signalGaps,
} from './angela/past.ts'
import { sampleSource } from './angela/plant.ts'
import { mixSeed, seededRandom } from './random.ts'

export type HistoryOptions = {
  nowMs: number
  /** Calibration of the measured stations; in force from the beginning of the history. */
  zones: Zones
  /** Of a record without history. */
  days?: number
}

/**
 * Fills the record of the sample plant up to `nowMs`: the first time with fourteen days, later with what is missing since its cameras
 * were last measured, so that a demo stopped over night has a whole day to show. Call it again right before the agent starts.
 * The same calls give the same rows.
 */
export function fillHistory(store: Store, options: HistoryOptions): void {
  const { nowMs, zones, days = 14 } = options
  const angela = moduleId(store, 'angela')
  const stations = zones.cameras.flatMap((camera) => camera.stations.map(({ workstation }) => workstation))
  store.transaction(() => {
    const firstMs = plantInstant(addDays(plantDate(nowMs), -days), 390)
    const known = zones.cameras.map(({ camera }) => measuredUntil(store, camera) ?? firstMs)
    const fromMs = Math.min(nowMs, ...known)
    const shifts = shiftsBetween(fromMs, nowMs)
    if (fromMs === firstMs) changeOp(store, angela, shifts)
    const stops = shifts.flatMap((shift) => lostTimes(shift, stations))
    for (const stop of stops) {
      if (stop.startMs >= fromMs && stop.endMs <= nowMs) addStop(store, angela, stop)
    }
    for (const [i, geometry] of zones.cameras.entries()) {
      const span = { startMs: known[i] ?? fromMs, endMs: nowMs }
      fillCamera(store, { angela, geometry, shifts, stops, span })
      setMeasuredUntil(store, geometry.camera, nowMs)
    }
    const monthStartMs = plantInstant(`${plantDate(nowMs).slice(0, 8)}01`)
    addVisits(store, fromMs === firstMs ? Math.min(fromMs, monthStartMs) : fromMs, nowMs)
    confirmJornada(store, angela, shifts, nowMs)
  })
}

function measuredUntil(store: Store, cameraId: number): number | undefined {
  const row = store.get<{ until: number | null }>(
    'SELECT measured_until_ts AS until FROM cameras WHERE id = ?',
    cameraId,
  )
  return row?.until ?? undefined
}

/** When the station's last known unit, finished or in progress, leaves room for another. */
function busyUntil(store: Store, workstationId: number): number {
  const row = store.get<{ until: number | null }>(
    'SELECT MAX(COALESCE(end_ts, start_ts)) AS until FROM cycle_events WHERE workstation_id = ?',
    workstationId,
  )
  return row?.until ?? Number.NEGATIVE_INFINITY
}

/** The OP changed in the middle of the first history, at the beginning of a jornada. */
function changeOp(store: Store, angela: number, shifts: readonly Shift[]): void {
  const change = shifts[Math.floor(shifts.length / 2)]
  if (change === undefined) return
  startRun(store, {
    moduleId: angela,
    op: 'OP 4718',
    reference: sampleReference,
    fromMs: change.startMs,
    plannedUnits: 8000,
    by: sampleSource,
  })
}

function addStop(store: Store, angela: number, stop: LostTime): void {
  addLostTime(store, {
    moduleId: angela,
    workstationId: stop.workstation === null ? null : stationId(store, stop.workstation),
    code: stop.code,
    startMs: stop.startMs,
    endMs: stop.endMs,
    operators: stop.workstation === null ? sampleOperators : 1,
    by: sampleSource,
  })
}

/** What one camera measured in a span: units, rejected movements, gaps, and the count somebody typed where a gap hid the output. */
function fillCamera(
  store: Store,
  past: {
    angela: number
    geometry: ZonesCamera
    shifts: readonly Shift[]
    stops: readonly LostTime[]
    span: Stretch
  },
): void {
  const { angela, geometry, shifts, stops, span } = past
  const cameraId = geometry.camera
  const within = (stretch: Stretch) => stretch.startMs >= span.startMs && stretch.endMs <= span.endMs
  const roiId =
    roiInForce(store, cameraId, span.startMs)?.id ??
    addRoi(store, geometry, { validFromMs: span.startMs, by: sampleSource })
  // Only whole board hours are spoilt: the hour in which somebody starts the demo always has a count.
  const gaps = shifts.flatMap((shift) =>
    signalGaps(shift, cameraId).map((gap) => ({ ...gap, hour: boardHour(shift, gap.startMs) })),
  )
  const lost = gaps.filter(({ hour }) => within(hour))
  insertGaps(
    store,
    lost.map(({ startMs, endMs }) => ({ cameraId, startMs, endMs, kind: 'stall' })),
  )
  for (const { workstation } of geometry.stations) {
    const workstationId = stationId(store, workstation)
    const mine = stops.filter((stop) => stop.workstation === null || stop.workstation === workstation)
    const fromMs = Math.max(busyUntil(store, workstationId), span.startMs - 10 * 60_000)
    const units: PastUnit[] = []
    const rejected: PastRejected[] = []
    for (const shift of shifts) {
      const made = shiftUnits({ shift, workstation, stops: mine, gaps: lost })
      units.push(...made.units)
      rejected.push(...made.rejected)
    }
    const isNew = (stretch: Stretch) =>
      stretch.startMs >= fromMs && stretch.endMs > span.startMs && stretch.endMs < span.endMs
    insertHistory(store, {
      moduleId: angela,
      roiId,
      model: { name: sampleSource, sha256: '0'.repeat(64), provider: 'none', runtime: sampleSource },
      units: units.filter(isNew).map((unit) => ({ workstationId, ...unit })),
      rejected: rejected.filter(isNew).map((movement) => ({ workstationId, ...movement })),
    })
    if (workstation !== outputStation) continue
    for (const { hour } of lost) {
      const inHour = ({ endMs }: Stretch) => endMs >= hour.startMs && endMs < hour.endMs
      const unseen = rejected.filter((movement) => movement.reason === 'gap' && inHour(movement)).length
      typeCount(store, angela, hour, units.filter(inHour).length + unseen)
    }
  }
}

/** Ronald counted by hand what the camera missed. */
function typeCount(store: Store, angela: number, hour: Stretch, units: number): void {
  const digits = `${hour.startMs}`.padStart(12, '0').slice(-12)
  addObservation(store, {
    clientUuid: `00000000-0000-4000-8000-${digits}`,
    kind: 'conteo',
    moduleId: angela,
    workstationId: null,
    startMs: hour.startMs,
    endMs: hour.endMs,
    units,
    note: sampleSource,
    by: sampleSource,
  })
}

/** The jornada that runs was confirmed by somebody, unless it has only begun: then the one tap is still to be made. */
function confirmJornada(store: Store, angela: number, shifts: readonly Shift[], nowMs: number): void {
  const running = shifts.findLast(({ startMs, endMs }) => startMs <= nowMs && nowMs < endMs)
  if (running === undefined || nowMs - running.startMs < 45 * 60_000) return
  const known = settingsAt(store, angela, nowMs)
  if (known?.confirmed && known.valid_from_ts >= running.startMs) return
  putSettings(store, angela, { confirmed: true }, { validFromMs: running.startMs, by: sampleSource })
}

/** Ronald looks on most days, Mariana now and then. */
function addVisits(store: Store, fromMs: number, nowMs: number): void {
  for (let date = plantDate(fromMs); date <= plantDate(nowMs); date = addDays(date, 1)) {
    const random = seededRandom(mixSeed('visits', date))
    const weekday = plantWeekday(date)
    const look = (login: string, minute: number) => {
      const atMs = Math.round(plantInstant(date, minute))
      if (atMs >= fromMs && atMs < nowMs) recordVisit(store, login, atMs)
    }
    if (random() < 0.85) look('ronald@lbzf.example', 7 * 60 + random() * 540)
    if ([2, 4].includes(weekday) && random() < 0.7) look('mariana@lbzf.example', 12 * 60 + random() * 300)
  }
}
