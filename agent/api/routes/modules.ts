import { createRoute } from '@hono/zod-openapi'
import { apiVersion, modulesSchema } from '../../contract/api.ts'
import { plantIso } from '../../contract/plant-time.ts'
import { BriefCache } from '../brief-cache.ts'
import type { ApiApp, Parts } from '../context.ts'
import { polled } from './parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/modules',
  summary: 'Modules of the plant',
  responses: polled(modulesSchema, 'Módulos'),
})

export function addModules(app: ApiApp, { answers, now }: Parts): void {
  const cache = new BriefCache()
  app.openapi(route, (c) =>
    cache.answer(c, () => ({
      schema_version: apiVersion,
      generated_at: plantIso(now()),
      modules: answers.modules(),
    })),
  )
}
