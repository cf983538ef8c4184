import { correctionReachMs } from './rollup.ts'
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
  return store
    .all<{ id: number }>('SELECT id FROM workstations WHERE module_id = ? ORDER BY position, id', moduleId)
    .map(({ id }) => {
      const rows = store.all<{ seconds: number; operator: string | null }>(
        `SELECT duration_seconds AS seconds, operator_code AS operator FROM cycle_events_in_force
         WHERE workstation_id = ? AND original_end_ts >= ? AND original_end_ts < ? AND end_ts >= ? AND end_ts < ?
           AND voided = 0 AND reproceso = 0 AND valid_for_timing = 1
           AND run_id IN (SELECT id FROM runs WHERE module_id = ? AND reference = ?)`,
        id,
        fromMs - correctionReachMs,
        toMs + correctionReachMs,
        fromMs,
        toMs,
        moduleId,
        reference,
      )
      return {
        workstation_id: id,
        seconds: rows.map(({ seconds }) => seconds),
        operators: new Set(rows.flatMap(({ operator }) => operator ?? [])).size,
      }
    })
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
