import { matchingTolerance } from './agreement.ts'
import { matchInstants } from './matching.ts'
import { laySequence } from './sequence.ts'
import type { Series } from './series.ts'
import {
  type Agreement,
  agreementOf,
  mean,
  meanAbsolutePercentError,
  type Pair,
  type RepeatedLimits,
  repeatedLimits,
} from './statistics.ts'

/** A reading of the stopwatch at a station: seconds from any origin, the same for cycles. */
export type ManualUnit = {
  id: number
  start_s: number
  end_s: number
  /** False: voided or marked as no timing; its time passed, and nothing is said of it. */
  counts: boolean
}
export type StudyUnit = {
  id: number
  start_s: number
  end_s: number
  /** Why the agent itself says that its timing is spoilt; empty: valid. */
  flaws: readonly string[]
}

/** Readings by the agent's clock. */
export type LaidUnits = {
  pairs: [reading: number, cycle: number][]
  units: { start_s: number; end_s: number }[]
  /** Seconds that the stopwatch's clock, or the anchor, is ahead of the agent's. */
  clock_offset_s: number
  /** Of a sheet without clock times: what was not timed between two readings. */
  pauses: { before_reading: number; seconds: number }[]
}

export type StationStudy = {
  workstation: string
  readings: number
  cycles: number
  sittings: {
    observer: string
    clock: Series['clock']
    readings: number
    clock_offset_s: number
    pauses: LaidUnits['pauses']
  }[]
  matched: {
    reading: number
    cycle: number
    manual_s: number
    measured_s: number
    end_error_s: number
    valid: boolean
  }[]
  /** With when the reading was by the agent's clock. */
  missed: { reading: number; start_s: number; end_s: number }[]
  false: number[]
  /** Readings of a second person beside the first one's: (first, second). */
  observers: Pair[]
}

/** Farthest that two clocks may be apart, and how finely they are first laid over each other, s. */
const farthestOffset = 300
const offsetStep = 0.5

/**
 * Lays the readings of one station over its cycles, series by series, and pairs them one to one as `evaluate` does. Where two people
 * timed at once the one with more readings at the station is the reference; the other is compared with that person only.
 */
export function studyStation(
  workstation: string,
  series: readonly Series[],
  cycles: readonly StudyUnit[],
): StationStudy {
  const tolerance = matchingTolerance(meanSeconds(series.flatMap(({ readings }) => readings)))
  const readingsOf = (name: string) =>
    series.reduce((sum, { observer, readings }) => sum + (observer === name ? readings.length : 0), 0)
  const result: StationStudy = {
    workstation,
    readings: 0,
    cycles: cycles.length,
    sittings: [],
    matched: [],
    missed: [],
    false: [],
    observers: [],
  }
  const taken: (LaidUnits & { series: Series })[] = []
  const used = new Set<number>()
  const unnoticed = new Set<number>()
  const inOrder = series.toSorted(
    (a, b) => readingsOf(b.observer) - readingsOf(a.observer) || a.observer.localeCompare(b.observer),
  )
  for (const one of inOrder) {
    const free = near(one, cycles).filter(({ id }) => !used.has(id))
    const besides = taken.filter(({ series: { observer } }) => observer !== one.observer)
    const alone = layOver(one, free, tolerance)
    const first = besides.find(({ units }) => overlaps(units, alone.units))
    if (first !== undefined) {
      result.observers.push(...besideFirst(first, one, layOver(one, near(one, cycles), tolerance), tolerance))
      continue
    }
    taken.push({ ...alone, series: one })
    result.sittings.push({
      observer: one.observer,
      clock: one.clock,
      readings: one.readings.filter(({ counts }) => counts).length,
      clock_offset_s: alone.clock_offset_s,
      pauses: alone.pauses,
    })
    const cycleOf = new Map(alone.pairs)
    for (const [r, reading] of one.readings.entries()) {
      const cycle = free[cycleOf.get(r) ?? -1]
      const at = alone.units[r]
      if (at === undefined) continue
      if (cycle !== undefined) used.add(cycle.id)
      if (!reading.counts) {
        for (const { id, end_s } of free)
          if (end_s > at.start_s && end_s <= at.end_s + tolerance) unnoticed.add(id)
        continue
      }
      result.readings += 1
      if (cycle === undefined) result.missed.push({ reading: reading.id, ...at })
      else
        result.matched.push({
          reading: reading.id,
          cycle: cycle.id,
          manual_s: reading.end_s - reading.start_s,
          measured_s: cycle.end_s - cycle.start_s,
          end_error_s: cycle.end_s - at.end_s,
          valid: cycle.flaws.length === 0,
        })
    }
  }
  const observed = observedSpans(taken.flatMap(({ units }) => units))
  result.false = cycles.flatMap(({ id, end_s }) =>
    !used.has(id) &&
    !unnoticed.has(id) &&
    observed.some(({ start_s, end_s: to }) => end_s > start_s && end_s <= to + tolerance)
      ? [id]
      : [],
  )
  return result
}

/** Cycles that a series can meet: a sheet without clock times may hold pauses, so it ends later than it says. */
function near({ clock, readings }: Series, cycles: readonly StudyUnit[]): StudyUnit[] {
  const from = Math.min(...readings.map(({ start_s }) => start_s)) - 2 * farthestOffset
  const to = Math.max(...readings.map(({ end_s }) => end_s)) + (clock === 'own' ? 2 * farthestOffset : 3600)
  return cycles.filter(({ end_s }) => end_s >= from && end_s <= to)
}

function layOver(series: Series, cycles: readonly StudyUnit[], tolerance: number): LaidUnits {
  return series.clock === 'anchor'
    ? laySequence(series.readings, cycles, tolerance)
    : layByClock(series.readings, cycles, tolerance)
}

/** The clock offset that lets most ends meet (then the least difference), refined to the median of what is left. */
function layByClock(
  readings: readonly ManualUnit[],
  cycles: readonly StudyUnit[],
  tolerance: number,
): LaidUnits {
  const ends = cycles.map(({ end_s }) => end_s)
  const meet = (offset: number) =>
    matchInstants(
      readings.map(({ end_s }) => end_s - offset),
      ends,
      tolerance,
    )
  const errorOf = (offset: number, [r, c]: [number, number]) =>
    (ends[c] ?? 0) - ((readings[r]?.end_s ?? 0) - offset)
  let best = { offset: 0, matches: -1, difference: Number.POSITIVE_INFINITY }
  const steps = Math.round(farthestOffset / offsetStep)
  // From no offset outwards: of two that fit equally well the smaller stands.
  for (let i = 0; i <= 2 * steps; i++) {
    const offset = (i % 2 === 0 ? 1 : -1) * Math.ceil(i / 2) * offsetStep
    const pairs = meet(offset)
    const difference = pairs.reduce((sum, pair) => sum + Math.abs(errorOf(offset, pair)), 0)
    const better =
      pairs.length > best.matches || (pairs.length === best.matches && difference < best.difference - 1e-9)
    if (better) best = { offset, matches: pairs.length, difference }
  }
  const shift = median(meet(best.offset).map((pair) => errorOf(best.offset, pair)))
  const clock_offset_s = Math.round((best.offset - shift) * 1000) / 1000
  return {
    pairs: meet(clock_offset_s),
    units: readings.map(({ start_s, end_s }) => ({
      start_s: start_s - clock_offset_s,
      end_s: end_s - clock_offset_s,
    })),
    clock_offset_s,
    pauses: [],
  }
}

/** Readings of the second person beside the first one's of the same unit. */
function besideFirst(
  first: LaidUnits & { series: Series },
  second: Series,
  laid: LaidUnits,
  tolerance: number,
): Pair[] {
  const pairs = matchInstants(
    first.units.map(({ end_s }) => end_s),
    laid.units.map(({ end_s }) => end_s),
    tolerance,
  )
  return pairs.flatMap(([a, b]): Pair[] => {
    const [one, other] = [first.series.readings[a], second.readings[b]]
    if (one === undefined || other === undefined || !one.counts || !other.counts) return []
    return [[one.end_s - one.start_s, other.end_s - other.start_s]]
  })
}

type Span = { start_s: number; end_s: number }

/** When somebody watched: a pause longer than the mean reading is not observed, a whole unit fits into it. */
function observedSpans(units: readonly Span[]): Span[] {
  const longest = meanSeconds(units) ?? 0
  const spans: Span[] = []
  for (const { start_s, end_s } of units.toSorted((a, b) => a.start_s - b.start_s)) {
    const last = spans.at(-1)
    if (last !== undefined && start_s - last.end_s <= longest) last.end_s = Math.max(last.end_s, end_s)
    else spans.push({ start_s, end_s })
  }
  return spans
}

/** Two sittings are at once when a whole reading of one lies within the other: neighbours that touch are not. */
function overlaps(some: readonly Span[], others: readonly Span[]): boolean {
  const spans = observedSpans(others)
  return some.some((one) => spans.some(({ start_s, end_s }) => one.start_s >= start_s && one.end_s <= end_s))
}

const meanSeconds = (units: readonly Span[]): number | null =>
  units.length === 0 ? null : mean(units.map(({ start_s, end_s }) => end_s - start_s))

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

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  if (sorted.length === 0) return 0
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}
