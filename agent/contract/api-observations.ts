import { z } from 'zod'
import { instant, versioned, versionsSchema } from './api.ts'

/** A stopwatch reading, a count of units, a count of segundas. */
export const observationKinds = ['cronometro', 'conteo', 'segundas'] as const

export const observationSchema = z.object({
  observation_id: z.int(),
  client_uuid: z.string(),
  kind: z.enum(observationKinds),
  study_uuid: z.string().nullable().describe('laps of one sitting share it'),
  workstation: z.string().nullable().describe("null: the module's output"),
  operation: z.string().nullable().describe('null: the whole unit of the puesto'),
  start: instant.nullable(),
  end: instant.nullable(),
  duration_seconds: z.number().nullable(),
  units: z.int().nullable(),
  valid: z.boolean().describe('false: the person voided the lap'),
  valoracion: z.number().nullable().describe('a fraction, 1 = 100 %; null: none typed'),
  device_at: instant.nullable().describe("the device's own clock at the end of the reading"),
  device_offset_ms: z.int().nullable().describe('device clock − ours; start and end are in ours'),
  note: z.string().nullable(),
  by: z.string(),
  at: instant.describe('when it was written down here'),
  voided: z.boolean(),
  void_reason: z.string().nullable(),
})
export type Observation = z.infer<typeof observationSchema>

export const observationsSchema = z.object({
  ...versioned,
  observations: z.array(observationSchema),
  next_cursor: z.string().nullable().describe('pass as cursor to go on; null: the end'),
})
export type Observations = z.infer<typeof observationsSchema>

export const newObservationSchema = z.object({
  client_uuid: z.uuid().describe('made on the device: sent twice it is one observation'),
  kind: z.enum(observationKinds),
  study_uuid: z.uuid().nullish(),
  workstation: z.string().min(1).max(32).nullish().describe("null or absent: the module's output"),
  operation: z.string().min(1).max(200).nullish().describe('null or absent: the whole unit of the puesto'),
  start: instant,
  end: instant,
  duration_seconds: z.number().positive().max(86_400).optional().describe('cronómetro: one reading'),
  units: z.int().min(0).max(100_000).optional().describe('conteo, segundas: units in the interval'),
  valid: z.boolean().default(true),
  valoracion: z.number().min(0.3).max(2).nullish().describe('a fraction: 0.95'),
  device_at: instant.nullish(),
  device_offset_ms: z.int().min(-1e13).max(1e13).nullish(),
  note: z.string().trim().min(1).max(500).nullish(),
})
export type NewObservation = z.infer<typeof newObservationSchema>

export const newObservationsSchema = z.object({
  module: z.string().min(1).max(64),
  observations: z.array(newObservationSchema).min(1).max(200),
})

export const observationsAnswerSchema = z.object({
  ...versioned,
  observations: z.array(
    z.object({
      client_uuid: z.string(),
      observation_id: z.int(),
      added: z.boolean().describe('false: it was already there, nothing changed'),
    }),
  ),
})

export const voidAnswerSchema = z.object({ ...versioned, observation_id: z.int() })

export const clockSchema = z.object({
  ...versioned,
  now: instant.describe('of the agent: compare with yours to know how far apart the clocks are'),
})

const statistics = z.object({
  n: z.int(),
  mean_seconds: z.number().nullable(),
  cv: z.number().nullable(),
  interval_seconds: z.number().nullable().describe('half of the 95 % interval of the mean'),
  needed_n: z.number().nullable().describe('readings needed for ±5 % at 95 %'),
})

export const studySchema = z.object({
  study_uuid: z.string(),
  workstation: z.string(),
  operation: z.string().nullable(),
  start: instant,
  end: instant,
  by: z.string(),
  valoracion: z.number().nullable().describe('mean of what was typed; null: none'),
  laps: z.array(
    z.object({
      observation_id: z.int(),
      start: instant,
      end: instant,
      duration_seconds: z.number(),
      valid: z.boolean(),
      cycle_id: z.int().nullable().describe('the unit the camera saw end at the same time'),
      cycle_seconds: z.number().nullable().describe('its duration, when it is valid for timing'),
    }),
  ),
  stopwatch: statistics.describe('of the valid laps'),
  normal_minutes: z.number().nullable().describe('TN = mean × valoración; null: no valoración was typed'),
  sam_minutes: z.number().nullable().describe('of the operation, or of the puesto; null: por definir'),
  versions: versionsSchema.describe('of the time it was taken in'),
  camera: z.object({
    measured: z.boolean().describe('a camera measured the puesto during all of it'),
    n: z.int().describe('laps with a unit that ended at the same time and counts as a timing'),
    bias_seconds: z.number().nullable().describe('mean of camera − stopwatch'),
    bias: z.number().nullable().describe('the same as a fraction of the mean lap'),
    limits_seconds: z.tuple([z.number(), z.number()]).nullable().describe('bias ± 1.96 SD'),
    enough: z.boolean().describe('false: too few pairs to say whether both agree'),
  }),
})
export type Study = z.infer<typeof studySchema>

export const studiesSchema = z.object({
  ...versioned,
  module: z.string(),
  date: z.iso.date(),
  studies: z.array(studySchema).describe('newest first'),
})
export type Studies = z.infer<typeof studiesSchema>
