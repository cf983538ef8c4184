import { createRoute, z } from '@hono/zod-openapi'
import { apiVersion } from '../../contract/api.ts'
import { type AccessList, accessListSchema } from '../../contract/api-accesses.ts'
import { plantIso } from '../../contract/plant-time.ts'
import { accessesPage } from '../../store/accesses.ts'
import { BriefCache } from '../brief-cache.ts'
import type { ApiApp, Parts } from '../context.ts'
import { readCursor, writeCursor } from '../list-cursor.ts'
import { listQuery, polled } from './parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/accesses',
  summary: 'Who looked at clips, full frames, segments and cameras, newest first; stable under insertion',
  request: {
    query: listQuery.pick({ cursor: true, limit: true }).extend({
      login: z.string().min(1).max(254).optional().openapi({ description: 'of one person only' }),
    }),
  },
  responses: polled(accessListSchema, 'Consultas de video'),
})

export function addAccesses(app: ApiApp, { store, now }: Parts): void {
  const cache = new BriefCache()
  app.openapi(route, (c) => {
    const { cursor, limit, login } = c.req.valid('query')
    return cache.answer(c, () => accessesOf({ store, now }, { cursor, limit, login }))
  })
}

export function accessesOf(
  { store, now }: Pick<Parts, 'store' | 'now'>,
  ask: { cursor?: string | undefined; limit: number; login?: string | undefined },
): AccessList {
  const page = accessesPage(store, {
    limit: ask.limit,
    ...(ask.login === undefined ? {} : { login: ask.login }),
    ...(ask.cursor === undefined ? {} : { beforeId: readCursor(ask.cursor).id }),
  })
  return {
    schema_version: apiVersion,
    generated_at: plantIso(now()),
    accesses: page.accesses.map(({ id, at_ts, ...access }) => ({
      access_id: id,
      at: plantIso(at_ts),
      ...access,
    })),
    next_cursor: writeCursor(page.next),
  }
}
