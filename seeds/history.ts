import type { GapKind, RejectionReason, TimingFlaw } from '../agent/contract/measurement.ts'
import {
  addDays,
  plantDate,
  plantInstant,
  plantMinuteOfDay,
  plantWeekday,
} from '../agent/contract/plant-time.ts'
import type { Zones } from '../agent/contract/scenario.ts'
import { type HistoryUnit, insertHistory } from '../agent/store/cycles.ts'
import { insertGaps, setMeasuredUntil } from '../agent/store/gaps.ts'
import { addLostTime } from '../agent/store/lost-time.ts'
import { recordVisit } from '../agent/store/people.ts'
import { moduleId, stationId } from '../agent/store/plant.ts'
import { addRoi } from '../agent/store/rois.ts'
import { startRun } from '../agent/store/runs.ts'
import type { Store } from '../agent/store/store.ts'
import { sampleReference, stationSamMinutes } from './angela/garment.ts'
import { sampleSource } from './angela/plant.ts'
import { between, mixSeed, normal, type Random, seededRandom } from './random.ts'

type Stop = { startMs: number; endMs: number }
type Gap = Stop & { cameraId: number; kind: GapKind }
type LostTime = Stop & { code: string; workstation: string | null }
type Rejected = { workstationId: number; startMs: number; endMs: number; reason: RejectionReason }

const minuteMs = 60_000
const usualDays = 14
const shiftMinutes = 480
const firstShiftMinute = 390

/**
 * Earlier jornadas of the measured stations up to `nowMs`, so that boards and trends are not empty: paces of 0.9 to 1.05 of
 * the SAM, a slow first hour, stops with their codes, a few gaps and rejected movements, visits. The same nowMs gives the same
 * history. The calibration of `zones` holds from its beginning.
 */
export function fillHistory(store: Store, options: { nowMs: number; zones: Zones; days?: number }): void {
  const { nowMs, zones, days = usualDays } = options
  const angela = moduleId(store, 'angela')
  const shifts = shiftsUntil(nowMs, days)
  const beginMs = shifts[0]?.startMs ?? nowMs
  store.transaction(() => {
    // The OP changed in the middle, at the beginning of a jornada.
    const change = shifts[Math.floor(shifts.length / 2)]
    if (change !== undefined) {
      startRun(store, {
        moduleId: angela,
        op: 'OP 4718',
        reference: sampleReference,
        fromMs: change.startMs,
        plannedUnits: 8000,
        by: sampleSource,
      })
    }
    const stops = shifts.flatMap((shift) => lostTimes(shift, zones))
    for (const { workstation, code, startMs, endMs } of stops) {
      const station = workstation === null ? null : stationId(store, workstation)
      const operators = workstation === null ? 22 : 1
      addLostTime(store, {
        moduleId: angela,
        workstationId: station,
        code,
        startMs,
        endMs,
        operators,
        by: sampleSource,
      })
    }
    for (const geometry of zones.cameras) {
      const roiId = addRoi(store, geometry, { validFromMs: beginMs, by: sampleSource })
      const gaps = shifts.flatMap((shift) => gapsOf(shift, geometry.camera))
      insertGaps(store, gaps)
      for (const { workstation } of geometry.stations) {
        const workstationId = stationId(store, workstation)
        const mine = stops.filter((stop) => stop.workstation === null || stop.workstation === workstation)
        const units: HistoryUnit[] = []
        const rejected: Rejected[] = []
        for (const shift of shifts) {
          const made = shiftUnits({ shift, workstation, workstationId, stops: mine, gaps })
          units.push(...made.units)
          rejected.push(...made.rejected)
        }
        insertHistory(store, {
          moduleId: angela,
          roiId,
          model: { name: sampleSource, sha256: '0'.repeat(64), provider: 'none', runtime: sampleSource },
          units,
          rejected,
        })
      }
      setMeasuredUntil(store, geometry.camera, nowMs)
    }
    visits(store, shifts, nowMs)
  })
}

/** A jornada of the sample calendar, cut at now. */
type Shift = { date: string; number: 0 | 1 | 2; startMs: number; endMs: number }

function shiftsUntil(nowMs: number, days: number): Shift[] {
  const shifts: Shift[] = []
  const today = plantDate(nowMs)
  for (let date = addDays(today, -days); date <= today; date = addDays(date, 1)) {
    for (const number of [0, 1, 2] as const) {
      const startMs = plantInstant(date, firstShiftMinute + number * shiftMinutes)
      const endMs = Math.min(nowMs, startMs + shiftMinutes * minuteMs)
      if (startMs < nowMs) shifts.push({ date, number, startMs, endMs })
    }
  }
  return shifts
}

/** Stops of one jornada, of the module or of one measured station; they end before now. */
function lostTimes(shift: Shift, zones: Zones): LostTime[] {
  const random = seededRandom(mixSeed('stops', shift.date, shift.number))
  const stations = zones.cameras.flatMap((camera) => camera.stations.map(({ workstation }) => workstation))
  const found: LostTime[] = []
  const add = (code: string, workstation: string | null, minutes: number) => {
    const startMs = shift.startMs + Math.round(between(random, 40, 420)) * minuteMs
    const endMs = startMs + Math.round(minutes) * minuteMs
    const apart = found.every((stop) => stop.endMs < startMs || stop.startMs > endMs)
    if (apart && endMs < shift.endMs) found.push({ code, workstation, startMs, endMs })
  }
  if (random() < 0.45) add('C001', null, between(random, 5, 18))
  if (random() < 0.2) add('C003', null, 10)
  const unlucky = stations[Math.floor(random() * stations.length)]
  if (unlucky !== undefined && random() < 0.55) add('C002', unlucky, between(random, 6, 22))
  const another = stations[Math.floor(random() * stations.length)]
  if (another !== undefined && random() < 0.5) add('C004', another, between(random, 3, 6))
  return found
}

function gapsOf(shift: Shift, cameraId: number): Gap[] {
  const random = seededRandom(mixSeed('gaps', shift.date, shift.number, cameraId))
  if (random() > 0.22) return []
  const startMs = shift.startMs + Math.round(between(random, 30, 440) * minuteMs)
  const endMs = startMs + Math.round(between(random, 15, 120) * 1000)
  return endMs < shift.endMs ? [{ cameraId, startMs, endMs, kind: 'stall' }] : []
}

/** Units one after the other from the start of the jornada to its end; a stop, a gap and a person's absence fall where they fall. */
function shiftUnits(input: {
  shift: Shift
  workstation: string
  workstationId: number
  stops: readonly Stop[]
  gaps: readonly Stop[]
}): { units: HistoryUnit[]; rejected: Rejected[] } {
  const { shift, workstation, workstationId, stops, gaps } = input
  const random = seededRandom(mixSeed('units', shift.date, shift.number, workstation))
  const operatorCode = `${workstation}-${shift.number + 1}`
  const ritmo = between(random, 0.93, 1.05)
  const samMs = stationSamMinutes(workstation) * minuteMs
  const units: HistoryUnit[] = []
  const rejected: Rejected[] = []
  let at = shift.startMs + Math.round(between(random, 5, 60) * 1000)
  for (;;) {
    const hour = (at - shift.startMs) / (60 * minuteMs)
    const pace = ritmo * (hour < 1 ? 0.93 : 1) * (hour > 6.5 ? 0.97 : 1)
    const spread = Math.max(0.75, 1 + 0.09 * normal(random))
    const workMs = Math.round((samMs / pace) * spread)
    const absentMs = random() < 0.012 ? Math.round(between(random, 30, 240) * 1000) : 0
    let endMs = at + workMs + absentMs
    const stop = stops.find((candidate) => candidate.startMs >= at && candidate.startMs < endMs)
    if (stop !== undefined) {
      // The unit waits under the needle until the stop is over.
      endMs += stop.endMs - stop.startMs
    }
    if (endMs >= shift.endMs) break
    const flaws: TimingFlaw[] = []
    if (absentMs > 0 || stop !== undefined) flaws.push('absence')
    const missed = gaps.find((gap) => gap.startMs < endMs && gap.endMs > at)
    if (missed !== undefined) flaws.push('gap')
    if (missed !== undefined && endMs >= missed.startMs && endMs < missed.endMs) {
      // Its put-down was not seen: it is no row, and the next one begins when the picture is back.
      rejected.push({ workstationId, startMs: at, endMs: missed.startMs, reason: 'gap' })
      at = missed.endMs
      continue
    }
    if (random() < 0.01) flaws.push('visitor')
    units.push({
      workstationId,
      startMs: at,
      endMs,
      flaws,
      confidence:
        Math.round((flaws.length > 0 ? between(random, 0.55, 0.85) : between(random, 0.82, 0.99)) * 100) /
        100,
      absentSeconds: (absentMs + (stop === undefined ? 0 : stop.endMs - stop.startMs)) / 1000,
      operatorCode,
    })
    if (random() < 0.012) rejected.push(rejectedMovement(random, workstationId, at, endMs))
    at = endMs + (random() < 0.06 ? Math.round(between(random, 4, 35) * 1000) : 0)
  }
  return { units, rejected }
}

function rejectedMovement(random: Random, workstationId: number, startMs: number, endMs: number): Rejected {
  const from = Math.round(between(random, startMs, endMs - 4000))
  const reasons = ['reach', 'false-start', 'double-trigger'] as const
  const reason = reasons[Math.floor(random() * reasons.length)] ?? 'reach'
  return { workstationId, startMs: from, endMs: from + Math.round(between(random, 800, 3500)), reason }
}

/** Ronald looks on most working days, Mariana now and then. */
function visits(store: Store, shifts: readonly Shift[], nowMs: number): void {
  const today = plantDate(nowMs)
  for (const date of new Set(shifts.map((shift) => shift.date))) {
    if (date === today && plantMinuteOfDay(nowMs) < 7 * 60) continue
    const random = seededRandom(mixSeed('visits', date))
    const weekday = plantWeekday(date)
    const look = (login: string, minute: number) => {
      const atMs = Math.round(plantInstant(date, minute))
      if (atMs < nowMs) recordVisit(store, login, atMs)
    }
    if (weekday <= 6 && random() < 0.85) look('ronald@lbzf.example', 7 * 60 + random() * 540)
    if ([2, 4].includes(weekday) && random() < 0.7) look('mariana@lbzf.example', 12 * 60 + random() * 300)
  }
}
