import { z } from 'zod'
import { rejectedSchema, versioned } from './api.ts'

/** What the cameras saw and was not a unit. */
export const rejectedListSchema = z.object({
  ...versioned,
  rejected: z.array(rejectedSchema),
  next_cursor: z.string().nullable().describe('pass as cursor to go on; null: the end'),
})
export type RejectedList = z.infer<typeof rejectedListSchema>
