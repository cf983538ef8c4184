import { createRoute, z } from '@hono/zod-openapi'
import { apiVersion } from '../../contract/api.ts'
import { balanceSchema, proposalApplySchema } from '../../contract/api-balance.ts'
import { savedSchema } from '../../contract/api-plant.ts'
import { plantIso } from '../../contract/plant-time.ts'
import { applyProposal, balanceOf } from '../balance-answer.ts'
import { BriefCache } from '../brief-cache.ts'
import type { ApiApp, Parts } from '../context.ts'
import { created, dateParameter, jsonBody, moduleParameter, polled, stationParameter } from './parameters.ts'

export const balanceQuery = z.object({
  module: moduleParameter,
  reference: z.string().min(1).max(128).optional().openapi({ example: 'Ref22 Slim' }),
  from: dateParameter.optional(),
  to: dateParameter.optional(),
  demand: z.coerce.number().gt(0).max(100_000).optional().openapi({ description: 'units an hour' }),
  workstation: stationParameter.optional().openapi({ description: 'puesto that valoracion is of' }),
  valoracion: z.coerce
    .number()
    .min(0.3)
    .max(2)
    .optional()
    .openapi({ description: 'rating as a fraction: 0.95' }),
})

const read = createRoute({
  method: 'get',
  path: '/api/v1/balance',
  summary:
    'Load per puesto and operator by standard and as measured, takt, bottleneck, capacity, proposed standards',
  request: { query: balanceQuery },
  responses: polled(balanceSchema, 'Balanceo'),
})
const apply = createRoute({
  method: 'post',
  path: '/api/v1/balance/proposals',
  summary:
    'A person applies a proposed standard from an instant on; the proposal must still be the one that was read',
  request: { body: jsonBody(proposalApplySchema) },
  responses: created(savedSchema, 'Aplicado'),
})

/** Measured against standard. */
export function addBalance(app: ApiApp, parts: Parts): void {
  const cache = new BriefCache()
  const stamp = () => ({ schema_version: apiVersion, generated_at: plantIso(parts.now()) }) as const
  app.openapi(read, (c) => {
    const { workstation, valoracion, ...ask } = c.req.valid('query')
    const valoraciones = new Map(
      workstation === undefined || valoracion === undefined ? [] : [[workstation, valoracion]],
    )
    return cache.answer(c, () => ({ ...stamp(), ...balanceOf(parts, { ...ask, valoraciones }) }))
  })
  app.openapi(apply, (c) =>
    c.json({ ...stamp(), id: applyProposal(parts, c.req.valid('json'), c.get('person').email) }, 201),
  )
}
