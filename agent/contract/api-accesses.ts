import { z } from 'zod'
import { instant, versioned } from './api.ts'

/** Who looked at pictures of people at work. */
export const accessListSchema = z.object({
  ...versioned,
  accesses: z.array(
    z.object({
      access_id: z.int(),
      login: z.string(),
      at: instant,
      what: z
        .enum(['clip', 'frame', 'segment', 'live'])
        .describe('live: the picture of a camera at that time'),
      cycle_id: z.int().nullable(),
      workstation: z.string().nullable().describe('of the cycle'),
      segment_id: z.int().nullable(),
      camera_id: z.int().nullable(),
    }),
  ),
  next_cursor: z.string().nullable().describe('pass as cursor to go on; null: the end'),
})
export type AccessList = z.infer<typeof accessListSchema>
