import { z } from 'zod'
import { instant, versioned } from './api.ts'

/** A count somebody types because the cameras cannot say it. */
export const newCountSchema = z.object({
  client_uuid: z.uuid().describe('made where it was typed: sent twice it counts once'),
  module: z.string().min(1).max(64),
  start: instant,
  end: instant,
  units: z.int().min(0).max(100_000),
})

export const countAnswerSchema = z.object({
  ...versioned,
  observation_id: z.int(),
  added: z.boolean().describe('false: this client_uuid was already there, nothing changed'),
})

/** What a person says of an ended cycle. */
const correctionReason = z.string().trim().min(3).max(500)
/** Not a timing, not a first pass, not a unit. */
export const correctedMarkSchema = z.object({
  field: z.enum(['valid_for_timing', 'reproceso', 'voided']),
  override: z.boolean(),
  reason: correctionReason,
})
/** Another start or end, within an hour of the measured one. */
export const correctedTimeSchema = z.object({
  field: z.enum(['start_ts', 'end_ts']),
  override: instant,
  reason: correctionReason,
})
export const newCorrectionSchema = z.discriminatedUnion('field', [correctedMarkSchema, correctedTimeSchema])

export const correctionAnswerSchema = z.object({ ...versioned, correction_id: z.int() })
