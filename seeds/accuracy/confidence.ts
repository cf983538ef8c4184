import { matchingTolerance } from '../../agent/study/agreement.ts'
import { matchInstants } from '../../agent/study/matching.ts'
import type { Measured } from './accuracy.ts'

/** Lower borders of the bands that a unit's confidence is sorted into. */
const bands = [0, 0.5, 0.7, 0.85, 0.95] as const

export type ConfidenceBand = {
  from: number
  units: number
  /** Not a unit at all. */
  wrong: number
  /** Of the units that are: ends further than 0.5 s from the truth. */
  late: number
  meanErrorSeconds: number
}

/** How often a unit of each band of confidence was none. Units that end in what nobody could observe are left out. */
export function confidenceBands(
  scenarios: readonly Pick<Measured, 'truth' | 'measured'>[],
): ConfidenceBand[] {
  const found = bands.map((from) => ({ from, units: 0, wrong: 0, late: 0, errors: 0 }))
  for (const { truth, measured } of scenarios) {
    for (const code of new Set(measured.map(({ workstation }) => workstation))) {
      const own = truth.filter(({ workstation }) => workstation === code)
      const events = measured.filter(({ workstation }) => workstation === code)
      const durations = own.flatMap(({ start_s, end_s }) => (start_s === null ? [] : [end_s - start_s]))
      const mean = durations.length === 0 ? null : durations.reduce((sum, d) => sum + d, 0) / durations.length
      const pairs = matchInstants(
        own.map(({ end_s }) => end_s),
        events.map(({ end_s }) => end_s),
        matchingTolerance(mean),
      )
      const unitOf = new Map(pairs.map(([unit, event]) => [event, own[unit]]))
      events.forEach(({ end_s, confidence }, i) => {
        const unit = unitOf.get(i)
        const hidden = own.some(
          (other) =>
            !other.observable && other.start_s !== null && other.start_s <= end_s && end_s <= other.end_s,
        )
        if (unit === undefined ? hidden : !unit.observable) return
        const band = found.findLast(({ from }) => confidence >= from)
        if (band === undefined) return
        band.units += 1
        if (unit === undefined) band.wrong += 1
        else {
          const error = Math.abs(end_s - unit.end_s)
          band.errors += error
          if (error > 0.5) band.late += 1
        }
      })
    }
  }
  return found.map(({ errors, ...band }) => ({
    ...band,
    meanErrorSeconds: band.units === band.wrong ? 0 : errors / (band.units - band.wrong),
  }))
}

export function confidenceTable(scenarios: readonly Pick<Measured, 'truth' | 'measured'>[]): string {
  const rows = confidenceBands(scenarios).map(({ from, units, wrong, late, meanErrorSeconds }, i, all) => [
    `${from.toFixed(2)}–${(all[i + 1]?.from ?? 1).toFixed(2)}`,
    `${units}`,
    `${wrong}`,
    units === 0 ? '—' : `${((100 * wrong) / units).toFixed(1)} %`,
    `${late}`,
    meanErrorSeconds.toFixed(3),
  ])
  const header = ['confidence', 'units', 'wrong', 'share', 'end off > 0.5 s', 'mean error s']
  return [header, ...rows].map((row) => row.map((cell) => cell.padStart(15)).join(' ')).join('\n')
}
