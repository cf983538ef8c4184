import { balanceAt, operatorsAt, standardAt } from './in-force.ts'
import type { ModuleRecord } from './plant-record.ts'
import { stationWork } from './sam.ts'

/** One operation's part of a station's load. */
export type OperationLoad = {
  operation: string
  machine_code: string | null
  /** SAM of one pass; null: no standard is in force. */
  sam_minutes: number | null
  passes_per_unit: number
  /** Part of the units done here. */
  share: number
  /** Of one unit of the module, ÷ operators; null: no standard is in force. */
  load_minutes: number | null
}

export type StationLoad = {
  workstation: string
  name: string
  operators: number
  operations: OperationLoad[]
  /** Of one unit of the module; null: not balanced or a standard is missing. */
  sam_minutes: number | null
  /** SAM ÷ operators. */
  load_minutes: number | null
  /** Of the module's units, those that pass through here; null: not balanced. */
  passing_share: number | null
}

export type BalanceFigures = {
  stations: StationLoad[]
  total_sam_minutes: number | null
  operators: number
  /** Total SAM ÷ operators. */
  pitch_minutes: number | null
  /** Minutes available per unit demanded; null: no demand given. */
  takt_minutes: number | null
  /** The most loaded station, not the longest operation; null: nothing is balanced. */
  bottleneck: string | null
  /** Units an hour that the bottleneck lets through at 100 %. */
  bottleneck_units_per_hour: number | null
  /** Σ loads ÷ (stations × largest load). */
  balance_ratio: number | null
}

/** Takt = available time ÷ demand. */
export function taktMinutes(availableMinutes: number, demandUnits: number): number | null {
  return demandUnits > 0 ? availableMinutes / demandUnits : null
}

/** Units an hour that a load lets through at 100 %. */
export function unitsPerHour(loadMinutes: number | null): number | null {
  return loadMinutes === null || loadMinutes <= 0 ? null : 60 / loadMinutes
}

/** The load of every station for a reference at an instant. */
export function balanceFigures(
  record: ModuleRecord,
  reference: string,
  atMs: number,
  demand?: { availableMinutes: number; units: number },
): BalanceFigures {
  const stations = record.stations.map((station) => {
    const work = stationWork(record, reference, station.id, atMs)
    const sam = work.minutes_per_module_unit
    const operators = operatorsAt(station, atMs)
    return {
      workstation: station.code,
      name: station.name,
      operators,
      operations: operationLoads(record, reference, { id: station.id, operators }, atMs),
      sam_minutes: sam,
      load_minutes: sam === null ? null : sam / operators,
      passing_share: sam === null || work.sam_minutes === null ? null : sam / work.sam_minutes,
    }
  })
  const loaded = stations.flatMap((station) =>
    station.load_minutes === null ? [] : [{ ...station, load: station.load_minutes }],
  )
  const largest = loaded.reduce<(typeof loaded)[number] | undefined>(
    (most, station) => (most === undefined || station.load > most.load ? station : most),
    undefined,
  )
  const total = loaded.reduce((sum, station) => sum + (station.sam_minutes ?? 0), 0)
  const operators = stations.reduce((sum, station) => sum + station.operators, 0)
  return {
    stations,
    total_sam_minutes: loaded.length === 0 ? null : total,
    operators,
    pitch_minutes: loaded.length === 0 || operators === 0 ? null : total / operators,
    takt_minutes: demand === undefined ? null : taktMinutes(demand.availableMinutes, demand.units),
    bottleneck: largest?.workstation ?? null,
    bottleneck_units_per_hour: unitsPerHour(largest?.load ?? null),
    balance_ratio:
      largest === undefined
        ? null
        : loaded.reduce((sum, station) => sum + station.load, 0) / (loaded.length * largest.load),
  }
}

function operationLoads(
  record: ModuleRecord,
  reference: string,
  station: { id: number; operators: number },
  atMs: number,
): OperationLoad[] {
  const lines =
    balanceAt(record, reference, atMs)?.lines.filter(({ workstation_id }) => workstation_id === station.id) ??
    []
  return lines.map(({ operation, share }) => {
    const standard = standardAt(record, reference, operation, atMs)
    return {
      operation,
      machine_code: standard?.machine_code ?? null,
      sam_minutes: standard?.sam_minutes ?? null,
      passes_per_unit: standard?.passes_per_unit ?? 1,
      share,
      load_minutes:
        standard === undefined
          ? null
          : (standard.sam_minutes * standard.passes_per_unit * share) / station.operators,
    }
  })
}
