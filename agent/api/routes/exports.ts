import { createRoute, z } from '@hono/zod-openapi'
import type { ApiApp, Parts } from '../context.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/export/indicadores.xlsx',
  request: { query: z.object({}) },
  responses: { 200: { description: 'x' } },
})
export function addExports(app: ApiApp, _parts: Parts): void {
  app.openapi(route, (c) => c.text('x'))
}
