import { z } from 'zod'
import { ratio, versioned, versionsSchema } from './api.ts'

const seconds = z.number().nullable().describe('null: too few cycles to say it')

/** What the valid cycles of each puesto say over a span of plant days. */
export const stationStatisticsSchema = z.object({
  ...versioned,
  module: z.string(),
  from: z.iso.date(),
  to: z.iso.date(),
  versions: versionsSchema,
  stations: z.array(
    z.object({
      workstation: z.string(),
      name: z.string(),
      operations: z.array(z.string()),
      machine_codes: z.array(z.string()),
      sam_minutes: z.number().nullable().describe('in force at the end of the span'),
      units: z.number().nullable().describe('null: not measured at all'),
      reproceso_units: z.number().nullable(),
      measured_minutes: z.number(),
      n: z.int().describe('cycles valid for timing'),
      mean_seconds: seconds,
      median_seconds: seconds,
      p90_seconds: seconds,
      sd_seconds: seconds.describe('sample standard deviation'),
      cv: seconds.describe('coefficient of variation: sd ÷ mean'),
      interval_seconds: seconds.describe("half of the 95 % interval of the mean, by Student's t"),
      needed_n: seconds.describe('cycles needed for ±5 % of the mean at 95 %'),
      ritmo: ratio.describe('Σ SAM of its units ÷ Σ its valid cycle time'),
      histogram: z
        .array(z.object({ from_seconds: z.number(), to_seconds: z.number(), count: z.int() }))
        .describe('bars of 5 s'),
    }),
  ),
})
export type StationStatisticsAnswer = z.infer<typeof stationStatisticsSchema>
