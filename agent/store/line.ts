import { AppError } from '../contract/errors.ts'
import { stationId } from './plant.ts'
import { changeRow } from './settings-history.ts'
import { changeOperators, operatorsOf } from './station-operators.ts'
import type { Store } from './store.ts'

/** The modules and puestos of the plant as a person sets them up; every change keeps what was there and who changed it. */
export type LineStation = {
  id: number
  code: string
  name: string
  module_id: number
  position: number
  operators: number
  camera: string | null
}

export function readLine(store: Store, moduleId: number): LineStation[] {
  return store.all<LineStation>(
    `SELECT w.id, w.code, w.name, w.module_id, w.position, c.name AS camera,
       COALESCE((SELECT o.operators FROM station_operators o WHERE o.workstation_id = w.id AND o.valid_from_ts <= $now
                 ORDER BY o.valid_from_ts DESC, o.id DESC LIMIT 1), w.operators) AS operators
     FROM workstations w LEFT JOIN cameras c ON c.id = w.camera_id WHERE w.module_id = $module ORDER BY w.position, w.id`,
    { module: moduleId, now: store.nowMs() },
  )
}

/** AppError 'conflict' with the pointer of what is taken. */
export function createModule(
  store: Store,
  module: { code: string; name: string; orgId: number; by: string },
): number {
  const { code, name, orgId, by } = module
  return store.transaction(() => {
    if (store.get('SELECT 1 FROM modules WHERE code = ?', code) !== undefined)
      throw new AppError('conflict', `module ${code} exists already`, { pointer: 'code' })
    if (store.get('SELECT 1 FROM modules WHERE name = ?', name) !== undefined)
      throw new AppError('conflict', `a module is called ${name} already`, { pointer: 'name' })
    return changeRow(
      store,
      { table: 'modules', by },
      () => store.run('INSERT INTO modules (code, name, org_id) VALUES (?, ?, ?)', code, name, orgId).id,
    )
  })
}

export function renameModule(store: Store, module: { id: number; name: string; by: string }): void {
  store.transaction(() => {
    const { id, name, by } = module
    if (store.get('SELECT 1 FROM modules WHERE id = ?', id) === undefined)
      throw new AppError('not-found', `no module ${id}`, { pointer: 'module' })
    if (store.get('SELECT 1 FROM modules WHERE name = ? AND id <> ?', name, id) !== undefined)
      throw new AppError('conflict', `a module is called ${name} already`, { pointer: 'name' })
    changeRow(store, { table: 'modules', key: [id], by }, () => {
      store.run('UPDATE modules SET name = ? WHERE id = ?', name, id)
    })
    store.run('UPDATE workstations SET module = ? WHERE module_id = ?', name, id)
  })
}

/** At the end of the line. AppError 'conflict': codes are unique in the whole plant. */
export function createStation(
  store: Store,
  station: { moduleId: number; code: string; name: string; operators: number; by: string },
): number {
  const { moduleId, code, name, operators, by } = station
  return store.transaction(() => {
    if (store.get('SELECT 1 FROM workstations WHERE code = ?', code) !== undefined)
      throw new AppError('conflict', `workstation ${code} exists already`, { pointer: 'code' })
    const last = store.get<{ position: number | null }>(
      'SELECT MAX(position) AS position FROM workstations WHERE module_id = ?',
      moduleId,
    )
    return changeRow(
      store,
      { table: 'workstations', by },
      () =>
        store.run(
          `INSERT INTO workstations (code, name, module, module_id, position, operators)
           VALUES (?, ?, (SELECT name FROM modules WHERE id = ?), ?, ?, ?)`,
          code,
          name,
          moduleId,
          moduleId,
          (last?.position ?? 0) + 1,
          operators,
        ).id,
    )
  })
}

export function changeStation(
  store: Store,
  station: {
    code: string
    name?: string | undefined
    operators?: number | undefined
    /** Since when the number of operators holds; default: now. */
    fromMs?: number
    by: string
  },
): void {
  const { code, name, operators, fromMs = store.nowMs(), by } = station
  const id = stationId(store, code)
  store.transaction(() => {
    if (name !== undefined)
      changeRow(store, { table: 'workstations', key: [id], by }, () => {
        store.run('UPDATE workstations SET name = ? WHERE id = ?', name, id)
      })
    if (operators !== undefined && operators !== operatorsOf(store, id, fromMs))
      changeOperators(store, { workstationId: id, operators, fromMs, by })
  })
}

/** The whole line of a module in its new order. AppError 'invalid' unless it names every puesto exactly once. */
export function orderLine(
  store: Store,
  line: { moduleId: number; codes: readonly string[]; by: string },
): void {
  store.transaction(() => {
    const own = readLine(store, line.moduleId)
    const ids = new Map(own.map(({ code, id }) => [code, id]))
    const named = line.codes.flatMap((code) => ids.get(code) ?? [])
    if (named.length !== line.codes.length || new Set(named).size !== own.length)
      throw new AppError('invalid', 'the order names every station of the module exactly once', {
        pointer: 'workstations',
      })
    for (const [i, id] of named.entries()) {
      changeRow(store, { table: 'workstations', key: [id], by: line.by }, () => {
        store.run('UPDATE workstations SET position = ? WHERE id = ?', i + 1, id)
      })
    }
  })
}
