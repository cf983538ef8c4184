import type { ModuleRecord } from './plant-record.ts'
import { stationWork } from './sam.ts'

export type StationLoad = {
  workstation: string
  name: string
  operators: number
  operations: string[]
  /** Of one unit of the module; null: not balanced or a standard is missing. */
  sam_minutes: number | null
  /** SAM ÷ operators. */
  load_minutes: number | null
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
    return {
      workstation: station.code,
      name: station.name,
      operators: station.operators,
      operations: work.operations,
      sam_minutes: sam,
      load_minutes: sam === null ? null : sam / station.operators,
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
    bottleneck_units_per_hour: largest === undefined ? null : 60 / largest.load,
    balance_ratio:
      largest === undefined
        ? null
        : loaded.reduce((sum, station) => sum + station.load, 0) / (loaded.length * largest.load),
  }
}
