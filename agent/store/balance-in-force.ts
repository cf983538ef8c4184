import type { Standard } from '../figures/plant-record.ts'
import type { Store } from './store.ts'

/** Of every operation of a reference the standard in force at an instant, by operation; whether or not the reference was ever sewn. */
export function standardsInForce(store: Store, reference: string, atMs: number): Standard[] {
  return store.all<Standard>(
    `SELECT s.id, s.reference, s.operation, s.sam_minutes, s.machine_code, s.passes_per_unit, s.valid_from_ts FROM standard_times s
     WHERE s.reference = $reference AND s.valid_from_ts = (
       SELECT MAX(q.valid_from_ts) FROM standard_times q
       WHERE q.reference = $reference AND q.operation = s.operation AND q.valid_from_ts <= $at)
     ORDER BY s.operation`,
    { reference, at: atMs },
  )
}

export type NamedBalanceLine = { station: string; module_id: number; operation: string; share: number }

/** The lines of the balance in force, in order of work; null: the reference was not balanced by then. */
export function balanceInForce(store: Store, reference: string, atMs: number): NamedBalanceLine[] | null {
  const balance = store.get<{ id: number }>(
    'SELECT id FROM balances WHERE reference = ? AND valid_from_ts <= ? ORDER BY valid_from_ts DESC, id DESC LIMIT 1',
    reference,
    atMs,
  )
  if (balance === undefined) return null
  return store.all<NamedBalanceLine>(
    `SELECT w.code AS station, w.module_id, l.operation, l.share
     FROM balance_lines l JOIN workstations w ON w.id = l.workstation_id WHERE l.balance_id = ? ORDER BY l.position`,
    balance.id,
  )
}

export type ModuleStation = {
  code: string
  name: string
  module_id: number
  position: number
  operators: number
}

/** Stations of every module: codes are unique in the whole plant. */
export function allStations(store: Store): ModuleStation[] {
  return store.all<ModuleStation>(
    'SELECT code, name, module_id, position, operators FROM workstations ORDER BY module_id, position, id',
  )
}

/** What of a reference begins exactly then (nothing else can) or later (and will prevail from its own date on). */
export function startsFrom(
  store: Store,
  reference: string,
  atMs: number,
): { atThatInstant: boolean; laterOperations: string[]; laterBalance: boolean } {
  const starts = store.all<{ operation: string | null; at: number }>(
    `SELECT operation, valid_from_ts AS at FROM standard_times WHERE reference = $reference AND valid_from_ts >= $at
     UNION ALL SELECT NULL, valid_from_ts FROM balances WHERE reference = $reference AND valid_from_ts >= $at`,
    { reference, at: atMs },
  )
  const later = starts.filter(({ at }) => at > atMs)
  return {
    atThatInstant: starts.some(({ at }) => at === atMs),
    laterOperations: [...new Set(later.flatMap(({ operation }) => operation ?? []))].sort(),
    laterBalance: later.some(({ operation }) => operation === null),
  }
}

/** Every operation that ever had a standard, as it is spelled. */
export function operationNames(store: Store): string[] {
  return store
    .all<{ operation: string }>('SELECT DISTINCT operation FROM standard_times ORDER BY operation')
    .map(({ operation }) => operation)
}
