import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import { apiVersion, cyclesSchema } from '../../contract/api.ts'
import { plantIso } from '../../contract/plant-time.ts'
import { BriefCache } from '../brief-cache.ts'
import type { ApiApp, ApiEnv, Parts } from '../context.ts'
import { cyclesCsv } from '../cycles-csv.ts'
import { json, knownModule, listQuery, notModified, problemResponses } from './parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/cycles',
  summary:
    'Units of a module, oldest first, by start; stable under insertion; with Accept: text/csv as CSV, the next page in Link',
  request: {
    query: listQuery.extend({
      state: z.enum(['open', 'ended']).optional().openapi({ description: 'open: in progress; absent: both' }),
    }),
  },
  responses: {
    200: {
      description: 'Ciclos',
      content: { ...json(cyclesSchema, '').content, 'text/csv': { schema: { type: 'string' } } },
    },
    ...notModified,
    ...problemResponses,
  },
})

export function addCycles(app: ApiApp, { answers, now }: Parts): void {
  const cache = new BriefCache()
  app.openapi(route, (c) => {
    const query = c.req.valid('query')
    const { code } = knownModule(answers, query.module)
    const page = () =>
      answers.cycles({
        module: code,
        workstation: query.workstation,
        state: query.state,
        fromMs: query.from === undefined ? undefined : Date.parse(query.from),
        toMs: query.to === undefined ? undefined : Date.parse(query.to),
        cursor: query.cursor,
        limit: query.limit,
      })
    c.header('Vary', 'Accept')
    if (wantsCsv(c)) {
      const { cycles, next_cursor } = page()
      if (next_cursor !== null) c.header('Link', `<${nextPage(c, next_cursor)}>; rel="next"`)
      return c.body(cyclesCsv(cycles), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'cache-control': 'private, no-cache',
      })
    }
    return cache.answer(c, () => ({
      schema_version: apiVersion,
      generated_at: plantIso(now()),
      ...page(),
    }))
  })
}

function wantsCsv(c: Context<ApiEnv>): boolean {
  const supports = ['application/json', 'text/csv']
  return accepts(c, { header: 'Accept', supports, default: 'application/json' }) === 'text/csv'
}

function nextPage(c: Context<ApiEnv>, cursor: string): string {
  const { pathname, searchParams } = new URL(c.req.url)
  searchParams.set('cursor', cursor)
  return `${pathname}?${searchParams}`
}
