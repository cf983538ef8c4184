import type { Role } from '../../users/schema.ts'
import { AppError } from '../contract/errors.ts'

/**
 * Every route of the agent and who may use it; reading this table is the security review.
 * A route without a row does not start; a row without a route does not start either.
 * `executive` sees aggregates only: nothing that shows one cycle, one frame or one person's work.
 */
export type Permission = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  roles: readonly Role[]
  /** Takes a file: up to 10 MB, of any media type. Others take JSON below /api/, a form elsewhere, up to 1 MB. */
  takesFile?: true
}

const everyone: readonly Role[] = ['admin', 'engineer', 'executive']
const plant: readonly Role[] = ['admin', 'engineer']
const measures: readonly Role[] = ['engineer']
const governs: readonly Role[] = ['admin']

export const permissions: readonly Permission[] = [
  { method: 'GET', path: '/', roles: everyone },
  { method: 'GET', path: '/puesto/:workstation', roles: plant },
  { method: 'GET', path: '/resumen', roles: everyone },
  { method: 'GET', path: '/resumen/:module', roles: everyone },
  { method: 'GET', path: '/camaras', roles: plant },
  { method: 'GET', path: '/camaras/agregar', roles: plant },
  { method: 'POST', path: '/camaras/agregar', roles: plant },
  { method: 'GET', path: '/camaras/:camera_id/calibrar', roles: measures },
  { method: 'GET', path: '/estado', roles: plant },
  { method: 'GET', path: '/assets/:file{.+}', roles: everyone },
  { method: 'GET', path: '/api', roles: plant },
  { method: 'GET', path: '/api/v1/openapi.json', roles: plant },
  { method: 'GET', path: '/api/v1/health', roles: everyone },
  { method: 'GET', path: '/api/v1/modules', roles: everyone },
  { method: 'GET', path: '/api/v1/stations', roles: plant },
  { method: 'GET', path: '/api/v1/stations/:workstation/day', roles: plant },
  { method: 'GET', path: '/api/v1/summary', roles: everyone },
  { method: 'GET', path: '/api/v1/board', roles: everyone },
  { method: 'GET', path: '/api/v1/indicadores', roles: everyone },
  { method: 'GET', path: '/api/v1/cycles', roles: plant },
  { method: 'GET', path: '/api/v1/rejected', roles: plant },
  { method: 'GET', path: '/api/v1/statistics', roles: plant },
  { method: 'GET', path: '/api/v1/cycles/:cycle_id', roles: plant },
  { method: 'GET', path: '/api/v1/cycles/:cycle_id/frame.jpg', roles: plant },
  { method: 'GET', path: '/api/v1/cycles/:cycle_id/clip.mp4', roles: measures },
  { method: 'POST', path: '/api/v1/cycles/:cycle_id/pin', roles: measures },
  { method: 'DELETE', path: '/api/v1/cycles/:cycle_id/pin', roles: measures },
  { method: 'POST', path: '/api/v1/stations/:workstation/missed-units', roles: measures },
  { method: 'GET', path: '/api/v1/cameras', roles: plant },
  { method: 'POST', path: '/api/v1/cameras', roles: plant },
  { method: 'POST', path: '/api/v1/cameras/test', roles: plant },
  { method: 'GET', path: '/api/v1/cameras/:camera_id/frame.jpg', roles: plant },
  { method: 'GET', path: '/api/v1/cameras/:camera_id/signals', roles: plant },
  { method: 'GET', path: '/api/v1/cameras/:camera_id/rois', roles: plant },
  { method: 'GET', path: '/api/v1/cameras/:camera_id/rois/:version', roles: plant },
  { method: 'POST', path: '/api/v1/cameras/:camera_id/rois', roles: measures },
  { method: 'GET', path: '/api/v1/segments', roles: measures },
  { method: 'GET', path: '/api/v1/segments/:segment_id/video.mp4', roles: measures },
  { method: 'GET', path: '/api/v1/accesses', roles: governs },
  { method: 'GET', path: '/api/v1/export/indicadores.xlsx', roles: plant },
  { method: 'GET', path: '/api/v1/export/indicadores.csv', roles: plant },
  { method: 'GET', path: '/exportar', roles: plant },
  { method: 'POST', path: '/exportar', roles: plant },
  { method: 'POST', path: '/exportar/cancelar', roles: plant },
  { method: 'GET', path: '/api/v1/exports', roles: plant },
  { method: 'POST', path: '/api/v1/exports', roles: plant },
  { method: 'GET', path: '/api/v1/exports/changed-days', roles: plant },
  { method: 'GET', path: '/api/v1/exports/:export_id', roles: plant },
  { method: 'GET', path: '/api/v1/exports/:export_id/file', roles: plant },
  { method: 'POST', path: '/api/v1/exports/:export_id/cancel', roles: plant },
  { method: 'GET', path: '/tiempo-perdido', roles: plant },
  { method: 'GET', path: '/api/v1/lost-time', roles: plant },
  { method: 'POST', path: '/tiempo-perdido', roles: measures },
  { method: 'POST', path: '/tiempo-perdido/terminar', roles: measures },
  { method: 'POST', path: '/tiempo-perdido/anular', roles: measures },
  { method: 'POST', path: '/api/v1/lost-time', roles: measures },
  { method: 'POST', path: '/api/v1/lost-time/:lost_time_id/end', roles: measures },
  { method: 'POST', path: '/api/v1/lost-time/:lost_time_id/void', roles: measures },
  { method: 'GET', path: '/cronometro', roles: plant },
  { method: 'GET', path: '/api/v1/clock', roles: everyone },
  { method: 'GET', path: '/api/v1/observations', roles: plant },
  { method: 'GET', path: '/api/v1/studies', roles: plant },
  { method: 'POST', path: '/api/v1/observations', roles: measures },
  { method: 'POST', path: '/api/v1/observations/:observation_id/void', roles: measures },
  { method: 'POST', path: '/conteos', roles: measures },
  { method: 'POST', path: '/api/v1/counts', roles: measures },
  { method: 'POST', path: '/ciclos/conservar', roles: measures },
  { method: 'POST', path: '/ciclos/soltar', roles: measures },
  { method: 'POST', path: '/ciclos/tiempos', roles: measures },
  { method: 'POST', path: '/ciclos/agregar', roles: measures },
  { method: 'POST', path: '/correcciones', roles: measures },
  { method: 'POST', path: '/correcciones/deshacer', roles: measures },
  { method: 'POST', path: '/api/v1/cycles/:cycle_id/corrections', roles: measures },
  { method: 'POST', path: '/api/v1/corrections/:correction_id/undo', roles: measures },
  // What the plant is: engineer and admin. What was worked and measured: the engineer (docs/decisions/who-sets-what.md).
  { method: 'GET', path: '/api/v1/workstations', roles: plant },
  { method: 'GET', path: '/api/v1/settings', roles: plant },
  { method: 'GET', path: '/api/v1/runs', roles: plant },
  { method: 'GET', path: '/api/v1/jornadas', roles: plant },
  { method: 'GET', path: '/api/v1/holidays', roles: plant },
  { method: 'GET', path: '/api/v1/hora-extra', roles: plant },
  { method: 'GET', path: '/api/v1/references', roles: plant },
  { method: 'GET', path: '/api/v1/standards', roles: plant },
  { method: 'GET', path: '/api/v1/balances', roles: plant },
  { method: 'GET', path: '/api/v1/lost-time-codes', roles: plant },
  { method: 'GET', path: '/api/v1/operator-assignments', roles: plant },
  { method: 'GET', path: '/api/v1/balance', roles: plant },
  { method: 'POST', path: '/api/v1/modules', roles: plant },
  { method: 'PUT', path: '/api/v1/modules/:module', roles: plant },
  { method: 'POST', path: '/api/v1/workstations', roles: plant },
  { method: 'PUT', path: '/api/v1/workstations/:workstation', roles: plant },
  { method: 'PUT', path: '/api/v1/workstation-order', roles: plant },
  { method: 'POST', path: '/api/v1/settings', roles: plant },
  { method: 'POST', path: '/api/v1/jornadas', roles: plant },
  { method: 'POST', path: '/api/v1/jornadas/:jornada_id/end', roles: plant },
  { method: 'POST', path: '/api/v1/holidays', roles: plant },
  { method: 'DELETE', path: '/api/v1/holidays/:date', roles: plant },
  { method: 'PUT', path: '/api/v1/lost-time-codes/:code', roles: plant },
  { method: 'POST', path: '/confirmar', roles: measures },
  { method: 'POST', path: '/api/v1/confirmations', roles: measures },
  { method: 'POST', path: '/api/v1/runs', roles: measures },
  { method: 'POST', path: '/api/v1/runs/:run_id/end', roles: measures },
  { method: 'POST', path: '/api/v1/hora-extra', roles: measures },
  { method: 'DELETE', path: '/api/v1/hora-extra/:hora_extra_id', roles: measures },
  { method: 'POST', path: '/api/v1/operator-assignments', roles: measures },
  { method: 'POST', path: '/api/v1/standards', roles: measures },
  { method: 'POST', path: '/api/v1/balances', roles: measures },
  { method: 'POST', path: '/api/v1/balance/proposals', roles: measures },
  { method: 'GET', path: '/balanceo', roles: plant },
  { method: 'POST', path: '/balanceo/aplicar', roles: measures },
  { method: 'GET', path: '/ajustes', roles: plant },
  { method: 'GET', path: '/ajustes/balanceo', roles: plant },
  { method: 'GET', path: '/ajustes/modulos', roles: plant },
  { method: 'GET', path: '/ajustes/puestos', roles: plant },
  { method: 'GET', path: '/ajustes/op', roles: plant },
  { method: 'GET', path: '/ajustes/metas', roles: plant },
  { method: 'GET', path: '/ajustes/jornadas', roles: plant },
  { method: 'GET', path: '/ajustes/festivos', roles: plant },
  { method: 'GET', path: '/ajustes/hora-extra', roles: plant },
  { method: 'GET', path: '/ajustes/operarios', roles: plant },
  { method: 'GET', path: '/ajustes/codigos', roles: plant },
  { method: 'GET', path: '/ajustes/estandares', roles: plant },
  { method: 'GET', path: '/primer-uso', roles: plant },
  { method: 'GET', path: '/api/v1/balanceo-imports/:import_id', roles: measures },
  { method: 'POST', path: '/ajustes/modulos', roles: plant },
  { method: 'POST', path: '/ajustes/puestos', roles: plant },
  { method: 'POST', path: '/ajustes/metas', roles: plant },
  { method: 'POST', path: '/ajustes/jornadas', roles: plant },
  { method: 'POST', path: '/ajustes/festivos', roles: plant },
  { method: 'POST', path: '/ajustes/codigos', roles: plant },
  { method: 'POST', path: '/ajustes/op', roles: measures },
  { method: 'POST', path: '/ajustes/hora-extra', roles: measures },
  { method: 'POST', path: '/ajustes/operarios', roles: measures },
  { method: 'POST', path: '/ajustes/estandares', roles: measures },
  { method: 'POST', path: '/ajustes/balanceo', roles: measures, takesFile: true },
  { method: 'POST', path: '/ajustes/balanceo/aplicar', roles: measures },
  { method: 'POST', path: '/primer-uso/modulo', roles: plant },
  { method: 'POST', path: '/primer-uso/jornada', roles: plant },
  { method: 'POST', path: '/primer-uso/trabajo', roles: measures },
  { method: 'POST', path: '/api/v1/balanceo-imports', roles: measures, takesFile: true },
  { method: 'POST', path: '/api/v1/balanceo-imports/:import_id/apply', roles: measures },
]

export function permissionOf(method: string, path: string): Permission | undefined {
  // Hono answers HEAD with the GET route.
  const asked = method === 'HEAD' ? 'GET' : method
  return permissions.find((row) => row.method === asked && row.path === path)
}

/** Throws unless the routes of the app and the rows of the table are the same set. */
export function holdToTable(routes: readonly { method: string; path: string }[]): void {
  const served = new Set(
    routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`),
  )
  const listed = new Set(permissions.map(({ method, path }) => `${method} ${path}`))
  const unlisted = [...served].filter((route) => !listed.has(route))
  const unserved = [...listed].filter((route) => !served.has(route))
  if (unlisted.length > 0) {
    throw new AppError('invalid', `agent/api/permissions.ts has no row for ${unlisted.join(', ')}`)
  }
  if (unserved.length > 0) {
    throw new AppError(
      'invalid',
      `agent/api/permissions.ts lists what nothing serves: ${unserved.join(', ')}`,
    )
  }
}
