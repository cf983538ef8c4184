import type { Balance, ModuleRecord, ModuleSettings, Run, Standard, Station } from './plant-record.ts'
import type { Span } from './spans.ts'

/** The latest entry not after an instant; lists are ordered by valid_from_ts, later rows of the same instant win. */
function latest<T extends { valid_from_ts: number }>(entries: readonly T[], atMs: number): T | undefined {
  return entries.findLast((entry) => entry.valid_from_ts <= atMs)
}

export function settingsAt(record: ModuleRecord, atMs: number): ModuleSettings | undefined {
  return latest(record.settings, atMs)
}

/** How many operators belonged at a station. */
export function operatorsAt(station: Pick<Station, 'operators' | 'operators_from'>, atMs: number): number {
  return latest(station.operators_from ?? [], atMs)?.operators ?? station.operators
}

/** Of each record, every instant at which a standard or a balance comes into force, ascending. */
const epochStarts = new WeakMap<ModuleRecord, number[]>()

/**
 * Which set of standards and balances is in force: the same number, the same set. A record is read once and never changed,
 * so that what follows from a set needs to be found once.
 */
export function standardsEpoch(record: ModuleRecord, atMs: number): number {
  let starts = epochStarts.get(record)
  if (starts === undefined) {
    const all = [...record.standards, ...record.balances].map(({ valid_from_ts }) => valid_from_ts)
    starts = [...new Set(all)].sort((a, b) => a - b)
    epochStarts.set(record, starts)
  }
  return starts.findLastIndex((start) => start <= atMs)
}

/** The run at a station: its own while it changed over by itself, else the module's. */
export function runAt(record: ModuleRecord, atMs: number, workstationId: number | null): Run | undefined {
  const inForce = record.runs.filter((run) => run.from_ts <= atMs && (run.to_ts === null || atMs < run.to_ts))
  return (
    inForce.findLast((run) => workstationId !== null && run.workstation_id === workstationId) ??
    inForce.findLast((run) => run.workstation_id === null)
  )
}

/** What the module counts as its OP: the run at its first output station, since a unit takes the run where it ends. */
export function moduleRunAt(record: ModuleRecord, atMs: number): Run | undefined {
  const code = settingsAt(record, atMs)?.output_stations[0]
  const station = record.stations.find((candidate) => candidate.code === code)
  return runAt(record, atMs, station?.id ?? null)
}

export function balanceAt(record: ModuleRecord, reference: string, atMs: number): Balance | undefined {
  return latest(
    record.balances.filter((balance) => balance.reference === reference),
    atMs,
  )
}

export function standardAt(
  record: ModuleRecord,
  reference: string,
  operation: string,
  atMs: number,
): Standard | undefined {
  return latest(
    record.standards.filter(
      (standard) => standard.reference === reference && standard.operation === operation,
    ),
    atMs,
  )
}

/** Of each record, every instant at which something that figures depend on changes, ascending. */
const changeInstants = new WeakMap<ModuleRecord, number[]>()

/** Those of them inside a span. */
export function changesWithin(record: ModuleRecord, span: Span): number[] {
  let instants = changeInstants.get(record)
  if (instants === undefined) {
    instants = changesOf(record)
    changeInstants.set(record, instants)
  }
  return instants.filter((t) => t > span.start_ts && t < span.end_ts)
}

function changesOf(record: ModuleRecord): number[] {
  const instants = [
    ...record.settings.map(({ valid_from_ts }) => valid_from_ts),
    ...record.standards.map(({ valid_from_ts }) => valid_from_ts),
    ...record.balances.map(({ valid_from_ts }) => valid_from_ts),
    ...record.runs.flatMap(({ from_ts, to_ts }) => (to_ts === null ? [from_ts] : [from_ts, to_ts])),
    ...record.stations.flatMap(({ operators_from }) =>
      (operators_from ?? []).map(({ valid_from_ts }) => valid_from_ts),
    ),
    ...record.hora_extra.flatMap(({ start_ts, end_ts }) => [start_ts, end_ts]),
  ]
  return [...new Set(instants)].sort((a, b) => a - b)
}
