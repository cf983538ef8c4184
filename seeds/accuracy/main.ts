import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError } from '../../agent/contract/errors.ts'
import { type Scenario, scenarioSchema } from '../../agent/contract/scenario.ts'
import { asCommand } from '../as-command.ts'
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
 * `--frozen COMMIT` adds the sets whose seeds nobody could choose, `--given FOLDER` the scenarios written there (a .json each, a row each);
 * `--save FILE` keeps every event as JSON.
 */

type ScenarioSet = { name: string; mood: Mood; scenarios: readonly Scenario[] }

async function measureSet({
  name,
  scenarios,
}: ScenarioSet): Promise<{ result: SetResult; scenarios: Measured[] }> {
  const results: Measured[] = []
  for (const scenario of scenarios) {
    results.push(await measureScenario(scenario, footageDir, markerModelPath))
    process.stderr.write(`${name}: ${results.length}/${scenarios.length}\n`)
  }
  return { result: summarise(name, results), scenarios: results }
}

function givenSets(folder: string): ScenarioSet[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  return files.toSorted().map((file) => {
    const scenario = scenarioSchema.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
    return { name: scenario.name, mood: 'mixed', scenarios: [scenario] }
  })
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      scenarios: { type: 'string', default: '28' },
      seconds: { type: 'string', default: '400' },
      first: { type: 'string', default: '1' },
      frozen: { type: 'string' },
      given: { type: 'string' },
      save: { type: 'string' },
    },
  })
  const [count, seconds, first] = [Number(values.scenarios), Number(values.seconds), Number(values.first)]
  if (!(count >= 0 && seconds >= 60 && first >= 0)) {
    throw new AppError('invalid', '--scenarios is at least 0, --seconds at least 60, --first at least 0')
  }
  const random = (name: string, mood: Mood, seeds: readonly number[]): ScenarioSet => {
    return { name, mood, scenarios: seeds.map((seed) => randomScenario(seed, { mood, seconds })) }
  }
  const seeds = Array.from({ length: count }, (_, i) => first + i)
  const sets = values.given === undefined ? [] : givenSets(values.given)
  if (count > 0) sets.push(random('undisturbed', 'undisturbed', seeds), random('mixed', 'mixed', seeds))
  if (values.frozen !== undefined) {
    const commit = wholeHash(values.frozen)
    for (const mood of ['undisturbed', 'mixed'] as const) {
      sets.push(random(`${mood} ${commit.slice(0, 7)}`, mood, frozenSeeds(commit, mood)))
    }
  }
  console.log(tableHeader)
  const saved: object[] = []
  const all: Measured[] = []
  for (const set of sets) {
    const { result, scenarios } = await measureSet(set)
    const seedsOfSet = set.scenarios.map(({ seed }) => seed)
    saved.push({ ...result, mood: set.mood, seeds: seedsOfSet, seconds, scenarios })
    if (values.save !== undefined) writeFileSync(values.save, JSON.stringify(saved))
    const kept = isWithinLimits(result, set.mood)
    console.log(`${tableRow(result)}${kept ? '' : '  beyond its limits'}`)
    if (!kept) process.exitCode = 1
    all.push(...scenarios)
  }
  console.log(`\n${confidenceTable(all)}`)
}

await asCommand(
  'npm run accuracy [-- [--scenarios N] [--seconds N] [--first SEED] [--frozen COMMIT] [--given FOLDER] [--save FILE]]',
  main,
)
