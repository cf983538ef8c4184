import { z } from '@hono/zod-openapi'
import { apiVersion, problemSchema } from '../../contract/api.ts'
import { isPlantDate, plantIso } from '../../contract/plant-time.ts'
import type { Answers, ModuleName } from '../answers.ts'
import { ProblemError } from '../problems.ts'
import { apiWords } from '../words-api.ts'

/** Parameters that several routes share. */
export const moduleParameter = z
  .string()
  .min(1)
  .max(64)
  .openapi({ example: 'angela', description: 'code of the module' })

export const dateParameter = z
  .string()
  .refine(isPlantDate, apiWords.date)
  .openapi({ format: 'date', example: '2026-07-06', description: 'plant day, YYYY-MM-DD' })

export const instantParameter = z.iso
  .datetime({ offset: true, message: apiWords.instant })
  .openapi({ example: '2026-07-06T07:00:00-05:00' })

export const stationParameter = z.string().min(1).max(32).openapi({ example: 'P05' })

export const idParameter = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER)

/** Of every list of what happened at stations. */
export const listQuery = z.object({
  module: moduleParameter,
  workstation: stationParameter.optional(),
  from: instantParameter.optional(),
  to: instantParameter.optional(),
  cursor: z.string().max(200).optional().openapi({ description: 'next_cursor of the answer before' }),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
})

/** Longest span of days one answer covers. */
export const maxDays = 366

export const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
})

/** What every route can also answer. */
export const problemResponses = {
  400: problem('Solicitud no válida'),
  401: problem('Sin identidad'),
  403: problem('Sin permiso'),
  404: problem('No existe'),
  421: problem('Host no admitido'),
  500: problem('Falla interna'),
  503: problem('No disponible'),
}

export const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})

/** A JSON body that must be there. */
export const jsonBody = <S extends z.ZodType>(schema: S) => ({
  required: true as const,
  content: { 'application/json': { schema } },
})

/** 304 to an If-None-Match that still holds. */
export const notModified = { 304: { description: 'Sin cambios' } }

/** What every write can also answer. */
export const writeProblems = {
  ...problemResponses,
  409: problem('Conflicto'),
  413: problem('Demasiado grande'),
  415: problem('Formato no admitido'),
  422: problem('Idempotency-Key usada con otros datos'),
  429: problem('Demasiadas solicitudes'),
}

/** A figure or list that is polled: whole, or 304. */
export const polled = <S extends z.ZodType>(schema: S, description: string) => ({
  200: json(schema, description),
  ...notModified,
  ...problemResponses,
})

/** Something new. */
export const created = <S extends z.ZodType>(schema: S, description: string) => ({
  201: json(schema, description),
  ...writeProblems,
})

/** Something that was there. */
export const changed = <S extends z.ZodType>(schema: S, description: string) => ({
  200: json(schema, description),
  ...writeProblems,
})

/** What every answer begins with. */
export const stampOf = (now: () => number) => () =>
  ({ schema_version: apiVersion, generated_at: plantIso(now()) }) as const

export function knownModule(answers: Answers, code: string): ModuleName {
  const module = answers.modules().find((known) => known.code === code)
  if (module === undefined)
    throw new ProblemError('not-found', apiWords.noModule(code), { pointer: 'module' })
  return module
}
