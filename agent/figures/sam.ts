import { balanceAt, standardAt, standardsEpoch } from './in-force.ts'
import type { ModuleRecord, Standard } from './plant-record.ts'

const standardsFound = new WeakMap<ModuleRecord, Map<string, Standard[]>>()
const worksFound = new WeakMap<ModuleRecord, Map<string, StationWork>>()

function once<T>(
  record: ModuleRecord,
  key: string,
  found: WeakMap<ModuleRecord, Map<string, T>>,
  find: () => T,
): T {
  let known = found.get(record)
  if (known === undefined) {
    known = new Map()
    found.set(record, known)
  }
  let value = known.get(key)
  if (value === undefined) {
    value = find()
    known.set(key, value)
  }
  return value
}

/** SAM of one unit of an operation: of one pass × passes per unit. */
function operationMinutes(standard: Standard): number {
  return standard.sam_minutes * standard.passes_per_unit
}

/** The standards of a reference in force, one per operation: those of its balance, or all where it was never balanced. */
export function standardsOf(record: ModuleRecord, reference: string, atMs: number): Standard[] {
  return once(record, `${reference}|${standardsEpoch(record, atMs)}`, standardsFound, () =>
    findStandards(record, reference, atMs),
  )
}

function findStandards(record: ModuleRecord, reference: string, atMs: number): Standard[] {
  const balance = balanceAt(record, reference, atMs)
  const operations =
    balance?.lines.map(({ operation }) => operation) ??
    record.standards.filter((standard) => standard.reference === reference).map(({ operation }) => operation)
  return [...new Set(operations)].flatMap((operation) => standardAt(record, reference, operation, atMs) ?? [])
}

/** SAM of a whole unit of a reference, in minutes; null: no standard is in force. */
export function referenceSam(record: ModuleRecord, reference: string, atMs: number): number | null {
  const standards = standardsOf(record, reference, atMs)
  return standards.length === 0
    ? null
    : standards.reduce((sum, standard) => sum + operationMinutes(standard), 0)
}

export type StationWork = {
  operations: string[]
  machine_codes: string[]
  /** Per unit that passes through the station. */
  sam_minutes: number | null
  /** Per unit of the module: less where stations divide an operation. */
  minutes_per_module_unit: number | null
}

/**
 * What a passing unit may take the station at 100 %: its SAM ÷ its operators. The record has one unit in progress per station,
 * so that two operators put a piece down twice as often; a cycle is compared with this, never with the SAM of all hands.
 */
export function cycleStandard(samMinutes: number | null, operators: number): number | null {
  return samMinutes === null ? null : samMinutes / operators
}

/**
 * What a station does to a unit of a reference. Stations that divide an operation each have a share of the units:
 * the units that pass are the largest share among its operations, and what a passing unit takes is weighted by it.
 */
export function stationWork(
  record: ModuleRecord,
  reference: string,
  workstationId: number,
  atMs: number,
): StationWork {
  const key = `${reference}|${workstationId}|${standardsEpoch(record, atMs)}`
  return once(record, key, worksFound, () => findWork(record, reference, workstationId, atMs))
}

function findWork(record: ModuleRecord, reference: string, workstationId: number, atMs: number): StationWork {
  const lines =
    balanceAt(record, reference, atMs)?.lines.filter((line) => line.workstation_id === workstationId) ?? []
  const done = lines.map((line) => ({ line, standard: standardAt(record, reference, line.operation, atMs) }))
  const known = done.flatMap(({ line, standard }) => (standard === undefined ? [] : [{ line, standard }]))
  const complete = lines.length > 0 && known.length === lines.length
  const minutes = known.reduce((sum, { line, standard }) => sum + operationMinutes(standard) * line.share, 0)
  const passing = Math.max(...lines.map(({ share }) => share))
  return {
    operations: lines.map(({ operation }) => operation),
    machine_codes: [...new Set(known.flatMap(({ standard }) => standard.machine_code ?? []))],
    sam_minutes: complete ? minutes / passing : null,
    minutes_per_module_unit: complete ? minutes : null,
  }
}
