/** What a set of measured times says; null where too few were measured to say it. */
export type CycleStatistics = {
  n: number
  mean_seconds: number | null
  median_seconds: number | null
  p90_seconds: number | null
  /** Sample standard deviation. */
  sd_seconds: number | null
  /** Coefficient of variation: sd ÷ mean. */
  cv: number | null
  /** Half of the 95 % interval of the mean, by Student's t. */
  interval_seconds: number | null
  /** Cycles needed for ±5 % of the mean at 95 %. */
  needed_n: number | null
}

/** Statistics of cycle times valid for timing. All of them count: none is cut for being far from the mean. */
export function cycleStatistics(durationsSeconds: readonly number[]): CycleStatistics {
  const sorted = [...durationsSeconds].sort((a, b) => a - b)
  const n = sorted.length
  if (n === 0) {
    return {
      n,
      mean_seconds: null,
      median_seconds: null,
      p90_seconds: null,
      sd_seconds: null,
      cv: null,
      interval_seconds: null,
      needed_n: null,
    }
  }
  const mean = sorted.reduce((sum, x) => sum + x, 0) / n
  const sd = n < 2 ? null : Math.sqrt(sorted.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1))
  const cv = sd === null ? null : sd / mean
  return {
    n,
    mean_seconds: mean,
    median_seconds: quantile(sorted, 0.5),
    p90_seconds: quantile(sorted, 0.9),
    sd_seconds: sd,
    cv,
    interval_seconds: sd === null ? null : (studentT975(n - 1) * sd) / Math.sqrt(n),
    needed_n: cv === null ? null : cyclesNeeded(cv, 0.05),
  }
}

/** N = (1.96 · CV ÷ e)², rounded up: cycles to time for a relative error e at 95 %. */
export function cyclesNeeded(cv: number, error: number): number {
  return Math.ceil(((1.96 * cv) / error) ** 2)
}

/** Linear interpolation between the closest ranks (the definition spreadsheets call inclusive). */
export function quantile(sorted: readonly number[], p: number): number | null {
  const position = (sorted.length - 1) * p
  const below = sorted[Math.floor(position)]
  const above = sorted[Math.ceil(position)]
  if (below === undefined || above === undefined) return null
  return below + (above - below) * (position - Math.floor(position))
}

/**
 * The 97.5 % point of Student's t. Exact for 1 and 2 degrees of freedom, else the expansion of
 * Abramowitz & Stegun 26.7.5 (error below 0.01 from 3 degrees on).
 */
export function studentT975(degrees: number): number {
  const z = 1.959963985
  if (degrees < 1) return Number.NaN
  if (degrees === 1) return 12.706204736
  if (degrees === 2) return 4.30265273
  const g1 = (z ** 3 + z) / 4
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384
  const g4 = (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160
  return z + g1 / degrees + g2 / degrees ** 2 + g3 / degrees ** 3 + g4 / degrees ** 4
}

/** How many times one histogram bar wide `widthSeconds` holds each range, from the bar of the shortest to that of the longest. */
export function histogram(
  durationsSeconds: readonly number[],
  widthSeconds: number,
): { from_seconds: number; count: number }[] {
  if (durationsSeconds.length === 0) return []
  const bars = new Map<number, number>()
  for (const duration of durationsSeconds) {
    const bar = Math.floor(duration / widthSeconds)
    bars.set(bar, (bars.get(bar) ?? 0) + 1)
  }
  const first = Math.min(...bars.keys())
  const last = Math.max(...bars.keys())
  return Array.from({ length: last - first + 1 }, (_, i) => ({
    from_seconds: (first + i) * widthSeconds,
    count: bars.get(first + i) ?? 0,
  }))
}
