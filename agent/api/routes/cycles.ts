import { createRoute, z } from '@hono/zod-openapi'
import { apiVersion, cyclesSchema } from '../../contract/api.ts'
import { plantIso } from '../../contract/plant-time.ts'
import { BriefCache } from '../brief-cache.ts'
import type { ApiApp, Parts } from '../context.ts'
import { json, knownModule, moduleParameter, notModified, problemResponses } from './parameters.ts'

const instant = z.iso
  .datetime({
    offset: true,
    message: 'se espera un instante ISO 8601 con zona, p. ej. 2026-07-06T07:00:00-05:00',
  })
  .openapi({ example: '2026-07-06T07:00:00-05:00' })

const route = createRoute({
  method: 'get',
  path: '/api/v1/cycles',
  summary: 'Units of a module, oldest first, by start; stable under insertion',
  request: {
    query: z.object({
      module: moduleParameter,
      workstation: z.string().min(1).max(32).optional().openapi({ example: 'P05' }),
      from: instant.optional(),
      to: instant.optional(),
      cursor: z.string().max(200).optional().openapi({ description: 'next_cursor of the answer before' }),
      limit: z.coerce.number().int().min(1).max(1000).default(200),
    }),
  },
  responses: { 200: json(cyclesSchema, 'Ciclos'), ...notModified, ...problemResponses },
})

export function addCycles(app: ApiApp, { answers, now }: Parts): void {
  const cache = new BriefCache()
  app.openapi(route, (c) => {
    const query = c.req.valid('query')
    const { code } = knownModule(answers, query.module)
    return cache.answer(c, () => ({
      schema_version: apiVersion,
      generated_at: plantIso(now()),
      ...answers.cycles({
        module: code,
        workstation: query.workstation,
        fromMs: query.from === undefined ? undefined : Date.parse(query.from),
        toMs: query.to === undefined ? undefined : Date.parse(query.to),
        cursor: query.cursor,
        limit: query.limit,
      }),
    }))
  })
}
