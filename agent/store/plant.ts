import { AppError } from '../contract/errors.ts'
import type { Store } from './store.ts'

export type NewModule = { code: string; name: string; orgId: number }
export type NewCamera = { id: number; name: string; moduleId: number }
export type NewStation = {
  moduleId: number
  code: string
  name: string
  /** Order along the line. */
  position: number
  operators?: number
  /** null: no camera, sin medición. */
  cameraId?: number | null
  /** Display text of what is sewn there. */
  operation?: string
}

/** Ids of the modules, by code. */
export function moduleId(store: Store, code: string): number {
  const row = store.get<{ id: number }>('SELECT id FROM modules WHERE code = ?', code)
  if (row === undefined) throw new AppError('not-found', `no module ${code}`, { pointer: 'module' })
  return row.id
}

export function stationId(store: Store, code: string): number {
  const row = store.get<{ id: number }>('SELECT id FROM workstations WHERE code = ?', code)
  if (row === undefined) throw new AppError('not-found', `no workstation ${code}`, { pointer: 'workstation' })
  return row.id
}

export function readModules(
  store: Store,
): { id: number; code: string; name: string; org_id: number; stations: number }[] {
  return store.all(
    `SELECT m.id, m.code, m.name, m.org_id, COUNT(w.id) AS stations
     FROM modules m LEFT JOIN workstations w ON w.module_id = m.id GROUP BY m.id ORDER BY m.id`,
  )
}

/** Adds the module or changes the name of the one with this code. */
export function putModule(store: Store, module: NewModule): number {
  store.run(
    'INSERT INTO modules (code, name, org_id) VALUES (?, ?, ?) ON CONFLICT (code) DO UPDATE SET name = excluded.name, org_id = excluded.org_id',
    module.code,
    module.name,
    module.orgId,
  )
  return moduleId(store, module.code)
}

/** Adds the camera or changes its name and module. */
export function putCamera(store: Store, camera: NewCamera): void {
  store.run(
    'INSERT INTO cameras (id, name, module_id) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, module_id = excluded.module_id',
    camera.id,
    camera.name,
    camera.moduleId,
  )
}

/** Adds the station or changes the one with this code; what is absent stays as it was. */
export function putStation(store: Store, station: NewStation): number {
  store.run(
    `INSERT INTO workstations (code, name, module_id, module, position, operators, camera_id, operation)
     VALUES ($code, $name, $module, (SELECT name FROM modules WHERE id = $module), $position, COALESCE($operators, 1), $camera, $operation)
     ON CONFLICT (code) DO UPDATE SET
       name = excluded.name, module_id = excluded.module_id, module = excluded.module, position = excluded.position,
       operators = COALESCE($operators, operators),
       camera_id = CASE WHEN $keepCamera = 1 THEN camera_id ELSE excluded.camera_id END,
       operation = COALESCE($operation, operation)`,
    {
      code: station.code,
      name: station.name,
      module: station.moduleId,
      position: station.position,
      operators: station.operators ?? null,
      camera: station.cameraId ?? null,
      keepCamera: station.cameraId === undefined ? 1 : 0,
      operation: station.operation ?? null,
    },
  )
  return stationId(store, station.code)
}

/** Which camera looks at a station from now on; null: none. */
export function assignCamera(store: Store, stationCode: string, cameraId: number | null): void {
  store.run('UPDATE workstations SET camera_id = ? WHERE id = ?', cameraId, stationId(store, stationCode))
}

/** A pseudonym at a station from `fromMs` on; the one before ends there. Who is behind it stays with the plant. */
export function assignOperator(
  store: Store,
  at: { stationCode: string; operatorCode: string; fromMs: number; by: string },
): void {
  const id = stationId(store, at.stationCode)
  store.transaction(() => {
    store.run(
      'UPDATE operator_assignments SET to_ts = $from WHERE workstation_id = $id AND from_ts < $from AND (to_ts IS NULL OR to_ts > $from)',
      { from: at.fromMs, id },
    )
    store.run(
      'INSERT INTO operator_assignments (workstation_id, operator_code, from_ts, created_ts, created_by) VALUES (?, ?, ?, ?, ?)',
      id,
      at.operatorCode,
      at.fromMs,
      store.nowMs(),
      at.by,
    )
  })
}

/** The pseudonym in force at a station; null: nobody is assigned. */
export function operatorAt(store: Store, workstationId: number, atMs: number): string | null {
  return (
    store.get<{ code: string }>(
      `SELECT operator_code AS code FROM operator_assignments
     WHERE workstation_id = ? AND from_ts <= ? AND (to_ts IS NULL OR to_ts > ?) ORDER BY from_ts DESC, id DESC LIMIT 1`,
      workstationId,
      atMs,
      atMs,
    )?.code ?? null
  )
}

/** The newest instant that any camera was measured at; null: none was. */
export function newestMeasured(store: Store): number | null {
  return (
    store.get<{ until: number | null }>('SELECT MAX(measured_until_ts) AS until FROM cameras')?.until ?? null
  )
}
