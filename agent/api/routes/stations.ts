import { createRoute, z } from '@hono/zod-openapi'
import { apiVersion, type Stations, stationsSchema } from '../../contract/api.ts'
import { plantIso } from '../../contract/plant-time.ts'
import type { Answers } from '../answers.ts'
import { BriefCache } from '../brief-cache.ts'
import type { ApiApp, Parts } from '../context.ts'
import { knownModule, moduleParameter, polled } from './parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/stations',
  summary: 'Every station of a module now: state, unit in progress, last cycle, this hour',
  request: { query: z.object({ module: moduleParameter }) },
  responses: polled(stationsSchema, 'Puestos'),
})

export function addStations(app: ApiApp, { answers, now }: Parts): void {
  const cache = new BriefCache()
  app.openapi(route, (c) => {
    const { code } = knownModule(answers, c.req.valid('query').module)
    return cache.answer(c, () => stationsOf(answers, code, now()))
  })
}

export function stationsOf(answers: Answers, module: string, nowMs: number): Stations {
  const { stations, versions } = answers.stationsCited(module, nowMs)
  return {
    schema_version: apiVersion,
    generated_at: plantIso(nowMs),
    module,
    measured_stations: stations.filter((station) => station.measured).length,
    total_stations: stations.length,
    versions,
    stations,
  }
}
