import { z } from '@hono/zod-openapi'
import { problemSchema } from '../../contract/api.ts'
import { isPlantDate } from '../../contract/plant-time.ts'
import type { Answers, ModuleName } from '../answers.ts'
import { ProblemError } from '../problems.ts'

/** Parameters that several routes share. */
export const moduleParameter = z
  .string()
  .min(1)
  .max(64)
  .openapi({ example: 'angela', description: 'code of the module' })

export const dateParameter = z
  .string()
  .refine(isPlantDate, 'se espera una fecha que exista, escrita AAAA-MM-DD')
  .openapi({ format: 'date', example: '2026-07-06', description: 'plant day, YYYY-MM-DD' })

/** Longest span of days one answer covers. */
export const maxDays = 366

const problem = (description: string) => ({
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

/** 304 to an If-None-Match that still holds. */
export const notModified = { 304: { description: 'Sin cambios' } }

export function knownModule(answers: Answers, code: string): ModuleName {
  const module = answers.modules().find((known) => known.code === code)
  if (module === undefined)
    throw new ProblemError('not-found', `No existe el módulo «${code}».`, { pointer: 'module' })
  return module
}
