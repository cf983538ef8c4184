import { type CycleStatistics, cycleStatistics } from '../figures/cycle-statistics.ts'
import { matchInstants } from './matching.ts'
import { agreementOf } from './statistics.ts'

export type Lap = { startMs: number; endMs: number; seconds: number; valid: boolean }
export type SeenCycle = { id: number; endMs: number; seconds: number; valid: boolean }

/** Pairs from which on a bias is said at all: with fewer the next lap may turn it round. */
const enoughPairs = 10

export type StopwatchComparison = {
  stopwatch: CycleStatistics
  /** By lap: the unit that ended when it did. */
  cycles: (SeenCycle | null)[]
  n: number
  bias_seconds: number | null
  bias: number | null
  limits_seconds: [number, number] | null
  enough: boolean
}

/**
 * Laps of a stopwatch beside the units a camera saw at the same puesto: a lap belongs to the unit that ended when it did, give or
 * take a quarter of the mean lap, 2 s at least and 10 s at most — a person presses late, and cycles are longer than that.
 */
export function compareStopwatch(laps: readonly Lap[], cycles: readonly SeenCycle[]): StopwatchComparison {
  const valid = laps.filter((lap) => lap.valid)
  const stopwatch = cycleStatistics(valid.map(({ seconds }) => seconds))
  const tolerance = Math.max(2, Math.min(10, (stopwatch.mean_seconds ?? 0) / 4))
  const pairs = new Map(
    matchInstants(
      laps.map(({ endMs }) => endMs / 1000),
      cycles.map(({ endMs }) => endMs / 1000),
      tolerance,
    ),
  )
  const seen = laps.map((_, i) => cycles[pairs.get(i) ?? -1] ?? null)
  const timed = laps.flatMap((lap, i) => {
    const cycle = seen[i]
    return lap.valid && cycle?.valid === true ? [[lap.seconds, cycle.seconds] as const] : []
  })
  const { n, bias, bias_percent, limits } = agreementOf(timed)
  return {
    stopwatch,
    cycles: seen,
    n,
    bias_seconds: bias,
    bias: bias_percent === null ? null : bias_percent / 100,
    limits_seconds: limits === null ? null : [limits[0], limits[1]],
    enough: n >= enoughPairs,
  }
}
