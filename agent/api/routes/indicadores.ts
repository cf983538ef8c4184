import { createRoute, z } from '@hono/zod-openapi'
import { apiVersion, indicadoresSchema } from '../../contract/api.ts'
import { addDays, plantDate, plantIso } from '../../contract/plant-time.ts'
import { BriefCache } from '../brief-cache.ts'
import type { ApiApp, Parts } from '../context.ts'
import { apiWords } from '../words-api.ts'
import { dateParameter, knownModule, maxDays, moduleParameter, polled } from './parameters.ts'

export const daysQuery = z
  .object({ module: moduleParameter, date: dateParameter.optional(), to: dateParameter.optional() })
  .refine(({ date, to }) => to === undefined || date !== undefined, {
    path: ['date'],
    message: apiWords.rangeStartMissing,
  })
  .refine(({ date, to }) => date === undefined || to === undefined || to >= date, {
    path: ['to'],
    message: apiWords.rangeBackwards,
  })
  .refine(({ date, to }) => date === undefined || to === undefined || to < addDays(date, maxDays), {
    path: ['to'],
    message: apiWords.rangeTooLong(maxDays),
  })

const route = createRoute({
  method: 'get',
  path: '/api/v1/indicadores',
  summary: 'INDICADORES: one row per fecha × módulo × jornada × OP',
  request: { query: daysQuery },
  responses: polled(indicadoresSchema, 'Indicadores'),
})

export function addIndicadores(app: ApiApp, { answers, now }: Parts): void {
  const cache = new BriefCache()
  app.openapi(route, (c) => {
    const query = c.req.valid('query')
    const { code } = knownModule(answers, query.module)
    return cache.answer(c, () => {
      const from = query.date ?? plantDate(now())
      return {
        schema_version: apiVersion,
        generated_at: plantIso(now()),
        module: code,
        from,
        to: query.to ?? from,
        rows: answers.indicadores(code, from, query.to ?? from, now()),
      }
    })
  })
}
