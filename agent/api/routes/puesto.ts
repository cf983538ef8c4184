import { createRoute, z } from '@hono/zod-openapi'
import { apiVersion } from '../../contract/api.ts'
import { puestoDaySchema } from '../../contract/api-puesto.ts'
import { plantIso } from '../../contract/plant-time.ts'
import { BriefCache } from '../brief-cache.ts'
import type { ApiApp, Parts } from '../context.ts'
import { ProblemError } from '../problems.ts'
import { apiWords } from '../words-api.ts'
import { dateParameter, knownModule, moduleParameter, polled, stationParameter } from './parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/stations/{workstation}/day',
  summary:
    'One station over one plant day: cycles, statistics, histogram, what was rejected and when it was measured',
  request: {
    params: z.object({ workstation: stationParameter }),
    query: z.object({ module: moduleParameter, date: dateParameter.optional() }),
  },
  responses: polled(puestoDaySchema, 'Puesto'),
})

export function addPuesto(app: ApiApp, { answers, now }: Parts): void {
  const cache = new BriefCache()
  app.openapi(route, (c) => {
    const { module, date } = c.req.valid('query')
    const { workstation } = c.req.valid('param')
    const { code } = knownModule(answers, module)
    const nowMs = now()
    const day = answers.puesto({
      module: code,
      workstation,
      date: date ?? answers.boardDay(code, nowMs),
      nowMs,
    })
    if (day === undefined) {
      throw new ProblemError('not-found', apiWords.noStation(workstation), { pointer: 'workstation' })
    }
    return cache.answer(c, () => ({ schema_version: apiVersion, generated_at: plantIso(nowMs), ...day }))
  })
}
