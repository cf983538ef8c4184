/** Agreement of two methods on the same things; pairs are (reference, measured). */
export type Pair = readonly [reference: number, measured: number]

export type Agreement = {
  n: number
  /** Mean of measured − reference. */
  bias: number | null
  /** 100 · bias ÷ mean of the reference. */
  bias_percent: number | null
  mae: number | null
  /** Bland–Altman limits of agreement: bias ± 1.96 SD of the differences (Lancet 1986; 1: 307–310). */
  limits: readonly [number, number] | null
  /** Lin's concordance correlation coefficient, variances over n (Biometrics 1989; 45: 255–268). */
  ccc: number | null
}

export function agreementOf(pairs: readonly Pair[]): Agreement {
  const n = pairs.length
  if (n === 0) return { n, bias: null, bias_percent: null, mae: null, limits: null, ccc: null }
  const differences = pairs.map(([reference, measured]) => measured - reference)
  const bias = mean(differences)
  const meanReference = mean(pairs.map(([reference]) => reference))
  return {
    n,
    bias,
    bias_percent: meanReference === 0 ? null : (100 * bias) / meanReference,
    mae: mean(differences.map(Math.abs)),
    limits: limitsOf(differences, bias),
    ccc: concordance(pairs),
  }
}

function limitsOf(differences: readonly number[], bias: number): readonly [number, number] | null {
  if (differences.length < 2) return null
  const variance = differences.reduce((sum, d) => sum + (d - bias) ** 2, 0) / (differences.length - 1)
  const reach = 1.96 * Math.sqrt(variance)
  return [bias - reach, bias + reach]
}

export type RepeatedLimits = {
  subjects: number
  pairs: number
  bias: number
  /** Of the differences: within a subject, and between the subjects' own biases (never below 0). */
  withinVariance: number
  betweenVariance: number
  limits: readonly [number, number]
}

/**
 * Limits of agreement when a subject (here a station) is measured many times and what is measured varies: one-way analysis of
 * variance of the differences, bias ± 1.96 √(between + within) (Bland & Altman, J Biopharm Stat 2007; 17: 571–582, section 3).
 * null for fewer than two subjects, or none that was measured twice.
 */
export function repeatedLimits(subjects: readonly (readonly Pair[])[]): RepeatedLimits | null {
  const groups = subjects.filter((pairs) => pairs.length > 0)
  const differences = groups.map((pairs) => pairs.map(([reference, measured]) => measured - reference))
  const all = differences.flat()
  const [k, n] = [groups.length, all.length]
  if (k < 2 || n <= k) return null
  const bias = mean(all)
  const means = differences.map(mean)
  const between =
    differences.reduce((sum, own, i) => sum + own.length * ((means[i] ?? 0) - bias) ** 2, 0) / (k - 1)
  const within =
    differences.reduce(
      (sum, own, i) => sum + own.reduce((inner, d) => inner + (d - (means[i] ?? 0)) ** 2, 0),
      0,
    ) /
    (n - k)
  const squares = differences.reduce((sum, own) => sum + own.length ** 2, 0)
  const divisor = (n * n - squares) / ((k - 1) * n)
  const betweenVariance = Math.max(0, (between - within) / divisor)
  const reach = 1.96 * Math.sqrt(betweenVariance + within)
  return {
    subjects: k,
    pairs: n,
    bias,
    withinVariance: within,
    betweenVariance,
    limits: [bias - reach, bias + reach],
  }
}

/** Mean of |measured − reference| ÷ reference, percent; null without pairs. */
export function meanAbsolutePercentError(pairs: readonly Pair[]): number | null {
  if (pairs.length === 0) return null
  return 100 * mean(pairs.map(([reference, measured]) => Math.abs(measured - reference) / reference))
}

/** null for fewer than two pairs, and when neither method varies and both agree on nothing else. */
export function concordance(pairs: readonly Pair[]): number | null {
  if (pairs.length < 2) return null
  const meanX = mean(pairs.map(([x]) => x))
  const meanY = mean(pairs.map(([, y]) => y))
  const varianceX = mean(pairs.map(([x]) => (x - meanX) ** 2))
  const varianceY = mean(pairs.map(([, y]) => (y - meanY) ** 2))
  const covariance = mean(pairs.map(([x, y]) => (x - meanX) * (y - meanY)))
  const spread = varianceX + varianceY + (meanX - meanY) ** 2
  return spread === 0 ? null : (2 * covariance) / spread
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
