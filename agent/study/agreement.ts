import { matchInstants } from './matching.ts'
import { type Agreement, agreementOf, mean, type Pair } from './statistics.ts'

/** Times are seconds from the start of the truth. */
export type TruthUnit = {
  workstation: string
  /** null: the truth knows ends only. */
  start_s: number | null
  end_s: number
  observable: boolean
  timed: boolean
}

export type MeasuredUnit = { workstation: string; start_s: number; end_s: number; valid: boolean }

export type StationAgreement = {
  /** Observable units of the truth. */
  units: number
  found: number
  missed: number
  false: number
  precision: number | null
  recall: number | null
  f1: number | null
  /** Of matched units that are timed in the truth and valid to the agent, in seconds. */
  duration: Agreement
  /** Hours counted from the start of the truth: mean and largest |counted − true| of an hour. */
  hourly_count_error: { hours: number; mean: number | null; max: number | null }
}

export type Evaluation = {
  stations: (StationAgreement & { workstation: string; tolerance_s: number })[]
  all: StationAgreement
}

/** min(2 s, 10 % of the mean cycle), never under 0.6 s. */
export function matchingTolerance(meanCycleSeconds: number | null): number {
  return Math.max(0.6, Math.min(2, meanCycleSeconds === null ? 2 : 0.1 * meanCycleSeconds))
}

/**
 * Compares what was measured with what is true, per workstation and in all.
 * An event matched to an unobservable unit, or ending within one, is neither found nor false.
 */
export function evaluate(truth: readonly TruthUnit[], measured: readonly MeasuredUnit[]): Evaluation {
  const codes = [...new Set([...truth, ...measured].map(({ workstation }) => workstation))].sort()
  const parts = codes.map((workstation) => {
    const units = truth.filter((unit) => unit.workstation === workstation)
    const tolerance = matchingTolerance(meanCycle(units))
    return {
      workstation,
      tolerance,
      ...compareStation(
        units,
        measured.filter((unit) => unit.workstation === workstation),
        tolerance,
      ),
    }
  })
  return {
    stations: parts.map(({ workstation, tolerance, ...part }) => ({
      workstation,
      tolerance_s: tolerance,
      ...summarize([part]),
    })),
    all: summarize(parts),
  }
}

type Compared = {
  units: number
  found: number
  false: number
  pairs: Pair[]
  /** Per hour: [true, counted]. */
  hours: Map<number, [number, number]>
}

function compareStation(
  truth: readonly TruthUnit[],
  measured: readonly MeasuredUnit[],
  tolerance: number,
): Compared {
  const matches = matchInstants(
    truth.map(({ end_s }) => end_s),
    measured.map(({ end_s }) => end_s),
    tolerance,
  )
  const unitOfEvent = new Map(matches.map(([unit, event]) => [event, truth[unit]]))
  const unobservable = truth.filter(({ observable }) => !observable)
  const hours = new Map<number, [number, number]>()
  const count = (atSeconds: number, which: 0 | 1): void => {
    const hour = Math.floor(atSeconds / 3600)
    const pair = hours.get(hour) ?? [0, 0]
    pair[which]++
    hours.set(hour, pair)
  }
  const compared: Compared = { units: 0, found: 0, false: 0, pairs: [], hours }
  for (const unit of truth) {
    if (!unit.observable) continue
    compared.units++
    count(unit.end_s, 0)
  }
  measured.forEach((event, i) => {
    const unit = unitOfEvent.get(i)
    if (unit === undefined) {
      if (unobservable.some((other) => endsWithin(event, other))) return
      compared.false++
      count(event.end_s, 1)
      return
    }
    if (!unit.observable) return
    compared.found++
    // A found unit counts in the hour it truly ended in: an end 0.3 s across the border is no counting error.
    count(unit.end_s, 1)
    if (unit.timed && event.valid && unit.start_s !== null) {
      compared.pairs.push([unit.end_s - unit.start_s, event.end_s - event.start_s])
    }
  })
  return compared
}

function endsWithin(event: MeasuredUnit, unit: TruthUnit): boolean {
  return unit.start_s !== null && event.end_s >= unit.start_s && event.end_s <= unit.end_s
}

/** Of truths that know ends only, the distance between neighbouring ends. */
function meanCycle(units: readonly TruthUnit[]): number | null {
  const durations = units.flatMap((unit) => (unit.start_s === null ? [] : [unit.end_s - unit.start_s]))
  if (durations.length > 0) return mean(durations)
  const ends = units.map(({ end_s }) => end_s).sort((a, b) => a - b)
  const first = ends[0]
  const last = ends.at(-1)
  return ends.length < 2 || first === undefined || last === undefined
    ? null
    : (last - first) / (ends.length - 1)
}

function summarize(parts: readonly Compared[]): StationAgreement {
  const sum = (of: (part: Compared) => number): number => parts.reduce((total, part) => total + of(part), 0)
  const units = sum((part) => part.units)
  const found = sum((part) => part.found)
  const wrong = sum((part) => part.false)
  const missed = units - found
  const errors = parts.flatMap(({ hours }) =>
    [...hours.values()].map(([real, counted]) => Math.abs(counted - real)),
  )
  return {
    units,
    found,
    missed,
    false: wrong,
    precision: found + wrong === 0 ? null : found / (found + wrong),
    recall: units === 0 ? null : found / units,
    f1: units + wrong === 0 ? null : (2 * found) / (2 * found + wrong + missed),
    duration: agreementOf(parts.flatMap(({ pairs }) => pairs)),
    hourly_count_error: {
      hours: errors.length,
      mean: errors.length === 0 ? null : mean(errors),
      max: errors.length === 0 ? null : Math.max(...errors),
    },
  }
}
