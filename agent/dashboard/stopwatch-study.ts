import type { NewObservation } from '../contract/api-observations.ts'
import { plantIso } from '../contract/plant-time.ts'
import { type CycleStatistics, cycleStatistics } from '../figures/cycle-statistics.ts'

/** A sitting at the stopwatch as the device keeps it: instants are of the device's own clock, Unix ms. */
export type Study = {
  uuid: string
  module: string
  workstation: string
  /** null: the whole unit of the puesto. */
  operation: string | null
  /** As a fraction; null: none typed. */
  valoracion: number | null
  startedMs: number
  laps: readonly Lap[]
}

export type Lap = { uuid: string; startMs: number; endMs: number; valid: boolean }

/** A finished study on its way: `offsetMs` is the device's clock − the agent's, fixed before it is first sent. */
export type Outgoing = { study: Study; offsetMs: number | null; refused: string | null }

/** Two presses closer than this are one finger. */
const bounceMs = 400

export function begin(
  choice: Pick<Study, 'module' | 'workstation' | 'operation' | 'valoracion'>,
  uuid: string,
  nowMs: number,
): Study {
  return { uuid, ...choice, startedMs: nowMs, laps: [] }
}

/** When the lap that is running began. */
export function lapStart(study: Study): number {
  return study.laps.at(-1)?.endMs ?? study.startedMs
}

/** Ends the running lap and begins the next in the same instant. */
export function lap(study: Study, uuid: string, nowMs: number): Study {
  const startMs = lapStart(study)
  if (nowMs - startMs < bounceMs) return study
  return { ...study, laps: [...study.laps, { uuid, startMs, endMs: nowMs, valid: true }] }
}

/** Voids a lap, or takes that back; it stays in the list and is sent as voided. */
export function toggleLap(study: Study, uuid: string): Study {
  const laps = study.laps.map((one) => (one.uuid === uuid ? { ...one, valid: !one.valid } : one))
  return { ...study, laps }
}

/** The newest lap that still counts. */
export function lastValid(study: Study): Lap | undefined {
  return study.laps.findLast(({ valid }) => valid)
}

export function lapStatistics(study: Study): CycleStatistics {
  return cycleStatistics(
    study.laps.filter(({ valid }) => valid).map((one) => (one.endMs - one.startMs) / 1000),
  )
}

/** What is sent: the same study and offset give the same text, so that a resend is known again. */
export function observationsOf({ study, offsetMs }: { study: Study; offsetMs: number }): NewObservation[] {
  return study.laps.map(({ uuid, startMs, endMs, valid }) => ({
    client_uuid: uuid,
    kind: 'cronometro',
    study_uuid: study.uuid,
    workstation: study.workstation,
    operation: study.operation,
    start: plantIso(startMs - offsetMs),
    end: plantIso(endMs - offsetMs),
    duration_seconds: (endMs - startMs) / 1000,
    valid,
    valoracion: study.valoracion,
    device_at: plantIso(endMs),
    device_offset_ms: offsetMs,
  }))
}

/** The device's clock − the agent's, from the quickest of several questions: half of its way each. */
export function clockOffset(
  questions: readonly { askedMs: number; answeredMs: number; agentMs: number }[],
): number | null {
  const quickest = [...questions].sort((a, b) => a.answeredMs - a.askedMs - (b.answeredMs - b.askedMs))[0]
  if (quickest === undefined) return null
  return Math.round((quickest.askedMs + quickest.answeredMs) / 2 - quickest.agentMs)
}

/** Version 4, from the random numbers that a page without a secure context has too. */
export function newUuid(random: Uint8Array): string {
  const bytes = [...random.subarray(0, 16)]
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  )
}
