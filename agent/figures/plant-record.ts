import type { GapKind } from '../contract/measurement.ts'

/**
 * The part of the record that figures are computed from: plain rows as the store reads them, column names as in the tables.
 * Effective-dated lists are ordered by their start and begin with the row in force at `from_ts`.
 */
export type ModuleRecord = {
  module: Module
  /** The span the lists below are complete for. */
  from_ts: number
  to_ts: number
  stations: Station[]
  /** Every rule of the module that can start a jornada touching the span. */
  jornadas: JornadaRule[]
  /** Plant days without jornadas. */
  holidays: string[]
  hora_extra: HoraExtra[]
  settings: ModuleSettings[]
  runs: Run[]
  standards: Standard[]
  balances: Balance[]
  /** Good units (neither voided nor reproceso) at stations that were an output station in the span, from the first plant day asked for on. */
  output_units: OutputUnit[]
  conteos: Conteo[]
  lost_time: LostTime[]
  cameras: Camera[]
  rois: Roi[]
  gaps: Gap[]
}

export type Module = { id: number; code: string; name: string; org_id: number }

export type Station = {
  id: number
  code: string
  name: string
  position: number
  /** Now; what held when: operatorsAt. */
  operators: number
  /** Where it was ever changed: every number with its instant, the first from 0 on. */
  operators_from?: readonly { id: number; valid_from_ts: number; operators: number }[]
  /** The camera that looks at it now; null: none. */
  camera_id: number | null
}

export type JornadaRule = {
  id: number
  name: string
  /** Minute of the plant day. */
  start_minute: number
  length_minutes: number
  /** ISO weekdays it starts on: '12345'. */
  weekdays: string
  valid_from_date: string
  /** Last start day; null: still in force. */
  valid_to_date: string | null
  breaks: { name: string; offset_minutes: number; length_minutes: number }[]
}

export type HoraExtra = { id: number; start_ts: number; end_ts: number; operators: number }

export type ModuleSettings = {
  id: number
  valid_from_ts: number
  operators: number | null
  target_factor: number | null
  /** Workstation codes. */
  output_stations: string[]
  umbral_atento: number | null
  umbral_atrasado: number | null
  rendimiento: 'cumplimiento' | 'eficiencia'
  suplementos: number | null
  confirmed: boolean
}

export type Run = {
  id: number
  /** null: the whole module. */
  workstation_id: number | null
  op: string
  reference: string
  from_ts: number
  to_ts: number | null
  planned_units: number | null
}

export type Standard = {
  id: number
  reference: string
  operation: string
  /** Of one pass. */
  sam_minutes: number
  machine_code: string | null
  passes_per_unit: number
  valid_from_ts: number
}

export type Balance = { id: number; reference: string; valid_from_ts: number; lines: BalanceLine[] }

export type BalanceLine = { workstation_id: number; operation: string; position: number; share: number }

export type OutputUnit = { workstation_id: number; end_ts: number }

/** A count Ronald typed for a span. */
export type Conteo = {
  id: number
  /** null: the module's output. */
  workstation_id: number | null
  start_ts: number
  end_ts: number
  units: number
}

export type LostTime = {
  id: number
  workstation_id: number | null
  code: string
  /** null: por definir. */
  text: string | null
  /** Parada programada; null: por definir. */
  planned: boolean | null
  start_ts: number
  /** null: still lasting. */
  end_ts: number | null
  operators: number
}

export type Camera = { id: number; name: string; measured_until_ts: number | null }

/** A version of a camera's geometry, in force until the next of the same camera. */
export type Roi = {
  id: number
  camera_id: number
  version: number
  valid_from_ts: number
  stations: string[]
}

export type Gap = { camera_id: number; start_ts: number; end_ts: number | null; kind: GapKind }

/** Counts and sums of the units of one station that ended in a span. */
export type Tally = {
  /** Good units: neither voided nor reproceso. */
  units: number
  reproceso_units: number
  /** Of the good units, those valid for timing. */
  timed_units: number
  timed_seconds: number
  /** Σ duration², s². */
  timed_seconds_sq: number
  /** Valid time of the reproceso units. */
  reproceso_seconds: number
}

export type LastCycle = { id: number; start_ts: number; end_ts: number; valid_for_timing: boolean }

/** What "stations now" is computed from: the record around now and, by station id, what its units say. */
export type NowRecord = {
  record: ModuleRecord
  now_ts: number
  /** The board hour that now lies in; the clock hour outside every jornada. */
  hour: { start_ts: number; end_ts: number }
  /** That hour up to now, cut where OP, standards or settings change; tallies by station id. */
  hour_parts: { start_ts: number; end_ts: number; tallies: Map<number, Tally> }[]
  last_cycles: Map<number, LastCycle>
  /** Start of the unit in progress. */
  open_units: Map<number, number>
}

/** The units of one station in a span, one by one. */
export type StationTimings = {
  workstation_id: number
  /** Good units, timed or not. */
  units: number
  reproceso_units: number
  /** Good units valid for timing, by end. */
  timed: { end_ts: number; seconds: number }[]
  reproceso_seconds: number
}
