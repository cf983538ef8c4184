import { randomUUID } from 'node:crypto'
import { createRoute, z } from '@hono/zod-openapi'
import { apiVersion } from '../../contract/api.ts'
import {
  endLostTimeSchema,
  type LostTimeDay,
  lostTimeAnswerSchema,
  lostTimeDaySchema,
  type NewLostTime,
  newLostTimeSchema,
  voidSchema,
} from '../../contract/api-lost-time.ts'
import { AppError } from '../../contract/errors.ts'
import { plantDate, plantInstant, plantIso } from '../../contract/plant-time.ts'
import { lostWords } from '../../dashboard/words-tiempo-perdido.ts'
import { readLine } from '../../store/line.ts'
import {
  endLostTime,
  enterLostTime,
  findLostTime,
  readLostTimeCodes,
  voidLostTime,
} from '../../store/lost-time.ts'
import { moduleId, readModules } from '../../store/plant.ts'
import { BriefCache } from '../brief-cache.ts'
import type { ApiApp, Parts } from '../context.ts'
import { lostTimeDay, operatorsAffected } from '../lost-time-day.ts'
import { ProblemError, readForm } from '../problems.ts'
import { apiWords } from '../words-api.ts'
import {
  changed,
  dateParameter,
  idParameter,
  json,
  knownModule,
  moduleParameter,
  polled,
  stationParameter,
  writeProblems,
} from './parameters.ts'

const path = '/api/v1/lost-time'
const listRoute = createRoute({
  method: 'get',
  path,
  summary: 'Lost time of a plant day: every stop, and its causes by what they cost',
  request: { query: z.object({ module: moduleParameter, date: dateParameter.optional() }) },
  responses: polled(lostTimeDaySchema, 'Tiempo perdido'),
})
const body = <S extends z.ZodType>(schema: S) => ({
  required: true,
  content: { 'application/json': { schema } },
})
const enterRoute = createRoute({
  method: 'post',
  path,
  summary: 'Begin a stop now, or enter one that began earlier; the client_uuid makes a resend harmless',
  request: { body: body(newLostTimeSchema) },
  responses: {
    200: json(lostTimeAnswerSchema, 'Ya estaba'),
    201: json(lostTimeAnswerSchema, 'Guardado'),
    ...writeProblems,
  },
})
const params = z.object({ lost_time_id: idParameter })
const endRoute = createRoute({
  method: 'post',
  path: `${path}/{lost_time_id}/end`,
  summary: 'Say that a stop is over',
  request: { params, body: body(endLostTimeSchema) },
  responses: changed(lostTimeAnswerSchema, 'Terminado'),
})
const voidRoute = createRoute({
  method: 'post',
  path: `${path}/{lost_time_id}/void`,
  summary: 'Say that it was no lost time; it stays in the record and no longer counts',
  request: { params, body: body(voidSchema) },
  responses: changed(lostTimeAnswerSchema, 'Anulado'),
})

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
const blank = z.literal('').transform(() => undefined)
/** The forms of the screen; a field left blank says nothing. */
const enterForm = z.object({
  module: moduleParameter,
  date: dateParameter,
  workstation: z.union([blank, stationParameter]),
  code: newLostTimeSchema.shape.code,
  operators: z.union([blank, z.coerce.number().int().min(1).max(500)]),
  from: z.union([blank, clock]).optional(),
  to: z.union([blank, clock]).optional(),
  note: z.union([blank, z.string().trim().max(500)]).optional(),
})
const backForm = z.object({ module: moduleParameter, date: dateParameter, lost_time_id: idParameter })

/** A clock a little ahead is no stop of the future. */
const slackMs = 60_000

/** As JSON for clients, and as the forms of Tiempo perdido, which work without a script. */
export function addLostTime(app: ApiApp, { store, answers, config, now }: Parts): void {
  const answer = (lost_time_id: number, added: boolean) =>
    ({ schema_version: apiVersion, generated_at: plantIso(now()), lost_time_id, added }) as const
  let cache = new BriefCache()
  /** Who reads after a write must see it. */
  const forgetAnswers = () => {
    cache = new BriefCache()
  }

  const enter = (lost: NewLostTime, by: string) => {
    const { code: module } = knownModule(answers, lost.module)
    const nowMs = now()
    const startMs = lost.start === undefined ? nowMs : Date.parse(lost.start)
    const endMs = lost.end === undefined ? null : Date.parse(lost.end)
    if (startMs > nowMs + slackMs || (endMs ?? 0) > nowMs + slackMs)
      throw new ProblemError('invalid', lostWords.future, { pointer: 'start' })
    if (endMs !== null && endMs <= startMs)
      throw new ProblemError('invalid', lostWords.endBeforeStart, { pointer: 'end' })
    if (!readLostTimeCodes(store).some(({ code }) => code === lost.code))
      throw new ProblemError('invalid', lostWords.noCode(lost.code), { pointer: 'code' })
    const id = moduleId(store, module)
    const workstation = lost.workstation ?? null
    const station = readLine(store, id).find(({ code }) => code === workstation)
    if (workstation !== null && station === undefined)
      throw new ProblemError('not-found', apiWords.noStation(workstation), { pointer: 'workstation' })
    const operators =
      lost.operators ??
      operatorsAffected(store, { module, workstation, date: plantDate(startMs), atMs: startMs })
    if (operators === null)
      throw new ProblemError('invalid', lostWords.operatorsUnknown, { pointer: 'operators' })
    forgetAnswers()
    return enterLostTime(store, {
      clientUuid: lost.client_uuid,
      moduleId: id,
      workstationId: station?.id ?? null,
      code: lost.code,
      startMs,
      endMs,
      operators: Math.max(1, Math.round(operators)),
      ...(lost.note === undefined ? {} : { note: lost.note }),
      by,
    })
  }
  /** A stop of a module of this organisation. */
  const known = (id: number) => {
    const event = findLostTime(store, id)
    const mine = readModules(store).some(
      (module) => module.id === event?.module_id && module.org_id === config.org_id,
    )
    if (event === undefined || !mine)
      throw new AppError('not-found', `no lost time ${id}`, { pointer: 'lost_time_id' })
    return event
  }
  const end = (id: number, endMs: number, by: string) => {
    const { start_ts } = known(id)
    if (endMs > now() + slackMs) throw new ProblemError('invalid', lostWords.future, { pointer: 'end' })
    forgetAnswers()
    // A stop that is ended in the second it began lasted that second.
    endLostTime(store, id, Math.max(endMs, start_ts + 1000), by)
  }

  const voidStop = (id: number, by: string, reason: string) => {
    known(id)
    forgetAnswers()
    voidLostTime(store, id, by, reason)
  }

  app.openapi(listRoute, (c) => {
    const { module, date } = c.req.valid('query')
    const { code } = knownModule(answers, module)
    return cache.answer(c, (): LostTimeDay => {
      const nowMs = now()
      const day = lostTimeDay(store, { module: code, date: date ?? answers.boardDay(code, nowMs), nowMs })
      return { schema_version: apiVersion, generated_at: plantIso(nowMs), ...day }
    })
  })
  app.openapi(enterRoute, (c) => {
    const { id, added } = enter(c.req.valid('json'), c.get('person').email)
    return added ? c.json(answer(id, true), 201) : c.json(answer(id, false), 200)
  })
  app.openapi(endRoute, (c) => {
    const { lost_time_id } = c.req.valid('param')
    const { end: at } = c.req.valid('json')
    end(lost_time_id, at === undefined ? now() : Date.parse(at), c.get('person').email)
    return c.json(answer(lost_time_id, false), 200)
  })
  app.openapi(voidRoute, (c) => {
    const { lost_time_id } = c.req.valid('param')
    voidStop(lost_time_id, c.get('person').email, c.req.valid('json').reason)
    return c.json(answer(lost_time_id, false), 200)
  })

  app.post('/tiempo-perdido', async (c) => {
    const form = readForm(enterForm, await c.req.parseBody())
    const { from, to, note, operators, workstation, date, ...rest } = form
    const startMs = from === undefined ? undefined : clockOf(date, from, now())
    const endMs = to === undefined ? undefined : clockAfter(startMs ?? now(), clockOf(date, to, now()), now())
    const lost: NewLostTime = {
      ...rest,
      client_uuid: randomUUID(),
      workstation: workstation ?? null,
      ...(startMs === undefined ? {} : { start: plantIso(startMs) }),
      ...(endMs === undefined ? {} : { end: plantIso(endMs) }),
      ...(operators === undefined ? {} : { operators }),
      ...(note === undefined || note === '' ? {} : { note }),
    }
    enter(lost, c.get('person').email)
    return c.redirect(backTo(form), 303)
  })
  app.post('/tiempo-perdido/terminar', async (c) => {
    const form = readForm(backForm, await c.req.parseBody())
    end(form.lost_time_id, now(), c.get('person').email)
    return c.redirect(backTo(form), 303)
  })
  app.post('/tiempo-perdido/anular', async (c) => {
    const form = readForm(backForm.extend(voidSchema.shape), await c.req.parseBody())
    voidStop(form.lost_time_id, c.get('person').email, form.reason)
    return c.redirect(backTo(form), 303)
  })
}

function backTo({ module, date }: { module: string; date: string }): string {
  return `/tiempo-perdido?${new URLSearchParams({ module, date })}`
}

const dayMs = 86_400_000

/** 23:50 typed at half past midnight was yesterday's. */
function clockOf(date: string, clock: string, nowMs: number): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  const atMs = plantInstant(date, hours * 60 + minutes)
  return atMs > nowMs && nowMs - (atMs - dayMs) < dayMs / 2 ? atMs - dayMs : atMs
}

/** 01:10 after 23:50 is of the next day. */
function clockAfter(startMs: number, endMs: number, nowMs: number): number {
  return endMs <= startMs && endMs + dayMs <= nowMs ? endMs + dayMs : endMs
}
