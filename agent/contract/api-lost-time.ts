import { z } from 'zod'
import { instant, versioned, versionsSchema } from './api.ts'

const operators = z.int().min(1).max(500)
const note = z.string().trim().min(1).max(500)

export const lostTimeEvent = z.object({
  lost_time_id: z.int(),
  workstation: z.string().nullable().describe('null: the whole module stood'),
  code: z.string(),
  text: z.string().nullable().describe('null: por definir'),
  planned: z.boolean().nullable().describe('parada programada; null: por definir'),
  start: instant,
  end: instant.nullable().describe('null: still lasting'),
  operators: z.int().describe('affected'),
  minutes: z.number().describe('from start to end, or up to now'),
  lost_minutes: z
    .number()
    .describe('minutes × operators inside the jornadas of the day, breaks left out; 0 once voided'),
  note: z.string().nullable(),
  by: z.string(),
  ended_by: z.string().nullable(),
  voided: z.boolean(),
  void_reason: z.string().nullable(),
})
export type LostTimeEvent = z.infer<typeof lostTimeEvent>

export const lostTimeDaySchema = z.object({
  ...versioned,
  module: z.string(),
  date: z.iso.date(),
  events: z.array(lostTimeEvent).describe('what touches the plant day, voided ones too, oldest first'),
  pareto: z
    .array(
      z.object({
        code: z.string(),
        text: z.string().nullable(),
        planned: z.boolean().nullable(),
        events: z.int(),
        lost_minutes: z.number(),
      }),
    )
    .describe('causes of the day, the dearest first'),
  versions: versionsSchema.describe('of the day'),
})
export type LostTimeDay = z.infer<typeof lostTimeDaySchema>

/** A stop begins now or began earlier; with an end it is over. */
export const newLostTimeSchema = z.object({
  client_uuid: z.uuid().describe('made where it was typed: sent twice it is one stop'),
  module: z.string().min(1).max(64),
  workstation: z.string().min(1).max(32).nullish().describe('null or absent: the whole module stood'),
  code: z.string().min(1).max(16).describe('C001 … C022'),
  start: instant.optional().describe('absent: now'),
  end: instant.optional().describe('absent: it still lasts'),
  operators: operators.optional().describe('absent: those of the puesto, or those present in the module'),
  note: note.optional(),
})
export type NewLostTime = z.infer<typeof newLostTimeSchema>

export const endLostTimeSchema = z.object({ end: instant.optional().describe('absent: now') })
export const voidSchema = z.object({ reason: z.string().trim().min(3).max(500) })

export const lostTimeAnswerSchema = z.object({
  ...versioned,
  lost_time_id: z.int(),
  added: z.boolean().describe('false: this client_uuid was already there, nothing changed'),
})
