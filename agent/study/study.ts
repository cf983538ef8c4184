import { matchingTolerance } from './agreement.ts'
import { matchInstants } from './matching.ts'
import {
  type Agreement,
  agreementOf,
  meanAbsolutePercentError,
  type Pair,
  type RepeatedLimits,
  repeatedLimits,
} from './statistics.ts'

/** A reading of the stopwatch at a station: seconds from any origin, the same for cycles. */
export type ManualUnit = { id: number; start_s: number; end_s: number }
export type StudyUnit = {
  id: number
  start_s: number
  end_s: number
  /** Why the agent itself says that its timing is spoilt; empty: valid. */
  flaws: readonly string[]
}

export type StationStudy = {
  workstation: string
  readings: number
  cycles: number
  /** Seconds that the stopwatch's clock is ahead of the agent's; taken out before matching. */
  clock_offset_s: number
  matched: {
    reading: number
    cycle: number
    manual_s: number
    measured_s: number
    end_error_s: number
    valid: boolean
  }[]
  missed: number[]
  false: number[]
}

/** Farthest that two clocks may be apart, and how finely they are first laid over each other, s. */
const farthestOffset = 300
const offsetStep = 0.5

/**
 * Lays the readings of one station over its cycles: the clock offset that lets most ends meet (then the least difference), refined to
 * the median of what is left; then one-to-one as `evaluate` does. Cycles that end outside the observed span are nobody's error.
 */
export function studyStation(
  workstation: string,
  readings: readonly ManualUnit[],
  cycles: readonly StudyUnit[],
): StationStudy {
  const durations = readings.map(({ start_s, end_s }) => end_s - start_s)
  const tolerance = matchingTolerance(
    durations.length === 0 ? null : durations.reduce((sum, d) => sum + d, 0) / durations.length,
  )
  const ends = cycles.map(({ end_s }) => end_s)
  const meet = (offset: number, within: number) =>
    matchInstants(
      readings.map(({ end_s }) => end_s - offset),
      ends,
      within,
    )
  const errorOf = (offset: number, [r, c]: [number, number]) =>
    (ends[c] ?? 0) - ((readings[r]?.end_s ?? 0) - offset)
  let best = { offset: 0, matches: -1, difference: Number.POSITIVE_INFINITY }
  const steps = Math.round(farthestOffset / offsetStep)
  // From no offset outwards: of two that fit equally well the smaller stands.
  for (let i = 0; i <= 2 * steps; i++) {
    const offset = (i % 2 === 0 ? 1 : -1) * Math.ceil(i / 2) * offsetStep
    const pairs = meet(offset, tolerance)
    const difference = pairs.reduce((sum, pair) => sum + Math.abs(errorOf(offset, pair)), 0)
    const better =
      pairs.length > best.matches || (pairs.length === best.matches && difference < best.difference - 1e-9)
    if (better) best = { offset, matches: pairs.length, difference }
  }
  const shift = median(meet(best.offset, tolerance).map((pair) => errorOf(best.offset, pair)))
  const offset = Math.round((best.offset - shift) * 1000) / 1000
  const pairs = meet(offset, tolerance)
  const [from, to] = [
    Math.min(...readings.map(({ start_s }) => start_s)) - offset,
    Math.max(...readings.map(({ end_s }) => end_s)) - offset + tolerance,
  ]
  const matchedCycles = new Set(pairs.map(([, c]) => c))
  const matchedReadings = new Set(pairs.map(([r]) => r))
  return {
    workstation,
    readings: readings.length,
    cycles: cycles.length,
    clock_offset_s: offset,
    matched: pairs.flatMap(([r, c]) => {
      const [reading, cycle] = [readings[r], cycles[c]]
      if (reading === undefined || cycle === undefined) return []
      return [
        {
          reading: reading.id,
          cycle: cycle.id,
          manual_s: reading.end_s - reading.start_s,
          measured_s: cycle.end_s - cycle.start_s,
          end_error_s: errorOf(offset, [r, c]),
          valid: cycle.flaws.length === 0,
        },
      ]
    }),
    missed: readings.flatMap(({ id }, r) => (matchedReadings.has(r) ? [] : [id])),
    false: cycles.flatMap(({ id, end_s }, c) =>
      matchedCycles.has(c) || end_s <= from || end_s > to ? [] : [id],
    ),
  }
}

export type StudyFigures = Agreement & { mape_percent: number | null }

/** Durations of matched units whose timing the agent calls valid. */
export function studyFigures(
  stations: readonly StationStudy[],
): StudyFigures & { repeated: RepeatedLimits | null } {
  const groups = stations.map(({ matched }) =>
    matched.filter(({ valid }) => valid).map(({ manual_s, measured_s }): Pair => [manual_s, measured_s]),
  )
  const pairs = groups.flat()
  return {
    ...agreementOf(pairs),
    mape_percent: meanAbsolutePercentError(pairs),
    repeated: repeatedLimits(groups),
  }
}

/** Readings without clock times follow each other without a pause from the anchor on. */
export function inSequence(
  durations: readonly { id: number; seconds: number }[],
  anchor_s: number,
): ManualUnit[] {
  let at = anchor_s
  return durations.map(({ id, seconds }) => {
    const start_s = at
    at += seconds
    return { id, start_s, end_s: at }
  })
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  if (sorted.length === 0) return 0
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}
