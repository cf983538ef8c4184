import { createRoute, z } from '@hono/zod-openapi'
import { apiVersion, type HourBoard, hourBoardSchema } from '../../contract/api.ts'
import { plantIso } from '../../contract/plant-time.ts'
import type { Answers } from '../answers.ts'
import { BriefCache } from '../brief-cache.ts'
import type { ApiApp, Parts } from '../context.ts'
import { dateParameter, knownModule, moduleParameter, polled } from './parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/board',
  summary: 'The hour board of a plant day: hora, meta, a esta hora, real, cumplimiento, one row per OP',
  request: { query: z.object({ module: moduleParameter, date: dateParameter.optional() }) },
  responses: polled(hourBoardSchema, 'Tablero por hora'),
})

export function addBoard(app: ApiApp, { answers, now }: Parts): void {
  const cache = new BriefCache()
  app.openapi(route, (c) => {
    const query = c.req.valid('query')
    const { code } = knownModule(answers, query.module)
    return cache.answer(c, () => boardOf(answers, code, query.date, now()))
  })
}

/** `date` undefined: the day whose jornada runs. */
export function boardOf(
  answers: Answers,
  module: string,
  date: string | undefined,
  nowMs: number,
): HourBoard {
  return {
    schema_version: apiVersion,
    generated_at: plantIso(nowMs),
    module,
    ...answers.board(module, date, nowMs),
  }
}
