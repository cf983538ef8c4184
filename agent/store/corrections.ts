import { AppError } from '../contract/errors.ts'
import { type CountedUnit, correctionReachMs, countUnit } from './rollup.ts'
import { restampUnit } from './runs.ts'
import type { Store } from './store.ts'

export const correctableFields = ['start_ts', 'end_ts', 'valid_for_timing', 'reproceso', 'voided'] as const
export type CorrectableField = (typeof correctableFields)[number]

export type NewCorrection = {
  cycleId: number
  field: CorrectableField
  /** Unix ms for start_ts and end_ts; 0 or 1 for the others. */
  override: number
  reason: string
  by: string
}

export type StoredCorrection = {
  id: number
  cycle_id: number
  field: CorrectableField
  original: string | null
  override: string
  reason: string
  created_ts: number
  created_by: string
  undone_ts: number | null
  undone_by: string | null
}

type UnitInForce = Omit<CountedUnit, 'end_ts'> & { end_ts: number | null }

/**
 * Says what a cycle should have been; the measured row never changes. The latest correction of a field that was not undone is in force.
 * Only ended units can be corrected, and a start or an end moves by an hour at most.
 */
export function addCorrection(store: Store, correction: NewCorrection): number {
  if (correction.reason.trim() === '') {
    throw new AppError('invalid', 'a correction needs a reason', { pointer: '/reason' })
  }
  return store.transaction(() => {
    const measured = store.get<Record<'start_ts' | 'end_ts' | 'valid_for_timing', number | null>>(
      'SELECT start_ts, end_ts, valid_for_timing FROM cycle_events WHERE id = ?',
      correction.cycleId,
    )
    if (measured === undefined) throw new AppError('not-found', `no cycle ${correction.cycleId}`)
    if (measured.end_ts === null) {
      throw new AppError('conflict', `cycle ${correction.cycleId} is still in progress`)
    }
    requireOverride(correction, measured)
    const original =
      correction.field === 'reproceso' || correction.field === 'voided'
        ? '0'
        : String(measured[correction.field])
    return recount(store, correction.cycleId, () => {
      const { id } = store.run(
        'INSERT INTO corrections (cycle_id, field, original, override, reason, created_ts, created_by) VALUES (?, ?, ?, ?, ?, ?, ?)',
        correction.cycleId,
        correction.field,
        original,
        String(correction.override),
        correction.reason.trim(),
        store.nowMs(),
        correction.by,
      )
      return id
    })
  })
}

/** The correction stays in the record and is no longer in force; what it covered is again. */
export function undoCorrection(store: Store, id: number, by: string): void {
  store.transaction(() => {
    const correction = store.get<{ cycle_id: number }>(
      'SELECT cycle_id FROM corrections WHERE id = ? AND undone_ts IS NULL',
      id,
    )
    if (correction === undefined) throw new AppError('not-found', `no correction ${id} in force`)
    recount(store, correction.cycle_id, () =>
      store.run('UPDATE corrections SET undone_ts = ?, undone_by = ? WHERE id = ?', store.nowMs(), by, id),
    )
  })
}

/** All corrections of a cycle, newest first, the undone ones too. */
export function readCorrections(store: Store, cycleId: number): StoredCorrection[] {
  return store.all<StoredCorrection>('SELECT * FROM corrections WHERE cycle_id = ? ORDER BY id DESC', cycleId)
}

/** Those of all these cycles, newest first. */
export function correctionsOf(store: Store, cycleIds: readonly number[]): StoredCorrection[] {
  return store.all<StoredCorrection>(
    `SELECT k.* FROM json_each(?) wanted CROSS JOIN corrections k ON k.cycle_id = wanted.value ORDER BY k.id DESC`,
    JSON.stringify(cycleIds),
  )
}

function requireOverride(
  { field, override }: NewCorrection,
  measured: Record<'start_ts' | 'end_ts' | 'valid_for_timing', number | null>,
): void {
  if (field === 'start_ts' || field === 'end_ts') {
    if (!Number.isInteger(override) || Math.abs(override - (measured[field] ?? 0)) > correctionReachMs) {
      throw new AppError('invalid', 'a corrected start or end lies within one hour of the measured one', {
        pointer: '/override',
      })
    }
    return
  }
  if (override !== 0 && override !== 1) {
    throw new AppError('invalid', `${field} is corrected to 0 or 1`, { pointer: '/override' })
  }
}

/** Takes the cycle out of the roll-up as it counted before a change and puts it back as it counts after. */
function recount<T>(store: Store, cycleId: number, change: () => T): T {
  const before = unitInForce(store, cycleId)
  const result = change()
  // A moved end may lie in another OP.
  restampUnit(store, cycleId)
  const after = unitInForce(store, cycleId)
  if (after.end_ts <= after.start_ts) {
    throw new AppError('invalid', 'a cycle ends after it began', { pointer: '/override' })
  }
  countUnit(store, before, -1)
  countUnit(store, after, 1)
  return result
}

function unitInForce(store: Store, cycleId: number): CountedUnit {
  const unit = store.get<UnitInForce>(
    'SELECT workstation_id, start_ts, end_ts, run_id, valid_for_timing, reproceso, voided FROM cycle_events_in_force WHERE id = ?',
    cycleId,
  )
  if (unit === undefined || unit.end_ts === null) throw new AppError('not-found', `no ended cycle ${cycleId}`)
  return { ...unit, end_ts: unit.end_ts }
}
