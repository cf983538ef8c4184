import { createRoute } from '@hono/zod-openapi'
import { apiVersion } from '../../contract/api.ts'
import { type StationStatisticsAnswer, stationStatisticsSchema } from '../../contract/api-statistics.ts'
import { addDays, daysBetween, plantDate, plantIso } from '../../contract/plant-time.ts'
import { histogram } from '../../figures/cycle-statistics.ts'
import { plantDaySpan } from '../../figures/jornada.ts'
import { statisticsOf } from '../../figures/station-statistics.ts'
import { versionsIn } from '../../figures/versions.ts'
import { moduleRecord } from '../../store/day.ts'
import { stationTimings } from '../../store/timings.ts'
import { BriefCache } from '../brief-cache.ts'
import type { ApiApp, Parts } from '../context.ts'
import { ProblemError } from '../problems.ts'
import { barSeconds } from '../puesto-day.ts'
import { apiWords } from '../words-api.ts'
import { daysQuery } from './indicadores.ts'
import { json, knownModule, notModified, problemResponses, stationParameter } from './parameters.ts'

/** Every cycle of the span is read: a month of a module. */
const mostDays = 31

const route = createRoute({
  method: 'get',
  path: '/api/v1/statistics',
  summary:
    'Cycle times of every station, or one, over up to 31 plant days: n, mean, median, p90, CV, interval, histogram',
  request: { query: daysQuery.safeExtend({ workstation: stationParameter.optional() }) },
  responses: {
    200: json(stationStatisticsSchema, 'Estadística por puesto'),
    ...notModified,
    ...problemResponses,
  },
})

export function addStatistics(app: ApiApp, { store, answers, now }: Parts): void {
  const cache = new BriefCache()
  app.openapi(route, (c) => {
    const { module, workstation, date, to: until } = c.req.valid('query')
    const { code } = knownModule(answers, module)
    const from = date ?? plantDate(now())
    const to = until ?? from
    if (to >= addDays(from, mostDays)) {
      throw new ProblemError('invalid', `${apiWords.field('to')}: ${apiWords.rangeTooLong(mostDays)}.`, {
        pointer: 'to',
      })
    }
    return cache.answer(c, (): StationStatisticsAnswer => {
      const nowMs = now()
      const record = moduleRecord(store, { module: code, fromDate: from, toDate: to })
      const asked = record.stations.filter(
        (station) => workstation === undefined || station.code === workstation,
      )
      if (workstation !== undefined && asked.length === 0) {
        throw new ProblemError('not-found', apiWords.noStation(workstation), { pointer: 'workstation' })
      }
      // The jornadas of each day: what a camera sees of the nights between is no day's measuring.
      const spans = daysBetween(from, to).map((day) => plantDaySpan(record, day))
      const [first, last] = [spans[0], spans.at(-1)]
      const whole = { start_ts: first?.start_ts ?? nowMs, end_ts: last?.end_ts ?? nowMs }
      return {
        schema_version: apiVersion,
        generated_at: plantIso(nowMs),
        module: code,
        from,
        to,
        versions: versionsIn(record, whole),
        stations: asked.map((station) => {
          const [timings] = stationTimings(store, record.module.id, spans, station.id)
          return {
            ...statisticsOf(record, station, timings, spans, nowMs),
            histogram: histogram(timings?.timed.map(({ seconds }) => seconds) ?? [], barSeconds).map(
              (bar) => ({
                from_seconds: bar.from_seconds,
                to_seconds: bar.from_seconds + barSeconds,
                count: bar.count,
              }),
            ),
          }
        }),
      }
    })
  })
}
