import { createRoute, z } from '@hono/zod-openapi'
import { voidSchema } from '../../contract/api-lost-time.ts'
import {
  clockSchema,
  type NewObservation,
  newObservationsSchema,
  type Observations,
  observationKinds,
  observationsAnswerSchema,
  observationsSchema,
  type Studies,
  studiesSchema,
  voidAnswerSchema,
} from '../../contract/api-observations.ts'
import { AppError } from '../../contract/errors.ts'
import { plantIso } from '../../contract/plant-time.ts'
import { stopwatchWords } from '../../dashboard/words-cronometro.ts'
import { readLine } from '../../store/line.ts'
import {
  addObservation,
  observationModule,
  observationsPage,
  type StoredObservation,
  voidObservation,
} from '../../store/observations.ts'
import { moduleId, readModules } from '../../store/plant.ts'
import type { ApiApp, Parts } from '../context.ts'
import { readCursor, writeCursor } from '../list-cursor.ts'
import { ProblemError } from '../problems.ts'
import { studiesOfDay } from '../studies-day.ts'
import { apiWords } from '../words-api.ts'
import {
  changed,
  dateParameter,
  idParameter,
  json,
  knownModule,
  listQuery,
  moduleParameter,
  problemResponses,
  stampOf,
  writeProblems,
} from './parameters.ts'

const body = <S extends z.ZodType>(schema: S) => ({
  required: true,
  content: { 'application/json': { schema } },
})
const path = '/api/v1/observations'
const listRoute = createRoute({
  method: 'get',
  path,
  summary:
    'Stopwatch readings and typed counts with a clock time, oldest first, by start; stable under insertion',
  request: { query: listQuery.extend({ kind: z.enum(observationKinds).optional() }) },
  responses: { 200: json(observationsSchema, 'Observaciones'), ...problemResponses },
})
const addRoute = createRoute({
  method: 'post',
  path,
  summary: 'Add observations, all or none; each client_uuid makes a resend harmless',
  request: { body: body(newObservationsSchema) },
  responses: {
    200: json(observationsAnswerSchema, 'Ya estaban'),
    201: json(observationsAnswerSchema, 'Guardadas'),
    ...writeProblems,
  },
})
const voidRoute = createRoute({
  method: 'post',
  path: `${path}/{observation_id}/void`,
  summary: 'Say that it does not count; it stays in the record',
  request: { params: z.object({ observation_id: idParameter }), body: body(voidSchema) },
  responses: changed(voidAnswerSchema, 'Anulada'),
})
const studiesRoute = createRoute({
  method: 'get',
  path: '/api/v1/studies',
  summary: 'Stopwatch studies of a plant day, each beside what the camera measured at the same time',
  request: { query: z.object({ module: moduleParameter, date: dateParameter.optional() }) },
  responses: { 200: json(studiesSchema, 'Estudios'), ...problemResponses },
})
const clockRoute = createRoute({
  method: 'get',
  path: '/api/v1/clock',
  summary: "The agent's clock, never cached: for a device that keeps how far its own is from it",
  responses: { 200: json(clockSchema, 'Hora'), ...problemResponses },
})

/** A clock a little ahead is no observation of the future. */
const slackMs = 60_000
const dayMs = 86_400_000

export function addObservations(app: ApiApp, { store, answers, config, now }: Parts): void {
  const stamp = stampOf(now)

  app.openapi(listRoute, (c) => {
    const { module, workstation, from, to, cursor, limit, kind } = c.req.valid('query')
    const { code } = knownModule(answers, module)
    const page = observationsPage(store, {
      moduleId: moduleId(store, code),
      limit,
      ...(workstation === undefined ? {} : { workstation }),
      ...(kind === undefined ? {} : { kind }),
      ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
      ...(to === undefined ? {} : { toMs: Date.parse(to) }),
      ...(cursor === undefined ? {} : { after: readCursor(cursor) }),
    })
    c.header('cache-control', 'private, no-cache')
    return c.json(
      { ...stamp(), observations: page.observations.map(shapeOf), next_cursor: writeCursor(page.next) },
      200,
    )
  })

  app.openapi(addRoute, (c) => {
    const { module, observations } = c.req.valid('json')
    const id = moduleId(store, knownModule(answers, module).code)
    const stations = new Map(readLine(store, id).map((station) => [station.code, station.id]))
    const by = c.get('person').email
    for (const [i, observation] of observations.entries()) requirePlausible(observation, i, now())
    const written = store.transaction(() =>
      observations.map((observation) => {
        const workstation = observation.workstation ?? null
        const workstationId = workstation === null ? null : stations.get(workstation)
        if (workstationId === undefined)
          throw new ProblemError('not-found', apiWords.noStation(String(workstation)), {
            pointer: 'workstation',
          })
        const row = addObservation(store, {
          clientUuid: observation.client_uuid,
          kind: observation.kind,
          moduleId: id,
          workstationId,
          startMs: Date.parse(observation.start),
          endMs: Date.parse(observation.end),
          durationSeconds: observation.duration_seconds ?? null,
          units: observation.units ?? null,
          valid: observation.valid,
          valoracion: observation.valoracion ?? null,
          deviceMs: observation.device_at == null ? null : Date.parse(observation.device_at),
          deviceOffsetMs: observation.device_offset_ms ?? null,
          note: observation.note ?? null,
          studyUuid: observation.study_uuid ?? null,
          operation: observation.operation ?? null,
          by,
        })
        return { client_uuid: observation.client_uuid, observation_id: row.id, added: row.added }
      }),
    )
    const answer = { ...stamp(), observations: written }
    return written.some(({ added }) => added) ? c.json(answer, 201) : c.json(answer, 200)
  })

  app.openapi(voidRoute, (c) => {
    const { observation_id } = c.req.valid('param')
    const owner = observationModule(store, observation_id)
    const mine = readModules(store).some(({ id, org_id }) => id === owner && org_id === config.org_id)
    if (!mine)
      throw new AppError('not-found', `no observation ${observation_id}`, { pointer: 'observation_id' })
    voidObservation(store, observation_id, c.get('person').email, c.req.valid('json').reason)
    return c.json({ ...stamp(), observation_id }, 200)
  })

  app.openapi(studiesRoute, (c) => {
    const { module, date } = c.req.valid('query')
    const { code } = knownModule(answers, module)
    const nowMs = now()
    const day = studiesOfDay(store, { module: code, date: date ?? answers.boardDay(code, nowMs), nowMs })
    c.header('cache-control', 'private, no-cache')
    return c.json({ ...stamp(), ...day } satisfies Studies, 200)
  })

  app.openapi(clockRoute, (c) => {
    c.header('cache-control', 'no-store')
    return c.json({ ...stamp(), now: plantIso(now()) }, 200)
  })
}

function requirePlausible(observation: NewObservation, index: number, nowMs: number): void {
  const refuse = (sentence: string, field: string): never => {
    throw new ProblemError('invalid', sentence, { pointer: `observations/${index}/${field}` })
  }
  const [startMs, endMs] = [Date.parse(observation.start), Date.parse(observation.end)]
  if (endMs > nowMs + slackMs) refuse(stopwatchWords.future, 'end')
  if (endMs < startMs || endMs - startMs > dayMs) refuse(stopwatchWords.tooLong, 'end')
  const given = observation.kind === 'cronometro' ? observation.duration_seconds : observation.units
  if (given === undefined)
    refuse(stopwatchWords.badKind, observation.kind === 'cronometro' ? 'duration_seconds' : 'units')
}

function shapeOf(row: StoredObservation): Observations['observations'][number] {
  const at = (ms: number | null) => (ms === null ? null : plantIso(ms))
  return {
    observation_id: row.id,
    client_uuid: row.client_uuid,
    kind: row.kind,
    study_uuid: row.study_uuid,
    workstation: row.workstation,
    operation: row.operation,
    start: at(row.start_ts),
    end: at(row.end_ts),
    duration_seconds: row.duration_seconds,
    units: row.units,
    valid: row.valid === 1,
    valoracion: row.valoracion,
    device_at: at(row.device_ts),
    device_offset_ms: row.device_offset_ms,
    note: row.note,
    by: row.created_by,
    at: plantIso(row.created_ts),
    voided: row.voided_ts !== null,
    void_reason: row.void_reason,
  }
}
