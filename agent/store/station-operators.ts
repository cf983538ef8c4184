import type { Store } from './store.ts'

/** How many operators belong at a puesto from an instant on. */
export type StationOperators = {
  id: number
  workstation_id: number
  valid_from_ts: number
  operators: number
}

/** Of every puesto of a module whose number was ever changed, by instant; `valid_from_ts` 0 is what held before the first change. */
export function readStationOperators(store: Store, moduleId: number): StationOperators[] {
  return store.all<StationOperators>(
    `SELECT o.id, o.workstation_id, o.valid_from_ts, o.operators
     FROM workstations w CROSS JOIN station_operators o ON o.workstation_id = w.id
     WHERE w.module_id = ? ORDER BY o.valid_from_ts, o.id`,
    moduleId,
  )
}

/** How many belong at a puesto at an instant. */
export function operatorsOf(store: Store, workstationId: number, atMs: number): number | undefined {
  return store.get<{ operators: number }>(
    `SELECT COALESCE((SELECT operators FROM station_operators WHERE workstation_id = w.id AND valid_from_ts <= $at
                      ORDER BY valid_from_ts DESC, id DESC LIMIT 1), w.operators) AS operators
     FROM workstations w WHERE w.id = $id`,
    { id: workstationId, at: atMs },
  )?.operators
}

export type StationOperatorsChange = StationOperators & {
  code: string
  created_ts: number
  created_by: string
}

/** What people changed, newest first. */
export function stationOperatorsChanges(
  store: Store,
  moduleId: number,
  limit = 100,
): StationOperatorsChange[] {
  return store.all<StationOperatorsChange>(
    `SELECT o.id, o.workstation_id, w.code, o.valid_from_ts, o.operators, o.created_ts, o.created_by
     FROM workstations w CROSS JOIN station_operators o ON o.workstation_id = w.id
     WHERE w.module_id = ? AND o.valid_from_ts > 0 ORDER BY o.id DESC LIMIT CAST(? AS INTEGER)`,
    moduleId,
    limit,
  )
}

/** From `fromMs` on, until a later change says otherwise. */
export function changeOperators(
  store: Store,
  change: { workstationId: number; operators: number; fromMs: number; by: string },
): void {
  const { workstationId, operators, fromMs, by } = change
  const add = (validFromMs: number, count: number) =>
    store.run(
      'INSERT INTO station_operators (workstation_id, valid_from_ts, operators, created_ts, created_by) VALUES (?, ?, ?, ?, ?)',
      workstationId,
      validFromMs,
      count,
      store.nowMs(),
      by,
    )
  store.transaction(() => {
    const known = store.get<{ operators: number; dated: number }>(
      `SELECT operators, EXISTS (SELECT 1 FROM station_operators WHERE workstation_id = $id) AS dated
       FROM workstations WHERE id = $id`,
      { id: workstationId },
    )
    if (known?.dated === 0) add(0, known.operators)
    add(fromMs, operators)
    store.run(
      `UPDATE workstations SET operators = (SELECT operators FROM station_operators
         WHERE workstation_id = $id AND valid_from_ts <= $now ORDER BY valid_from_ts DESC, id DESC LIMIT 1) WHERE id = $id`,
      { id: workstationId, now: store.nowMs() },
    )
  })
}
