import { agreementOf, mean } from './statistics.ts'
import type { StationStudy, studyFigures } from './study.ts'

/** One figure of the protocol (docs/design/validation.md) beside its limit; `met` null: it cannot be said yet. */
export type Verdict = { figure: string; value: number | null; limit: string; met: boolean | null }

/** What two observers differ by: half the width of their limits of agreement, s; null: not enough readings taken by two. */
export function observersDiffer(stations: readonly StationStudy[]): { n: number; half_width: number | null } {
  const { n, limits } = agreementOf(stations.flatMap(({ observers }) => observers))
  return { n, half_width: limits === null ? null : (limits[1] - limits[0]) / 2 }
}

const sample = { stations: 3, readings: 30, days: 2, observed: 30 } as const

/** The protocol's sample and limits, one line each, in its order. */
export function verdicts(
  stations: readonly StationStudy[],
  figures: ReturnType<typeof studyFigures>,
  days: number,
): Verdict[] {
  const sum = (of: (station: StationStudy) => number) =>
    stations.reduce((total, station) => total + of(station), 0)
  const fewest = Math.min(...stations.map(({ readings }) => readings))
  const readings = sum((station) => station.readings)
  const matched = stations.flatMap((station) => station.matched)
  const wrong = sum((station) => station.missed.length + station.false.length)
  const spoilt = matched.filter(({ valid }) => !valid).length
  const two = observersDiffer(stations)
  const timed = matched.filter(({ valid }) => valid).map(({ manual_s }) => manual_s)
  const meanReading = timed.length === 0 ? null : mean(timed)
  const allowed = meanReading === null ? null : Math.max(0.05 * meanReading, 0.6) + (two.half_width ?? 0)
  const widest = figures.repeated === null ? null : Math.max(...figures.repeated.limits.map(Math.abs))
  const share = (part: number, whole: number) => (whole === 0 ? null : (100 * part) / whole)
  const at = (figure: string, value: number | null, limit: string, within: (value: number) => boolean) => ({
    figure,
    value,
    limit,
    met: value === null ? null : within(value),
  })
  return [
    at('stations', stations.length, `at least ${sample.stations}`, (n) => n >= sample.stations),
    at('readings of a station', fewest, `at least ${sample.readings}`, (n) => n >= sample.readings),
    at('days', days, `at least ${sample.days}`, (n) => n >= sample.days),
    at('readings by two observers', two.n, `at least ${sample.observed}`, (n) => n >= sample.observed),
    at('missed + false %', share(wrong, readings), 'at most 3', (percent) => percent <= 3),
    at('bias %', figures.bias_percent, 'within ±1', (percent) => Math.abs(percent) <= 1),
    at(
      'limits, repeated, s',
      widest,
      allowed === null ? '—' : `within ±${allowed.toFixed(2)}`,
      (seconds) => allowed !== null && seconds <= allowed,
    ),
    at('concordance', figures.ccc, 'at least 0.99', (ccc) => ccc >= 0.99),
    at('not timed %', share(spoilt, matched.length), 'at most 15', (percent) => percent <= 15),
  ]
}
