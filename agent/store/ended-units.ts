import type { Store } from './store.ts'

/** What a reading may ask for beside the end. */
export type EndedColumns = {
  start_ts: number
  valid_for_timing: number
  duration_seconds: number
  run_id: number | null
  operator_code: string | null
}

export type EndedUnit = {
  id: number
  workstation_id: number
  end_ts: number
  /** 1: it counts time, not units. */
  reproceso: number
}

/**
 * The stations' units by corrected end in [fromMs, toMs), station by station, oldest first; voided ones are left out.
 * Almost no unit is ever corrected: all are read as measured, and those with a correction, or with an end that a correction moved
 * into the span, once more as they stand now.
 */
export function endedUnits<Column extends keyof EndedColumns = never>(
  store: Store,
  stationIds: readonly number[],
  span: { fromMs: number; toMs: number },
  columns: readonly Column[] = [],
): (EndedUnit & Pick<EndedColumns, Column>)[] {
  type Unit = EndedUnit & Pick<EndedColumns, Column>
  const { fromMs, toMs } = span
  if (fromMs >= toMs || stationIds.length === 0) return []
  const asked = ['id', 'workstation_id', 'end_ts', ...columns].join(', c.')
  const stations = JSON.stringify(stationIds)
  const measured = store.all<Unit & { corrected: number }>(
    `SELECT c.${asked}, 0 AS reproceso, EXISTS (SELECT 1 FROM corrections k WHERE k.cycle_id = c.id) AS corrected
     FROM json_each(?) wanted CROSS JOIN cycle_events c ON c.workstation_id = wanted.value
     WHERE c.end_ts >= ? AND c.end_ts < ?`,
    stations,
    fromMs,
    toMs,
  )
  const moved = store.all<{ id: number }>(
    `SELECT c.id FROM corrections k CROSS JOIN cycle_events c ON c.id = k.cycle_id
     WHERE k.field = 'end_ts' AND k.undone_ts IS NULL AND CAST(k.override AS INTEGER) >= ? AND CAST(k.override AS INTEGER) < ?
       AND c.workstation_id IN (SELECT value FROM json_each(?))`,
    fromMs,
    toMs,
    stations,
  )
  const corrected = new Set(
    [...measured.filter((unit) => unit.corrected === 1), ...moved].map(({ id }) => id),
  )
  const standing = [...corrected].flatMap(
    (id) =>
      store.get<Unit>(
        `SELECT c.${asked}, c.reproceso FROM cycle_events_in_force c
         WHERE c.id = ? AND c.voided = 0 AND c.end_ts >= ? AND c.end_ts < ?`,
        id,
        fromMs,
        toMs,
      ) ?? [],
  )
  const order = new Map(stationIds.map((id, i) => [id, i]))
  const place = (unit: EndedUnit): number => order.get(unit.workstation_id) ?? 0
  return [...measured.filter((unit) => unit.corrected === 0), ...standing].sort(
    (a, b) => place(a) - place(b) || a.end_ts - b.end_ts,
  )
}
