import type { RejectionReason, TimingFlaw } from '../../agent/contract/measurement.ts'
import { addDays, plantDate, plantInstant } from '../../agent/contract/plant-time.ts'
import { between, mixSeed, normal, type Random, seededRandom } from '../random.ts'
import { sampleJornadas, stationSamMinutes } from './garment.ts'

/** What happened at the sample plant: a function of the day, the jornada and the station, never of when it is asked. */

export type Stretch = { startMs: number; endMs: number }

/** One jornada of one day, whole. */
export type Shift = Stretch & { date: string; number: number }

export type LostTime = Stretch & { code: string; workstation: string | null }

export type PastUnit = Stretch & {
  flaws: TimingFlaw[]
  confidence: number
  absentSeconds: number
  operatorCode: string
}

export type PastRejected = Stretch & { reason: RejectionReason }

const minuteMs = 60_000

/** Every jornada that touches [fromMs, toMs), oldest first. */
export function shiftsBetween(fromMs: number, toMs: number): Shift[] {
  const shifts: Shift[] = []
  for (let date = addDays(plantDate(fromMs), -1); date <= plantDate(toMs); date = addDays(date, 1)) {
    for (const [number, { startMinute, lengthMinutes }] of sampleJornadas.entries()) {
      const startMs = plantInstant(date, startMinute)
      const endMs = startMs + lengthMinutes * minuteMs
      if (startMs < toMs && endMs > fromMs) shifts.push({ date, number, startMs, endMs })
    }
  }
  return shifts
}

/** Stops of the module or of one of the stations, with their codes; they do not overlap. */
export function lostTimes(shift: Shift, stations: readonly string[]): LostTime[] {
  const random = seededRandom(mixSeed('stops', shift.date, shift.number))
  const found: LostTime[] = []
  const add = (code: string, workstation: string | null, minutes: number) => {
    const startMs = shift.startMs + Math.round(between(random, 40, 420)) * minuteMs
    const endMs = startMs + Math.round(minutes) * minuteMs
    if (found.every((stop) => stop.endMs < startMs || stop.startMs > endMs)) {
      found.push({ code, workstation, startMs, endMs })
    }
  }
  if (random() < 0.45) add('C001', null, between(random, 5, 18))
  if (random() < 0.2) add('C003', null, 10)
  const unlucky = stations[Math.floor(random() * stations.length)]
  if (unlucky !== undefined && random() < 0.55) add('C002', unlucky, between(random, 6, 22))
  const another = stations[Math.floor(random() * stations.length)]
  if (another !== undefined && random() < 0.5) add('C004', another, between(random, 3, 6))
  return found
}

/** When a camera delivered nothing: now and then, inside one board hour, long enough that the hour's count is not known. */
export function signalGaps(shift: Shift, cameraId: number): Stretch[] {
  const random = seededRandom(mixSeed('gaps', shift.date, shift.number, cameraId))
  if (random() > 0.15) return []
  const startMs = shift.startMs + Math.round(between(random, 30, 440) * minuteMs)
  const endMs = startMs + Math.round(between(random, 15, 120) * 1000)
  return boardHour(shift, startMs).endMs > endMs ? [{ startMs, endMs }] : []
}

/** The hour of the whiteboard an instant belongs to: board hours follow the jornada. */
export function boardHour(shift: Stretch, atMs: number): Stretch {
  const hourMs = 60 * minuteMs
  const startMs = shift.startMs + Math.floor((atMs - shift.startMs) / hourMs) * hourMs
  return { startMs, endMs: Math.min(startMs + hourMs, shift.endMs) }
}

/**
 * Units one after the other from the start of the jornada to its end, at 0.93 to 1.05 of the SAM, slower in the first hour;
 * a stop, a gap and a person's absence fall where they fall. A put-down that fell into a gap is no unit but a rejected one.
 */
export function shiftUnits(input: {
  shift: Shift
  workstation: string
  stops: readonly Stretch[]
  gaps: readonly Stretch[]
}): { units: PastUnit[]; rejected: PastRejected[] } {
  const { shift, workstation, stops, gaps } = input
  const random = seededRandom(mixSeed('units', shift.date, shift.number, workstation))
  const operatorCode = `${workstation}-${shift.number + 1}`
  const ritmo = between(random, 0.93, 1.05)
  const samMs = stationSamMinutes(workstation) * minuteMs
  const units: PastUnit[] = []
  const rejected: PastRejected[] = []
  let startMs = shift.startMs + Math.round(between(random, 5, 60) * 1000)
  for (;;) {
    const hour = (startMs - shift.startMs) / (60 * minuteMs)
    const pace = ritmo * (hour < 1 ? 0.93 : 1) * (hour > 6.5 ? 0.97 : 1)
    const workMs = Math.round((samMs / pace) * Math.max(0.75, 1 + 0.09 * normal(random)))
    const awayMs = random() < 0.012 ? Math.round(between(random, 30, 240) * 1000) : 0
    const workedUntilMs = startMs + workMs + awayMs
    // The unit waits under the needle until the stop is over.
    const stop = stops.find((candidate) => candidate.startMs >= startMs && candidate.startMs < workedUntilMs)
    const stoppedMs = stop === undefined ? 0 : stop.endMs - stop.startMs
    const endMs = workedUntilMs + stoppedMs
    const [isVisited, isWaiting, isRejecting] = [random() < 0.01, random() < 0.06, random() < 0.012]
    if (endMs >= shift.endMs) return { units, rejected }
    const gap = gaps.find((candidate) => candidate.startMs < endMs && candidate.endMs > startMs)
    if (gap !== undefined && endMs >= gap.startMs && endMs < gap.endMs) {
      rejected.push({ startMs, endMs: gap.startMs, reason: 'gap' })
      startMs = gap.endMs
      continue
    }
    const flaws: TimingFlaw[] = []
    if (awayMs + stoppedMs > 0) flaws.push('absence')
    if (isVisited) flaws.push('visitor')
    if (gap !== undefined) flaws.push('gap')
    const sure = flaws.length > 0 ? between(random, 0.55, 0.85) : between(random, 0.82, 0.99)
    units.push({
      startMs,
      endMs,
      flaws,
      confidence: Math.round(sure * 100) / 100,
      absentSeconds: (awayMs + stoppedMs) / 1000,
      operatorCode,
    })
    if (isRejecting) rejected.push(rejectedMovement(random, startMs, endMs))
    startMs = endMs + (isWaiting ? Math.round(between(random, 4, 35) * 1000) : 0)
  }
}

function rejectedMovement(random: Random, startMs: number, endMs: number): PastRejected {
  const reasons = ['reach', 'false-start', 'double-trigger'] as const
  const reason = reasons[Math.floor(random() * reasons.length)] ?? 'reach'
  const from = Math.round(between(random, startMs, endMs - 4000))
  return { startMs: from, endMs: from + Math.round(between(random, 800, 3500)), reason }
}
