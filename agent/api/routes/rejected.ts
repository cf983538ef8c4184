import { createRoute, z } from '@hono/zod-openapi'
import { apiVersion } from '../../contract/api.ts'
import { type RejectedList, rejectedListSchema } from '../../contract/api-rejected.ts'
import { rejectionReasons } from '../../contract/measurement.ts'
import { plantIso } from '../../contract/plant-time.ts'
import { moduleId } from '../../store/plant.ts'
import { rejectedPage } from '../../store/rejected.ts'
import { BriefCache } from '../brief-cache.ts'
import type { ApiApp, Parts } from '../context.ts'
import { rejectedOf } from '../cycle-shape.ts'
import { readCursor, writeCursor } from '../list-cursor.ts'
import { knownModule, listQuery, polled } from './parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/rejected',
  summary: 'What was not a unit and why, oldest first, by start; stable under insertion',
  request: { query: listQuery.extend({ reason: z.enum(rejectionReasons).optional() }) },
  responses: polled(rejectedListSchema, 'Descartados'),
})

export function addRejected(app: ApiApp, { store, answers, now }: Parts): void {
  const cache = new BriefCache()
  app.openapi(route, (c) => {
    const { module, workstation, from, to, cursor, limit, reason } = c.req.valid('query')
    const { code } = knownModule(answers, module)
    return cache.answer(c, (): RejectedList => {
      const page = rejectedPage(store, {
        moduleId: moduleId(store, code),
        limit,
        ...(workstation === undefined ? {} : { workstation }),
        ...(reason === undefined ? {} : { reason }),
        ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
        ...(to === undefined ? {} : { toMs: Date.parse(to) }),
        ...(cursor === undefined ? {} : { after: readCursor(cursor) }),
      })
      return {
        schema_version: apiVersion,
        generated_at: plantIso(now()),
        rejected: page.rejected.map(rejectedOf),
        next_cursor: writeCursor(page.next),
      }
    })
  })
}
