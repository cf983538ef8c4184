import { randomUUID } from 'node:crypto'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { compress } from 'hono/compress'
import { HTTPException } from 'hono/http-exception'
import { AppError } from '../contract/errors.ts'
import type { ApiApp, ApiEnv, Parts } from './context.ts'
import { gate } from './gate.ts'
import { bodyGuard, countWrites, sameOrigin, writeLimit } from './guards.ts'
import { hostAllowed, securityHeaders } from './headers.ts'
import { idempotent } from './idempotency.ts'
import { holdToTable, permissions } from './permissions.ts'
import { invalidDetail, ProblemError, problemResponse } from './problems.ts'
import { refuse } from './refusal.ts'
import { addAccesses } from './routes/accesses.ts'
import { addAjustes } from './routes/ajustes.ts'
import { addAssets } from './routes/assets.ts'
import { addBalance } from './routes/balance.ts'
import { addBalanceoImport } from './routes/balanceo-import.ts'
import { addBalanceoPage } from './routes/balanceo-page.ts'
import { addBoard } from './routes/board.ts'
import { addCalibrarPage } from './routes/calibrar-page.ts'
import { addCameraPages } from './routes/camera-pages.ts'
import { addCameras } from './routes/cameras.ts'
import { addConfirmar } from './routes/confirmar.ts'
import { addCorrections } from './routes/corrections.ts'
import { addCounts } from './routes/counts.ts'
import { addCycleEvidence } from './routes/cycle-evidence.ts'
import { addCycleForms } from './routes/cycle-forms.ts'
import { addCycles } from './routes/cycles.ts'
import { addEstadoPage } from './routes/estado-page.ts'
import { addExportPage } from './routes/export-page.ts'
import { addExports } from './routes/exports.ts'
import { addFirstUse } from './routes/first-use.ts'
import { addHealth } from './routes/health.ts'
import { addIndicadores } from './routes/indicadores.ts'
import { addLine } from './routes/line.ts'
import { addLostTime } from './routes/lost-time.ts'
import { addLostTimePage } from './routes/lost-time-page.ts'
import { addModules } from './routes/modules.ts'
import { addObservations } from './routes/observations.ts'
import { addOpenApi } from './routes/openapi.ts'
import { addPages } from './routes/pages.ts'
import { addPuesto } from './routes/puesto.ts'
import { addPuestoPage } from './routes/puesto-page.ts'
import { addRejected } from './routes/rejected.ts'
import { addResumenPage } from './routes/resumen-page.ts'
import { addRois } from './routes/rois.ts'
import { addSegments } from './routes/segments.ts'
import { addSettings } from './routes/settings.ts'
import { addStandards } from './routes/standards.ts'
import { addStations } from './routes/stations.ts'
import { addStatistics } from './routes/statistics.ts'
import { addStopwatchPage } from './routes/stopwatch-page.ts'
import { addSummary } from './routes/summary.ts'
import { addTimetable } from './routes/timetable.ts'

const compressed = compress()
/** A page of the dashboard shrinks to a sixth. Polled figures are not: most answers are a 304. Assets are made small once. */
const pagesCompressed: MiddlewareHandler<ApiEnv> = (c, next) =>
  /^\/(api|assets)(\/|$)/.test(c.req.path) ? next() : compressed(c, next)

/** The whole of HTTP, without a socket: request id → headers → host → identity → permission → route. */
export function createApp(parts: Parts): ApiApp {
  const app: ApiApp = new OpenAPIHono<ApiEnv>({
    defaultHook: (result, c) => {
      if (!result.success)
        return problemResponse(c, 'invalid', c.get('requestId'), invalidDetail(result.error))
      return undefined
    },
  })

  app.use('*', async (c, next) => {
    const requestId = randomUUID()
    c.set('requestId', requestId)
    c.set('log', parts.log.child({ request_id: requestId }))
    await next()
  })
  app.use('*', pagesCompressed)
  app.use('*', securityHeaders)
  app.use('*', hostAllowed(parts.config.hosts))
  app.use('*', gate(parts))
  app.use('*', sameOrigin)
  app.use('*', writeLimit(parts.writesPerMinute))
  app.use('*', countWrites())
  app.use('*', bodyGuard)
  app.use('*', idempotent(parts))

  for (const add of [
    addHealth,
    addModules,
    addStations,
    addPuesto,
    addSummary,
    addBoard,
    addIndicadores,
    addCycles,
    addRejected,
    addStatistics,
    addCycleEvidence,
    addCycleForms,
    addCameras,
    addRois,
    addSegments,
    addAccesses,
    addCameraPages,
    addCalibrarPage,
    addExports,
    addExportPage,
    addCounts,
    addCorrections,
    addLostTime,
    addLostTimePage,
    addObservations,
    addStopwatchPage,
    addLine,
    addSettings,
    addTimetable,
    addStandards,
    addBalance,
    addBalanceoImport,
    addBalanceoPage,
    addAjustes,
    addFirstUse,
    addConfirmar,
    addOpenApi,
    addPages,
    addPuestoPage,
    addResumenPage,
    addEstadoPage,
    addAssets,
  ]) {
    add(app, parts)
  }
  holdToTable(app.routes)

  app.notFound((c) => {
    const allowed = permissions.filter((row) => pattern(row.path).test(c.req.path)).map((row) => row.method)
    if (allowed.length === 0) return refuse(c, 'not-found')
    c.header('Allow', allowed.join(', '))
    return refuse(c, 'method-not-allowed')
  })

  app.onError((error, c) => {
    if (error instanceof ProblemError) {
      const { kind, message, pointer } = error
      return refuse(c, kind, { detail: message, ...(pointer === undefined ? {} : { pointer }) })
    }
    // A body or parameter that hono itself could not read.
    if (error instanceof HTTPException && error.status < 500) {
      return refuse(c, error.status === 415 ? 'unsupported-media' : 'invalid')
    }
    const known = error instanceof AppError && error.code !== 'unavailable'
    c.get('log')[known ? 'warn' : 'error'](
      { err: error, method: c.req.method, path: c.req.path },
      known ? 'a request was refused' : 'a request failed',
    )
    if (!(error instanceof AppError)) return refuse(c, 'internal')
    return refuse(c, error.code, error.pointer === undefined ? {} : { pointer: error.pointer })
  })
  return app
}

function pattern(path: string): RegExp {
  const source = path
    .replace(/:\w+\{(.+?)\}/g, '$1')
    .replace(/:\w+/g, '[^/]+')
    .replaceAll('.json', '\\.json')
  return new RegExp(`^${source}$`)
}
