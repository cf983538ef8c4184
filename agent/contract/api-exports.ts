import { z } from 'zod'
import { instant, versioned } from './api.ts'

export const exportForms = ['xlsx', 'csv'] as const
/** Waiting for its turn, being written, ready to be taken, ended by its person, gone wrong. */
export const exportStates = ['en espera', 'en curso', 'listo', 'cancelado', 'falló'] as const
export const csvSheets = ['indicadores', 'horas', 'puestos', 'tiempo-perdido', 'ciclos'] as const
export const csvVariants = ['plant', 'machine'] as const

export const exportSchema = z.object({
  export_id: z.string(),
  module: z.string(),
  from: z.iso.date(),
  to: z.iso.date(),
  jornada: z.string().nullable().describe('null: every jornada, and what lies outside'),
  form: z.enum(exportForms),
  file_name: z.string(),
  state: z.enum(exportStates),
  cycles: z.int().describe('written so far'),
  of_cycles: z.int().describe('about how many there are'),
  bytes: z.int().nullable().describe('of the finished file'),
  problem: z.string().nullable().describe('one Spanish sentence, when it went wrong'),
})
export type Export = z.infer<typeof exportSchema>

export const exportAnswerSchema = z.object({ ...versioned, export: exportSchema })
export const exportsSchema = z.object({
  ...versioned,
  exports: z.array(exportSchema).describe('of this person, newest first; kept for an hour'),
})

export const newExportSchema = z.object({
  module: z.string().min(1).max(64),
  from: z.iso.date(),
  to: z.iso.date().optional().describe('absent: one day'),
  jornada: z.string().min(1).max(64).optional(),
  form: z.enum(exportForms).default('xlsx'),
  sheet: z.enum(csvSheets).default('indicadores').describe('csv only'),
  variant: z.enum(csvVariants).default('plant').describe('csv only'),
})
export type NewExport = z.infer<typeof newExportSchema>

const later = z.object({
  correcciones: z.int(),
  'unidades agregadas': z.int(),
  conteos: z.int(),
  'tiempo perdido': z.int(),
  ajustes: z.int(),
})
export const changedDaysSchema = z.object({
  ...versioned,
  module: z.string(),
  days: z
    .array(
      z.object({
        date: z.iso.date(),
        taken_at: instant.describe('when this person last took a file of it'),
        unfinished: z.boolean().describe('the day was not over then'),
        later: later.describe('entries that file does not have'),
      }),
    )
    .describe('newest first'),
})
export type ChangedDays = z.infer<typeof changedDaysSchema>
