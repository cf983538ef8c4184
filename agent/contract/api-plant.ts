import { z } from 'zod'
import { instant, versioned } from './api.ts'
import { confirmationSchema } from './api-confirmation.ts'
import { isPlantDate } from './plant-time.ts'

/** What a person sets up: the line, who works, what is sewn and when. Every write says from when on it holds; absent: from now. */
const from = instant.optional().describe('in force from this instant on; absent: from now')
const module = z.string().min(1).max(64).describe('code of the module')
const code = z.string().trim().min(1).max(16)
const shortName = z.string().trim().min(1).max(64)
const day = z.string().refine(isPlantDate, 'se espera una fecha que exista, escrita AAAA-MM-DD')
const operatorCount = z.int().min(1).max(500)
const written = { created_at: instant, created_by: z.string().describe('login') }

export const newModuleSchema = z.object({
  name: shortName,
  code: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/, 'letras minúsculas, números y guiones')
    .optional()
    .describe('for addresses and file names; absent: made of the name'),
})
export type NewModule = z.infer<typeof newModuleSchema>
export const moduleNameSchema = z.object({ name: shortName })
export const moduleAnswerSchema = z.object({ ...versioned, module: z.string(), name: z.string() })

export const newWorkstationSchema = z.object({
  module,
  code: code
    .regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/, 'letras, números y guiones')
    .describe('unique in the plant: P05'),
  name: shortName,
  operators: z.int().min(1).max(20).default(1),
})
export const workstationChangeSchema = z.object({
  name: shortName.optional(),
  operators: z.int().min(1).max(20).optional().describe('who belong there'),
  from: instant.optional().describe('since when the number of operators holds; absent: now'),
})
export const lineOrderSchema = z.object({
  module,
  workstations: z.array(z.string().max(32)).min(1).max(200).describe('every code of the module, in order'),
})
export const workstationsSchema = z.object({
  ...versioned,
  module: z.string(),
  workstations: z.array(
    z.object({
      workstation: z.string(),
      name: z.string(),
      position: z.int(),
      operators: z.int(),
      camera: z.string().nullable().describe('null: no camera looks at it, sin medición'),
    }),
  ),
})

const settingsFields = {
  operators: operatorCount.nullable().describe('present; null: nobody said, so no meta and no eficiencia'),
  target_factor: z.number().gt(0).max(2).nullable().describe('0.9'),
  output_stations: z.array(z.string().max(32)).max(20).describe('whose units are the units of the module'),
  umbral_atento: z.number().gt(0).max(2).nullable(),
  umbral_atrasado: z.number().gt(0).max(2).nullable(),
  rendimiento: z.enum(['cumplimiento', 'eficiencia']),
  suplementos: z.number().min(0).max(1).nullable().describe('0.15; null: por definir'),
}
export const settingsChangeSchema = z.object({ module, from, ...z.object(settingsFields).partial().shape })
export type SettingsChange = z.infer<typeof settingsChangeSchema>

export const settingsPicture = z.object({
  settings_id: z.int(),
  from: instant,
  ...settingsFields,
  confirmed: z.boolean(),
  ...written,
})
export const settingsSchema = z.object({
  ...versioned,
  module: z.string(),
  in_force: settingsPicture.nullable(),
  confirmation: confirmationSchema,
  history: z.array(settingsPicture).describe('newest first; of the same instant the first one holds'),
})

export const newConfirmationSchema = z.object({
  module,
  from: instant.optional().describe('since when a change holds; absent: the start of the running jornada'),
  operators: operatorCount.optional(),
  op: z.string().trim().min(1).max(64).optional(),
  reference: z.string().trim().min(1).max(128).optional(),
})
export type NewConfirmation = z.infer<typeof newConfirmationSchema>
export const confirmationAnswerSchema = z.object({
  ...versioned,
  module: z.string(),
  confirmation: confirmationSchema,
})

export const newRunSchema = z.object({
  module,
  workstation: z
    .string()
    .max(32)
    .optional()
    .describe('only this puesto changes over; absent: the whole module'),
  op: z.string().trim().min(1).max(64).describe('orden de producción'),
  reference: z.string().trim().min(1).max(128),
  from,
  planned_units: z.int().min(1).max(10_000_000).nullable().optional(),
})
export type NewRun = z.infer<typeof newRunSchema>
export const runEndSchema = z.object({ module, at: instant.optional().describe('absent: now') })
export const runSchema = z.object({
  run_id: z.int(),
  workstation: z.string().nullable().describe('null: the whole module'),
  op: z.string(),
  reference: z.string(),
  from: instant,
  to: instant.nullable().describe('null: still running; equal to from: replaced by another'),
  planned_units: z.int().nullable(),
  ...written,
})
export const runsSchema = z.object({ ...versioned, module: z.string(), runs: z.array(runSchema) })

const pause = z.object({
  name: shortName,
  start: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'una hora HH:MM')
    .describe('HH:MM at the plant'),
  length_minutes: z.int().min(1).max(600),
})
export const newJornadaSchema = z.object({
  module,
  name: shortName,
  start: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'una hora HH:MM')
    .describe('HH:MM at the plant'),
  end: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'una hora HH:MM')
    .describe('HH:MM; not after the start: on the next day'),
  weekdays: z
    .string()
    .regex(/^[1-7]{1,7}$/, 'días del 1 (lunes) al 7 (domingo)')
    .describe("'12345'"),
  from_date: day.optional().describe('first day; absent: today'),
  breaks: z.array(pause).max(12).default([]),
  replaces: z.int().optional().describe('jornada_id whose last day is the one before'),
})
export type NewJornada = z.input<typeof newJornadaSchema>
export const jornadaEndSchema = z.object({ module, last_date: day.describe('last day it starts on') })
export const jornadasSchema = z.object({
  ...versioned,
  module: z.string(),
  jornadas: z.array(
    z.object({
      jornada_id: z.int(),
      name: z.string(),
      start: z.string(),
      length_minutes: z.int(),
      weekdays: z.string(),
      from_date: z.iso.date(),
      to_date: z.iso.date().nullable(),
      breaks: z.array(pause),
      ...written,
    }),
  ),
})

export const newHolidaySchema = z.object({ module, date: day, name: shortName })
export const holidaysSchema = z.object({
  ...versioned,
  module: z.string(),
  holidays: z.array(z.object({ date: z.iso.date(), name: z.string() })),
})

export const newHoraExtraSchema = z.object({ module, start: instant, end: instant, operators: operatorCount })
export const horaExtraSchema = z.object({
  ...versioned,
  module: z.string(),
  hora_extra: z.array(
    z.object({ hora_extra_id: z.int(), start: instant, end: instant, operators: z.int(), ...written }),
  ),
})

export const newAssignmentSchema = z.object({
  module,
  workstation: z.string().min(1).max(32),
  operator_code: code.regex(/^[A-Za-z]{0,3}\d{1,4}(-\d{1,2})?$/, 'un código como O07, nunca un nombre'),
  from,
})
export const assignmentsSchema = z.object({
  ...versioned,
  module: z.string(),
  assignments: z.array(
    z.object({
      assignment_id: z.int(),
      workstation: z.string(),
      operator_code: z.string().describe('pseudonym'),
      from: instant,
      to: instant.nullable(),
      ...written,
    }),
  ),
})

export const lostTimeCodeSchema = z.object({
  code: z.string(),
  text: z.string().nullable().describe('null: por definir'),
  planned: z.boolean().nullable().describe('parada programada; null: por definir'),
})
export const lostTimeCodesSchema = z.object({ ...versioned, codes: z.array(lostTimeCodeSchema) })
export const lostTimeCodeChangeSchema = z.object({
  text: z.string().trim().min(1).max(120).nullable(),
  planned: z.boolean().nullable(),
})

/** What a write of the plant's set-up answers: the row it made. */
export const savedSchema = z.object({ ...versioned, id: z.int().describe('of the row written') })
export const doneSchema = z.object(versioned)
