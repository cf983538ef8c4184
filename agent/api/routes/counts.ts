import { randomUUID } from 'node:crypto'
import { createRoute, z } from '@hono/zod-openapi'
import { apiVersion } from '../../contract/api.ts'
import { countAnswerSchema, newCountSchema } from '../../contract/api-corrections.ts'
import { plantIso } from '../../contract/plant-time.ts'
import type { ApiApp, Parts } from '../context.ts'
import { ProblemError, readForm } from '../problems.ts'
import { apiWords } from '../words-api.ts'
import { json, knownModule, writeProblems } from './parameters.ts'

/** A clock a little ahead is no count of the future. */
const clockSlackMs = 60_000

const route = createRoute({
  method: 'post',
  path: '/api/v1/counts',
  summary: "Type a count of the module's output for a span; the client_uuid makes a resend harmless",
  request: { body: { required: true, content: { 'application/json': { schema: newCountSchema } } } },
  responses: {
    200: json(countAnswerSchema, 'Ya estaba'),
    201: json(countAnswerSchema, 'Guardado'),
    ...writeProblems,
  },
})

const formSchema = newCountSchema.omit({ client_uuid: true }).extend({
  units: z.coerce.number().int().min(0).max(100_000),
})

type NewCount = z.infer<typeof newCountSchema>

/** As JSON for clients, and as the form of the hour board, which works without a script. */
export function addCounts(app: ApiApp, { answers, writes, now }: Parts): void {
  const save = (count: NewCount, by: string) => {
    const { code } = knownModule(answers, count.module)
    const startMs = Date.parse(count.start)
    // The running hour is counted up to now.
    const endMs = Math.min(Date.parse(count.end), now())
    if (startMs >= endMs || startMs > now() + clockSlackMs) {
      throw new ProblemError('invalid', apiWords.countOfThePast, { pointer: 'end' })
    }
    return writes.addCount({
      clientUuid: count.client_uuid,
      module: code,
      startMs,
      endMs,
      units: count.units,
      by,
    })
  }
  app.openapi(route, (c) => {
    const { id, added } = save(c.req.valid('json'), c.get('person').email)
    const answer = {
      schema_version: apiVersion,
      generated_at: plantIso(now()),
      observation_id: id,
      added,
    } as const
    return added ? c.json(answer, 201) : c.json(answer, 200)
  })
  app.post('/conteos', async (c) => {
    const form = readForm(formSchema, await c.req.parseBody())
    save({ ...form, client_uuid: randomUUID() }, c.get('person').email)
    return c.redirect(`/?module=${encodeURIComponent(form.module)}`, 303)
  })
}
