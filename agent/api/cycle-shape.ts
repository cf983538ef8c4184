import type { Cycle, Rejected } from '../contract/api.ts'
import type { TimingFlaw } from '../contract/measurement.ts'
import { plantIso } from '../contract/plant-time.ts'
import type { StoredCycle } from '../store/cycles.ts'
import type { RejectedRow } from '../store/rejected.ts'

/** What was not a unit, in the words of the API. */
export function rejectedOf({ id, start_ts, end_ts, ...row }: RejectedRow): Rejected {
  return { rejected_id: id, start: plantIso(start_ts), end: plantIso(end_ts), ...row }
}

/** A stored unit, as corrected, in the words of the API. */
export function cycleOf(cycle: StoredCycle): Cycle {
  return {
    cycle_id: cycle.id,
    workstation: cycle.workstation,
    start: plantIso(cycle.start_ts),
    end: cycle.end_ts === null ? null : plantIso(cycle.end_ts),
    duration_seconds: cycle.duration_seconds,
    valid_for_timing: cycle.valid_for_timing === null ? null : cycle.valid_for_timing === 1,
    invalid_reasons: (cycle.invalid_reason ?? '').split(',').filter((flaw) => flaw !== '') as TimingFlaw[],
    confidence: cycle.confidence,
    absent_seconds: cycle.absent_seconds,
    reproceso: cycle.reproceso === 1,
    corrected: cycle.corrected === 1,
    op: cycle.op,
    reference: cycle.reference,
    operator_code: cycle.operator_code,
    roi_version: cycle.roi_version,
    model_version: cycle.model_version,
    frame_available: cycle.frame_path !== null,
  }
}
