import { AppError } from '../contract/errors.ts'
import type { Store } from './store.ts'

/** A standard outside this band is a typing error (minutes for seconds, a lost comma), never a sewing operation. */
export const plausibleSamMinutes = { min: 0.01, max: 15 } as const

export type NewStandard = {
  reference: string
  operation: string
  /** Of one pass. */
  samMinutes: number
  machineCode?: string | null
  passesPerUnit?: number
}

export type NewBalanceLine = { stationCode: string; operation: string; share?: number }

type Applied = { validFromMs: number; source: string; by: string }

/** New standards in force from `validFromMs`; earlier ones stay as history. */
export function addStandards(store: Store, standards: readonly NewStandard[], applied: Applied): void {
  store.transaction(() => {
    for (const [i, standard] of standards.entries()) {
      const { min, max } = plausibleSamMinutes
      if (!(standard.samMinutes >= min && standard.samMinutes <= max)) {
        throw new AppError(
          'invalid',
          `the SAM of ${standard.operation} is ${standard.samMinutes} min; a standard lies between ${min} and ${max} min`,
          {
            pointer: `/standards/${i}/sam_minutes`,
          },
        )
      }
      store.run(
        `INSERT INTO standard_times (reference, operation, sam_minutes, machine_code, passes_per_unit, valid_from_ts, source, created_ts, created_by)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        standard.reference,
        standard.operation,
        standard.samMinutes,
        standard.machineCode ?? null,
        standard.passesPerUnit ?? 1,
        applied.validFromMs,
        applied.source,
        store.nowMs(),
        applied.by,
      )
    }
  })
}

/** Which station does which operations of a reference from `validFromMs` on: the whole set, in order of work. */
export function addBalance(
  store: Store,
  reference: string,
  lines: readonly NewBalanceLine[],
  applied: Applied,
): number {
  return store.transaction(() => {
    const { id } = store.run(
      'INSERT INTO balances (reference, valid_from_ts, source, created_ts, created_by) VALUES (?, ?, ?, ?, ?)',
      reference,
      applied.validFromMs,
      applied.source,
      store.nowMs(),
      applied.by,
    )
    for (const [i, line] of lines.entries()) {
      const station = store.get<{ id: number }>(
        'SELECT id FROM workstations WHERE code = ?',
        line.stationCode,
      )
      if (station === undefined) {
        throw new AppError('invalid', `no workstation ${line.stationCode}`, {
          pointer: `/lines/${i}/workstation`,
        })
      }
      const standard = store.get(
        'SELECT 1 FROM standard_times WHERE reference = ? AND operation = ?',
        reference,
        line.operation,
      )
      if (standard === undefined) {
        throw new AppError('invalid', `${reference} has no standard for ${line.operation}`, {
          pointer: `/lines/${i}/operation`,
        })
      }
      store.run(
        'INSERT INTO balance_lines (balance_id, workstation_id, operation, position, share) VALUES (?, ?, ?, ?, ?)',
        id,
        station.id,
        line.operation,
        i + 1,
        line.share ?? 1,
      )
    }
    return id
  })
}
