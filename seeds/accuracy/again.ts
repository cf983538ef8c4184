import { parseArgs } from 'node:util'
import { AppError } from '../../agent/contract/errors.ts'
import { matchingTolerance } from '../../agent/study/agreement.ts'
import { matchInstants } from '../../agent/study/matching.ts'
import { type Measured, summarise, tableHeader, tableRow } from './accuracy.ts'
import { confidenceTable } from './confidence.ts'
import { measureAgain, readRecording, recordingNames, unitsOf } from './recorded-observations.ts'

/**
 * node seeds/accuracy/again.ts [PREFIX…] [--none] [--no-marks] [--verbose]: what the method as it stands makes of the recordings, unit by
 * unit where it is wrong, and the table. --verbose also tells ends more than half a second off, and the confidence of all.
 */
const lateS = 0.5

function mistakes({ truth, measured }: Measured, verbose: boolean): string[] {
  const codes = new Set([...truth, ...measured].map(({ workstation }) => workstation))
  return [...codes].toSorted().flatMap((code) => {
    const units = truth.filter(({ workstation }) => workstation === code)
    const told = measured.filter(({ workstation }) => workstation === code)
    const durations = units.flatMap(({ start_s, end_s }) => (start_s === null ? [] : [end_s - start_s]))
    const mean = durations.length === 0 ? null : durations.reduce((sum, d) => sum + d, 0) / durations.length
    const ends = (list: readonly { end_s: number }[]) => list.map(({ end_s }) => end_s)
    const pairs = matchInstants(ends(units), ends(told), matchingTolerance(mean))
    const toldOf = new Map(pairs)
    const found = new Set(toldOf.values())
    const span = (unit: { start_s: number | null; end_s: number }) =>
      `${unit.start_s?.toFixed(2) ?? '?'} … ${unit.end_s.toFixed(2)}`
    const missed = units.flatMap((unit, i) =>
      unit.observable && !toldOf.has(i) ? [`${code} MISSED ${span(unit)}`] : [],
    )
    const invented = told.flatMap((unit, i) => {
      const hidden = units.some(
        ({ observable, start_s, end_s }) =>
          !observable && (start_s ?? end_s) <= unit.end_s && unit.end_s <= end_s,
      )
      return found.has(i) || hidden
        ? []
        : [`${code} FALSE  ${span(unit)}, confidence ${unit.confidence.toFixed(2)}`]
    })
    const off = pairs.flatMap(([i, j]) => {
      const error = (told[j]?.end_s ?? 0) - (units[i]?.end_s ?? 0)
      return verbose && Math.abs(error) > lateS
        ? [`${code} ends ${error.toFixed(2)} s off at ${units[i]?.end_s.toFixed(2)}`]
        : []
    })
    return [...missed, ...invented, ...off]
  })
}

/** Recordings that differ in their numbers only. */
function setOf(name: string): string {
  return name.replace(/(-\d+)+(-[0-9a-f]{12})?(-none)?\.cam\d+$/, '$3')
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      none: { type: 'boolean', default: false },
      'no-marks': { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  })
  const names = recordingNames(positionals)
  if (names.length === 0) {
    throw new AppError('not-found', 'nothing is recorded under that name: node seeds/accuracy/record.ts')
  }
  const sets = new Map<string, Measured[]>()
  let asRecorded = 0
  for (const name of names) {
    const recording = readRecording(name)
    const told = await measureAgain(recording, { unwatched: values.none, withoutMarks: values['no-marks'] })
    if (JSON.stringify(told) === JSON.stringify(recording.events)) asRecorded += 1
    const units = unitsOf(recording, told)
    for (const line of mistakes(units, values.verbose)) console.log(`${name} ${line}`)
    sets.set(setOf(name), [...(sets.get(setOf(name)) ?? []), units])
  }
  console.log(tableHeader)
  for (const [set, all] of sets) console.log(tableRow(summarise(set, all)))
  console.log(`${asRecorded} of ${names.length} told exactly as when they were recorded`)
  if (values.verbose) console.log(`\n${confidenceTable([...sets.values()].flat())}`)
}

try {
  await main()
} catch (error) {
  if (!(error instanceof AppError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
