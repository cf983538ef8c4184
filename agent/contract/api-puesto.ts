import { z } from 'zod'
import {
  cycleSchema,
  instant,
  ratio,
  rejectedSchema,
  signalGapSchema,
  versioned,
  versionsSchema,
} from './api.ts'

const span = z.object({ start: instant, end: instant })

/** One puesto over one plant day: what its cycles say, and everything that explains them. */
export const puestoDaySchema = z.object({
  ...versioned,
  module: z.string(),
  date: z.iso.date(),
  workstation: z.string(),
  name: z.string(),
  operations: z.array(z.string()),
  machine_codes: z.array(z.string()),
  sam_minutes: z.number().nullable(),
  operators: z.int(),
  cycle_standard_minutes: z
    .number()
    .nullable()
    .describe(
      'what a passing unit may take the station: its SAM ÷ its operators; cycles are compared with this',
    ),
  versions: versionsSchema,
  statistics: z.object({
    units: z.number().nullable().describe('null: not measured at all'),
    reproceso_units: z.number().nullable(),
    n: z.int().describe('cycles valid for timing'),
    mean_seconds: z.number().nullable(),
    median_seconds: z.number().nullable(),
    p90_seconds: z.number().nullable(),
    cv: z.number().nullable(),
    interval_seconds: z.number().nullable().describe('half of the 95 % interval of the mean'),
    needed_n: z.number().nullable().describe('cycles needed for ±5 % at 95 %'),
    ritmo: ratio,
    measured_minutes: z.number(),
  }),
  jornadas: z.array(
    span.extend({ name: z.string(), hours: z.array(span).describe('board hours'), breaks: z.array(span) }),
  ),
  measured: z.array(span).describe('when a camera measured it'),
  cycles: z.array(cycleSchema),
  rejected: z.array(rejectedSchema),
  gaps: z.array(signalGapSchema).describe('spans in which its camera saw nothing, oldest first'),
  corrections: z
    .array(
      z.object({
        correction_id: z.int(),
        cycle_id: z.int(),
        cycle_start: instant,
        duration_seconds: z.number().nullable(),
        field: z.enum(['start_ts', 'end_ts', 'valid_for_timing', 'reproceso', 'voided']),
        override: z.string(),
        reason: z.string(),
        by: z.string(),
        at: instant,
        undone: z.boolean(),
      }),
    )
    .describe('newest first; voided units appear only here'),
  histogram: z.array(z.object({ from_seconds: z.number(), to_seconds: z.number(), count: z.int() })),
})
export type PuestoDay = z.infer<typeof puestoDaySchema>
