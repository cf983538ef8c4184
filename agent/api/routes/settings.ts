import { createRoute, z } from '@hono/zod-openapi'
import {
  confirmationAnswerSchema,
  doneSchema,
  newConfirmationSchema,
  newRunSchema,
  runEndSchema,
  runsSchema,
  savedSchema,
  settingsChangeSchema,
  settingsSchema,
} from '../../contract/api-plant.ts'
import { plantIso } from '../../contract/plant-time.ts'
import { moduleId } from '../../store/plant.ts'
import { readRuns } from '../../store/run-changes.ts'
import { type DatedSettings, readSettings } from '../../store/settings-changes.ts'
import { BriefCache } from '../brief-cache.ts'
import type { ApiApp, Parts } from '../context.ts'
import {
  addRun,
  confirmationAnswer,
  confirmationOf,
  confirmJornada,
  finishRun,
  putSettings,
} from '../plant-settings.ts'
import {
  changed,
  created,
  idParameter,
  jsonBody,
  knownModule,
  moduleParameter,
  polled,
  stampOf,
} from './parameters.ts'

const query = z.object({ module: moduleParameter })
const read = createRoute({
  method: 'get',
  path: '/api/v1/settings',
  summary:
    'Settings of a module: what is in force, whether the jornada is confirmed, and every picture before',
  request: { query },
  responses: polled(settingsSchema, 'Ajustes'),
})
const write = createRoute({
  method: 'post',
  path: '/api/v1/settings',
  summary: 'Change settings from an instant on; what is absent stays as it was',
  request: { body: jsonBody(settingsChangeSchema) },
  responses: created(savedSchema, 'Guardado'),
})
const confirm = createRoute({
  method: 'post',
  path: '/api/v1/confirmations',
  summary: '# operarios, OP and reference of the running jornada are right, or are so from its start on',
  request: { body: jsonBody(newConfirmationSchema) },
  responses: created(confirmationAnswerSchema, 'Confirmado'),
})
const runs = createRoute({
  method: 'get',
  path: '/api/v1/runs',
  summary: 'What the module sewed and when, newest first; per puesto where one changed over by itself',
  request: { query },
  responses: polled(runsSchema, 'OP'),
})
const newRun = createRoute({
  method: 'post',
  path: '/api/v1/runs',
  summary: 'Change over to another OP; units that ended since follow it',
  request: { body: jsonBody(newRunSchema) },
  responses: created(savedSchema, 'Guardado'),
})
const runEnd = createRoute({
  method: 'post',
  path: '/api/v1/runs/{run_id}/end',
  summary: 'The OP ends and none follows',
  request: { params: z.object({ run_id: idParameter }), body: jsonBody(runEndSchema) },
  responses: changed(doneSchema, 'Guardado'),
})

/** # operarios, OP and reference, and what a figure is measured by: effective-dated. */
export function addSettings(app: ApiApp, parts: Parts): void {
  const { store, answers, now } = parts
  const cache = new BriefCache()
  const stamp = stampOf(now)
  app.openapi(read, (c) => {
    const { code } = knownModule(answers, c.req.valid('query').module)
    return cache.answer(c, () => {
      const history = readSettings(store, moduleId(store, code))
      const inForce = history.find(({ valid_from_ts }) => valid_from_ts <= now())
      return {
        ...stamp(),
        module: code,
        in_force: inForce === undefined ? null : pictureOf(inForce),
        confirmation: confirmationAnswer(confirmationOf(store, code, now())),
        history: history.map(pictureOf),
      }
    })
  })
  app.openapi(write, (c) =>
    c.json({ ...stamp(), id: putSettings(parts, c.req.valid('json'), c.get('person').email) }, 201),
  )
  app.openapi(confirm, (c) => {
    const input = c.req.valid('json')
    const confirmation = confirmJornada(parts, input, c.get('person').email)
    return c.json({ ...stamp(), module: input.module, confirmation }, 201)
  })
  app.openapi(runs, (c) => {
    const { code } = knownModule(answers, c.req.valid('query').module)
    return cache.answer(c, () => ({
      ...stamp(),
      module: code,
      runs: readRuns(store, moduleId(store, code)).map((run) => ({
        run_id: run.id,
        workstation: run.workstation,
        op: run.op,
        reference: run.reference,
        from: plantIso(run.from_ts),
        to: run.to_ts === null ? null : plantIso(run.to_ts),
        planned_units: run.planned_units,
        created_at: plantIso(run.created_ts),
        created_by: run.created_by,
      })),
    }))
  })
  app.openapi(newRun, (c) =>
    c.json({ ...stamp(), id: addRun(parts, c.req.valid('json'), c.get('person').email) }, 201),
  )
  app.openapi(runEnd, (c) => {
    finishRun(parts, c.req.valid('param').run_id, c.req.valid('json'))
    return c.json(stamp(), 200)
  })
}

function pictureOf({ id, valid_from_ts, created_ts, ...row }: DatedSettings) {
  return { settings_id: id, from: plantIso(valid_from_ts), ...row, created_at: plantIso(created_ts) }
}
