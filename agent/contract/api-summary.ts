import { z } from 'zod'
import { bands, instant, missedUmbral, ratio, versioned, versionsSchema } from './api.ts'

const dayFigure = z.object({
  date: z.iso.date(),
  units: z.number().nullable(),
  meta: z.number().nullable(),
  cumplimiento: ratio,
  band: z.enum(bands),
  missed_umbral: missedUmbral,
  partial: z.boolean().describe('a part of the day was neither measured nor typed and is in neither sum'),
  versions: versionsSchema,
})
export type DayFigure = z.infer<typeof dayFigure>

/** The executive's page: per module, today and the days before it. */
export const summarySchema = z.object({
  ...versioned,
  sample_data: z.boolean(),
  modules: z.array(
    z.object({
      module: z.string(),
      name: z.string(),
      measured_stations: z.int(),
      total_stations: z.int(),
      today: dayFigure,
      trend: z.array(dayFigure).describe('the days before today, oldest first'),
    }),
  ),
  engineer: z
    .object({ name: z.string(), last_visit_at: instant.nullable() })
    .nullable()
    .describe('who looked last among the engineers; null: there is none'),
})
export type Summary = z.infer<typeof summarySchema>
