import { endedUnits } from './ended-units.ts'
import type { Store } from './store.ts'

/** What was measured of one reference at one puesto: durations of the good units valid for timing, and on how many operators. */
export type Observed = {
  workstation_id: number
  seconds: number[]
  /** Different pseudonyms among them; units without one are not counted. */
  operators: number
}

/** Units of the module's runs of `reference` that ended in [fromMs, toMs), as corrected. */
export function observedCycles(
  store: Store,
  span: { moduleId: number; reference: string; fromMs: number; toMs: number },
): Observed[] {
  const { moduleId, reference, fromMs, toMs } = span
  const ids = store
    .all<{ id: number }>('SELECT id FROM workstations WHERE module_id = ? ORDER BY position, id', moduleId)
    .map(({ id }) => id)
  const runs = new Set(
    store
      .all<{ id: number }>('SELECT id FROM runs WHERE module_id = ? AND reference = ?', moduleId, reference)
      .map(({ id }) => id),
  )
  const observed = new Map(
    ids.map((id) => [id, { workstation_id: id, seconds: [] as number[], codes: new Set<string>() }]),
  )
  const columns = ['duration_seconds', 'valid_for_timing', 'run_id', 'operator_code'] as const
  for (const unit of endedUnits(store, ids, { fromMs, toMs }, columns)) {
    if (unit.reproceso === 1 || unit.valid_for_timing !== 1 || !runs.has(unit.run_id ?? 0)) continue
    const of = observed.get(unit.workstation_id)
    of?.seconds.push(unit.duration_seconds)
    if (unit.operator_code !== null) of?.codes.add(unit.operator_code)
  }
  return [...observed.values()].map(({ codes, ...of }) => ({ ...of, operators: codes.size }))
}

/** The valoración a person typed last at each puesto's stopwatch readings of the span, as a fraction. */
export function typedValoraciones(
  store: Store,
  span: { moduleId: number; fromMs: number; toMs: number },
): Map<number, number> {
  return new Map(
    store
      .all<{ id: number; valoracion: number }>(
        `SELECT workstation_id AS id, valoracion FROM manual_observations
         WHERE module_id = ? AND kind = 'cronometro' AND workstation_id IS NOT NULL AND valoracion IS NOT NULL
           AND valid = 1 AND voided_ts IS NULL AND start_ts >= ? AND start_ts < ? ORDER BY start_ts, id`,
        span.moduleId,
        span.fromMs,
        span.toMs,
      )
      .map(({ id, valoracion }) => [id, valoracion]),
  )
}

/** Stopwatch readings of one operation at one puesto that stand, oldest first. */
export type StopwatchStudy = {
  workstation_id: number
  operation: string
  readings: { seconds: number; valoracion: number | null; operator: string | null }[]
}

/**
 * Of a reference in [fromMs, toMs). A reading that names no reference is of the OP that the module sewed then, and one that names no
 * operator of whoever was assigned to the puesto.
 */
export function stopwatchStudies(
  store: Store,
  span: { moduleId: number; reference: string; fromMs: number; toMs: number },
): StopwatchStudy[] {
  const { moduleId, reference, fromMs, toMs } = span
  const studies = new Map<string, StopwatchStudy>()
  for (const { id, operation, ...reading } of store.all<
    { id: number; operation: string } & StopwatchStudy['readings'][number]
  >(
    `SELECT o.workstation_id AS id, o.operation, o.duration_seconds AS seconds, o.valoracion,
       COALESCE(o.operator_code, (SELECT a.operator_code FROM operator_assignments a WHERE a.workstation_id = o.workstation_id
         AND a.from_ts <= o.start_ts AND (a.to_ts IS NULL OR a.to_ts > o.start_ts) ORDER BY a.from_ts DESC LIMIT 1)) AS operator
     FROM manual_observations o
     WHERE o.module_id = $module AND o.kind = 'cronometro' AND o.workstation_id IS NOT NULL AND o.operation IS NOT NULL
       AND o.duration_seconds > 0 AND o.valid = 1 AND o.voided_ts IS NULL AND o.start_ts >= $from AND o.start_ts < $to
       AND (o.reference = $reference OR (o.reference IS NULL AND EXISTS (
         SELECT 1 FROM runs r WHERE r.module_id = o.module_id AND r.workstation_id IS NULL AND r.reference = $reference
           AND r.from_ts <= o.start_ts AND (r.to_ts IS NULL OR r.to_ts > o.start_ts))))
     ORDER BY o.start_ts, o.id`,
    { module: moduleId, reference, from: fromMs, to: toMs },
  )) {
    const key = `${id} ${operation}`
    const study = studies.get(key) ?? { workstation_id: id, operation, readings: [] }
    study.readings.push(reading)
    studies.set(key, study)
  }
  return [...studies.values()]
}
