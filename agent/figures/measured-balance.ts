import { type OperationLoad, type StationLoad, unitsPerHour } from './balance.ts'
import { type CycleStatistics, cycleStatistics } from './cycle-statistics.ts'
import { proposeStandard, type StandardProposal, type StudyState, studyState } from './standard-study.ts'

/** A station as it was measured over a span. */
export type StationMeasured = CycleStatistics & {
  /** Mean of the valid cycles, of one unit of the module: beside load_minutes. */
  load_minutes: number | null
  units_per_hour: number | null
  /** Measured ÷ standard load − 1. */
  difference: number | null
  /** Different pseudonyms among the units; 0: none assigned. */
  operators_seen: number
  state: StudyState | null
}

/**
 * A station of two operators has one unit in progress in the record: what is timed is the time between two pieces put down,
 * whichever of them did it. Its mean is compared with SAM ÷ operators, not with the SAM.
 */
export function stationMeasured(
  station: StationLoad,
  observed: { seconds: readonly number[]; operators: number },
): StationMeasured | null {
  if (observed.seconds.length === 0) return null
  const statistics = cycleStatistics(observed.seconds)
  const { mean_seconds: mean } = statistics
  const load = mean === null ? null : (mean / 60) * (station.passing_share ?? 1)
  return {
    ...statistics,
    load_minutes: load,
    units_per_hour: unitsPerHour(load),
    difference: load === null || station.load_minutes === null ? null : load / station.load_minutes - 1,
    operators_seen: observed.operators,
    state: studyState(observed.operators),
  }
}

export type StationProposal = StandardProposal & {
  operation: string
  /** Of one pass. */
  current_minutes: number
  valoracion: number
  suplementos: number
}

/** Why a measured station has no proposal; the first that holds. */
export const noProposalReasons = [
  'not-measured',
  'several-operations', // the camera times the puesto, not each of its operations
  'no-standard',
  'no-suplementos',
  'no-valoracion',
] as const
export type NoProposal = (typeof noProposalReasons)[number]

/** The standard that the measured cycles propose for the one operation of a station: hands' time of a unit, ÷ passes. */
export function stationProposal(
  station: StationLoad,
  measured: StationMeasured | null,
  judged: { valoracion: number | null; suplementos: number | null },
): StationProposal | NoProposal {
  const [operation, second] = station.operations
  if (measured === null || measured.mean_seconds === null) return 'not-measured'
  if (second !== undefined) return 'several-operations'
  if (operation === undefined || operation.sam_minutes === null) return 'no-standard'
  const { valoracion, suplementos } = judged
  if (suplementos === null) return 'no-suplementos'
  if (valoracion === null) return 'no-valoracion'
  return proposed(operation, (measured.mean_seconds * station.operators) / operation.passes_per_unit, {
    valoracion,
    suplementos,
  })
}

export type Reading = { seconds: number; valoracion: number | null; operator: string | null }

export type OperationStudy = CycleStatistics & {
  operators_seen: number
  state: StudyState | null
  proposal: StationProposal | NoProposal
}

/**
 * What stopwatch readings of one operation propose. Only readings with a typed valoración speak of the standard: TN is the mean
 * of observed × valoración, each reading with its own; n, CV and interval are theirs.
 */
export function operationStudy(
  operation: OperationLoad | undefined,
  readings: readonly Reading[],
  suplementos: number | null,
): OperationStudy {
  const rated = readings.flatMap(({ seconds, valoracion, operator }) =>
    valoracion === null ? [] : [{ seconds, valoracion, operator }],
  )
  const said = rated.length === 0 ? readings : rated
  const statistics = cycleStatistics(said.map(({ seconds }) => seconds))
  const operators = new Set(said.flatMap(({ operator }) => operator ?? [])).size
  return {
    ...statistics,
    operators_seen: operators,
    state: studyState(operators),
    proposal: proposalOf(operation, rated, suplementos),
  }
}

/** What the operation's standard would be, beside the one it has. */
function proposed(
  operation: OperationLoad,
  observedSeconds: number,
  rated: { valoracion: number; suplementos: number },
): StationProposal | NoProposal {
  if (operation.sam_minutes === null) return 'no-standard'
  const proposal = proposeStandard({ observedSeconds, ...rated, standardMinutes: operation.sam_minutes })
  if (proposal === null) return 'no-standard'
  return { ...proposal, operation: operation.operation, current_minutes: operation.sam_minutes, ...rated }
}

function proposalOf(
  operation: OperationLoad | undefined,
  rated: readonly { seconds: number; valoracion: number }[],
  suplementos: number | null,
): StationProposal | NoProposal {
  if (operation === undefined || operation.sam_minutes === null) return 'no-standard'
  if (suplementos === null) return 'no-suplementos'
  const seconds = rated.reduce((sum, reading) => sum + reading.seconds, 0)
  if (seconds === 0) return 'no-valoracion'
  const valoracion = rated.reduce((sum, reading) => sum + reading.seconds * reading.valoracion, 0) / seconds
  return proposed(operation, seconds / rated.length / operation.passes_per_unit, { valoracion, suplementos })
}
