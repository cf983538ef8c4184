import { createRoute, z } from '@hono/zod-openapi'
import {
  doneSchema,
  holidaysSchema,
  horaExtraSchema,
  jornadaEndSchema,
  jornadasSchema,
  newHolidaySchema,
  newHoraExtraSchema,
  newJornadaSchema,
  savedSchema,
} from '../../contract/api-plant.ts'
import { plantIso } from '../../contract/plant-time.ts'
import { moduleId } from '../../store/plant.ts'
import { readHolidays, readHoraExtra, readTimetable } from '../../store/timetable.ts'
import { BriefCache } from '../brief-cache.ts'
import type { ApiApp, Parts } from '../context.ts'
import {
  addExtra,
  addHoliday,
  addJornada,
  endJornada,
  withdrawExtra,
  withdrawHoliday,
} from '../plant-timetable.ts'
import {
  changed,
  created,
  dateParameter,
  idParameter,
  jsonBody,
  knownModule,
  moduleParameter,
  polled,
  stampOf,
} from './parameters.ts'

const query = z.object({ module: moduleParameter })
const jornadas = createRoute({
  method: 'get',
  path: '/api/v1/jornadas',
  summary: 'Jornadas of a module with their breaks, those that ended included',
  request: { query },
  responses: polled(jornadasSchema, 'Jornadas'),
})
const newJornada = createRoute({
  method: 'post',
  path: '/api/v1/jornadas',
  summary: 'A jornada from a day on; with `replaces` the one before ends the day before',
  request: { body: jsonBody(newJornadaSchema) },
  responses: created(savedSchema, 'Guardado'),
})
const jornadaEnd = createRoute({
  method: 'post',
  path: '/api/v1/jornadas/{jornada_id}/end',
  summary: 'The last day a jornada starts on; days before keep it',
  request: { params: z.object({ jornada_id: idParameter }), body: jsonBody(jornadaEndSchema) },
  responses: changed(doneSchema, 'Guardado'),
})
const holidays = createRoute({
  method: 'get',
  path: '/api/v1/holidays',
  summary: 'Days on which no jornada of the module starts, latest first',
  request: { query },
  responses: polled(holidaysSchema, 'Festivos'),
})
const newHoliday = createRoute({
  method: 'post',
  path: '/api/v1/holidays',
  summary: 'Name a day on which no jornada starts',
  request: { body: jsonBody(newHolidaySchema) },
  responses: created(doneSchema, 'Guardado'),
})
const holidayGone = createRoute({
  method: 'delete',
  path: '/api/v1/holidays/{date}',
  summary: 'The day was no holiday',
  request: { params: z.object({ date: dateParameter }), query },
  responses: changed(doneSchema, 'Quitado'),
})
const extras = createRoute({
  method: 'get',
  path: '/api/v1/hora-extra',
  summary: 'Hora extra of a module, latest first',
  request: { query },
  responses: polled(horaExtraSchema, 'Hora extra'),
})
const newExtra = createRoute({
  method: 'post',
  path: '/api/v1/hora-extra',
  summary: 'Dated operator-minutes beyond the jornadas',
  request: { body: jsonBody(newHoraExtraSchema) },
  responses: created(savedSchema, 'Guardado'),
})
const extraGone = createRoute({
  method: 'delete',
  path: '/api/v1/hora-extra/{hora_extra_id}',
  summary: 'It was entered by mistake: it leaves every figure and stays in the history',
  request: { params: z.object({ hora_extra_id: idParameter }), query },
  responses: changed(doneSchema, 'Quitada'),
})

const clock = (minute: number) =>
  `${String(Math.floor((minute % 1440) / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** Jornadas, holidays and hora extra. */
export function addTimetable(app: ApiApp, parts: Parts): void {
  const { store, answers, now } = parts
  const cache = new BriefCache()
  const stamp = stampOf(now)
  const idOf = (code: string) => moduleId(store, knownModule(answers, code).code)
  app.openapi(jornadas, (c) => {
    const { module } = c.req.valid('query')
    const id = idOf(module)
    return cache.answer(c, () => ({
      ...stamp(),
      module,
      jornadas: readTimetable(store, id).map((rule) => ({
        jornada_id: rule.id,
        name: rule.name,
        start: clock(rule.start_minute),
        length_minutes: rule.length_minutes,
        weekdays: rule.weekdays,
        from_date: rule.valid_from_date,
        to_date: rule.valid_to_date,
        breaks: rule.breaks.map(({ name, offset_minutes, length_minutes }) => ({
          name,
          start: clock(rule.start_minute + offset_minutes),
          length_minutes,
        })),
        created_at: plantIso(rule.created_ts),
        created_by: rule.created_by,
      })),
    }))
  })
  app.openapi(newJornada, (c) =>
    c.json({ ...stamp(), id: addJornada(parts, c.req.valid('json'), c.get('person').email) }, 201),
  )
  app.openapi(jornadaEnd, (c) => {
    endJornada(parts, c.req.valid('param').jornada_id, c.req.valid('json'), c.get('person').email)
    return c.json(stamp(), 200)
  })
  app.openapi(holidays, (c) => {
    const { module } = c.req.valid('query')
    const id = idOf(module)
    return cache.answer(c, () => ({ ...stamp(), module, holidays: readHolidays(store, id) }))
  })
  app.openapi(newHoliday, (c) => {
    addHoliday(parts, c.req.valid('json'), c.get('person').email)
    return c.json(stamp(), 201)
  })
  app.openapi(holidayGone, (c) => {
    const { module } = c.req.valid('query')
    withdrawHoliday(parts, { module, date: c.req.valid('param').date }, c.get('person').email)
    return c.json(stamp(), 200)
  })
  app.openapi(extras, (c) => {
    const { module } = c.req.valid('query')
    const id = idOf(module)
    return cache.answer(c, () => ({
      ...stamp(),
      module,
      hora_extra: readHoraExtra(store, id).map((extra) => ({
        hora_extra_id: extra.id,
        start: plantIso(extra.start_ts),
        end: plantIso(extra.end_ts),
        operators: extra.operators,
        created_at: plantIso(extra.created_ts),
        created_by: extra.created_by,
      })),
    }))
  })
  app.openapi(newExtra, (c) =>
    c.json({ ...stamp(), id: addExtra(parts, c.req.valid('json'), c.get('person').email) }, 201),
  )
  app.openapi(extraGone, (c) => {
    const { module } = c.req.valid('query')
    withdrawExtra(parts, { module, id: c.req.valid('param').hora_extra_id }, c.get('person').email)
    return c.json(stamp(), 200)
  })
}
