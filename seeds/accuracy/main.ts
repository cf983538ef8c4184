import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { AppError } from '../../agent/contract/errors.ts'
import { markerModelPath } from '../models/build.ts'
import { randomScenario } from '../simulator/random-scenario.ts'
import {
  isWithinLimits,
  type Measured,
  type Mood,
  measureScenario,
  type SetResult,
  summarise,
  tableHeader,
  tableRow,
} from './accuracy.ts'
import { confidenceTable } from './confidence.ts'
import { footageDir } from './footage.ts'
import { frozenSeeds, wholeHash } from './frozen-seeds.ts'

/**
 * `npm run accuracy`: random scenarios against their truth. Prints one row per set; ends non-zero when a set misses its limit.
 * `--frozen COMMIT` adds the sets whose seeds nobody could choose; `--save FILE` keeps every event as JSON.
 */

async function measureSet(
  name: string,
  mood: Mood,
  seeds: readonly number[],
  seconds: number,
): Promise<{ result: SetResult; scenarios: Measured[] }> {
  const results: Measured[] = []
  for (const seed of seeds) {
    results.push(await measureScenario(randomScenario(seed, { mood, seconds }), footageDir, markerModelPath))
    process.stderr.write(`${name}: ${results.length}/${seeds.length}\n`)
  }
  return { result: summarise(name, results), scenarios: results }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      scenarios: { type: 'string', default: '28' },
      seconds: { type: 'string', default: '400' },
      first: { type: 'string', default: '1' },
      frozen: { type: 'string' },
      save: { type: 'string' },
    },
  })
  const [count, seconds, first] = [Number(values.scenarios), Number(values.seconds), Number(values.first)]
  if (!(count >= 0 && seconds >= 60 && first >= 0)) {
    throw new AppError('invalid', '--scenarios is at least 0, --seconds at least 60, --first at least 0')
  }
  const seeds = Array.from({ length: count }, (_, i) => first + i)
  const sets: { name: string; mood: Mood; seeds: readonly number[] }[] = []
  if (count > 0) {
    sets.push({ name: 'undisturbed', mood: 'undisturbed', seeds }, { name: 'mixed', mood: 'mixed', seeds })
  }
  if (values.frozen !== undefined) {
    const commit = wholeHash(values.frozen)
    for (const mood of ['undisturbed', 'mixed'] as const) {
      sets.push({ name: `${mood} ${commit.slice(0, 7)}`, mood, seeds: frozenSeeds(commit, mood) })
    }
  }
  console.log(tableHeader)
  const saved: object[] = []
  const all: Measured[] = []
  for (const { name, mood, seeds: ofSet } of sets) {
    const { result, scenarios } = await measureSet(name, mood, ofSet, seconds)
    saved.push({ ...result, mood, seeds: ofSet, seconds, scenarios })
    if (values.save !== undefined) writeFileSync(values.save, JSON.stringify(saved))
    const kept = isWithinLimits(result, mood)
    console.log(`${tableRow(result)}${kept ? '' : '  beyond its limits'}`)
    if (!kept) process.exitCode = 1
    all.push(...scenarios)
  }
  console.log(`\n${confidenceTable(all)}`)
}

try {
  await main()
} catch (error) {
  if (!(error instanceof AppError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
