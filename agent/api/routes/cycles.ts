import { createRoute } from '@hono/zod-openapi'
import { apiVersion, cyclesSchema } from '../../contract/api.ts'
import { plantIso } from '../../contract/plant-time.ts'
import { BriefCache } from '../brief-cache.ts'
import type { ApiApp, Parts } from '../context.ts'
import { json, knownModule, listQuery, notModified, problemResponses } from './parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/cycles',
  summary: 'Units of a module, oldest first, by start; stable under insertion',
  request: {
    query: listQuery,
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
