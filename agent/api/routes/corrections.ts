import { createRoute, z } from '@hono/zod-openapi'
import { apiVersion } from '../../contract/api.ts'
import {
  correctedMarkSchema,
  correctionAnswerSchema,
  newCorrectionSchema,
} from '../../contract/api-corrections.ts'
import { plantIso } from '../../contract/plant-time.ts'
import type { ApiApp, Parts } from '../context.ts'
import { readForm } from '../problems.ts'
import { changed, created, dateParameter, idParameter } from './parameters.ts'

const correctRoute = createRoute({
  method: 'post',
  path: '/api/v1/cycles/{cycle_id}/corrections',
  summary: 'Say what an ended cycle should have been; the measured row never changes',
  request: {
    params: z.object({ cycle_id: idParameter }),
    body: { required: true, content: { 'application/json': { schema: newCorrectionSchema } } },
  },
  responses: created(correctionAnswerSchema, 'Corregido'),
})

const undoRoute = createRoute({
  method: 'post',
  path: '/api/v1/corrections/{correction_id}/undo',
  summary: 'Take a correction back; it stays in the record as undone',
  request: { params: z.object({ correction_id: idParameter }) },
  responses: changed(correctionAnswerSchema, 'Deshecho'),
})

/** Where the forms of the puesto page return to. */
export const backSchema = z.object({
  module: z.string().min(1).max(64),
  workstation: z.string().min(1).max(32),
  date: dateParameter,
  jornada: z.string().max(64).optional(),
  /** The cycle whose panel is open. */
  ciclo: idParameter.optional(),
})
const correctForm = backSchema.extend({
  cycle_id: idParameter,
  field: correctedMarkSchema.shape.field,
  reason: correctedMarkSchema.shape.reason,
})
const undoForm = backSchema.extend({ correction_id: idParameter })

/** As JSON for clients, and as the forms of the puesto page, which work without a script. */
export function addCorrections(app: ApiApp, { writes, now }: Parts): void {
  const answer = (correction_id: number) =>
    ({ schema_version: apiVersion, generated_at: plantIso(now()), correction_id }) as const

  app.openapi(correctRoute, (c) => {
    const { cycle_id } = c.req.valid('param')
    const { field, override: asked, reason } = c.req.valid('json')
    const by = c.get('person').email
    const override = typeof asked === 'string' ? Date.parse(asked) : asked
    return c.json(answer(writes.correct({ cycleId: cycle_id, field, override, reason, by })), 201)
  })
  app.openapi(undoRoute, (c) => {
    const { correction_id } = c.req.valid('param')
    writes.undoCorrection(correction_id, c.get('person').email)
    return c.json(answer(correction_id), 200)
  })

  app.post('/correcciones', async (c) => {
    const form = readForm(correctForm, await c.req.parseBody())
    // A form says what the cycle is not: not a timing, not a first pass, not a unit.
    const override = form.field !== 'valid_for_timing'
    const by = c.get('person').email
    writes.correct({ cycleId: form.cycle_id, field: form.field, override, reason: form.reason, by })
    return c.redirect(backTo(form), 303)
  })
  app.post('/correcciones/deshacer', async (c) => {
    const form = readForm(undoForm, await c.req.parseBody())
    writes.undoCorrection(form.correction_id, c.get('person').email)
    return c.redirect(backTo(form), 303)
  })
}

export function backTo({ module, workstation, date, jornada, ciclo }: z.infer<typeof backSchema>): string {
  const query = new URLSearchParams({
    module,
    date,
    ...(jornada === undefined ? {} : { jornada }),
    ...(ciclo === undefined ? {} : { ciclo: `${ciclo}` }),
  })
  const place = ciclo === undefined ? 'correcciones' : 'ciclo'
  return `/puesto/${encodeURIComponent(workstation)}?${query}#${place}`
}
