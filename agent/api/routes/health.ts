import { createRoute } from '@hono/zod-openapi'
import { healthSchema } from '../../contract/api.ts'
import { BriefCache } from '../brief-cache.ts'
import type { ApiApp, Parts } from '../context.ts'
import { polled } from './parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/health',
  summary: 'Cameras, detector, record and disk: whether the agent measures',
  responses: polled(healthSchema, 'Estado'),
})

export function addHealth(app: ApiApp, { answers, now }: Parts): void {
  const cache = new BriefCache()
  app.openapi(route, (c) => cache.answer(c, () => answers.health(now())))
}
