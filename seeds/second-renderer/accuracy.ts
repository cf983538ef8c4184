import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type Scenario, truthSchema } from '../../agent/contract/scenario.ts'
import { type Clothes, renderAgain } from './main.ts'
import { type Mood, strangersPlant } from './plant.ts'

/**
 * node seeds/second-renderer/accuracy.ts [SET [FIRST [LAST]]]: the second hand's scenarios through the same commands that a stranger
 * would use, and their table. Nothing of the method is imported. Footage stays under .data/second-renderer.
 */

type Set = { name: string; mood: Mood; detector: 'none' | 'marker'; clothes: Clothes; seeds: number[] }

const seconds = 300
/** seen: looked at while the method was mended; unseen: not before it was measured. */
export const sets: Set[] = [
  {
    name: 'plain, seen',
    mood: 'plain',
    detector: 'none',
    clothes: 'plain',
    seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 25, 26],
  },
  {
    name: 'plain with vest, seen',
    mood: 'plain',
    detector: 'marker',
    clothes: 'vest',
    seeds: [11, 12, 13, 14, 15, 16, 17, 18, 21, 22, 27, 28],
  },
  {
    name: 'seated events, seen',
    mood: 'seated',
    detector: 'none',
    clothes: 'plain',
    seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  },
  {
    name: 'mixed with vest, seen',
    mood: 'mixed',
    detector: 'marker',
    clothes: 'vest',
    seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  },
  { name: 'plain, unseen', mood: 'plain', detector: 'none', clothes: 'plain', seeds: [31, 32, 33] },
  {
    name: 'plain with vest, unseen',
    mood: 'plain',
    detector: 'marker',
    clothes: 'vest',
    seeds: [34, 35, 36],
  },
  { name: 'seated events, unseen', mood: 'seated', detector: 'none', clothes: 'plain', seeds: [10, 11, 12] },
  {
    name: 'mixed with vest, unseen',
    mood: 'mixed',
    detector: 'marker',
    clothes: 'vest',
    seeds: [17, 18, 19],
  },
]

const figures = z.object({
  units: z.number(),
  found: z.number(),
  missed: z.number(),
  false: z.number(),
  duration: z.object({
    n: z.number(),
    bias: z.number().nullable(),
    limits: z.tuple([z.number(), z.number()]).nullable(),
  }),
})
const evaluation = z.object({ stations: z.array(figures.extend({ workstation: z.string() })) })
type Row = {
  units: number
  found: number
  missed: number
  false: number
  timed: number
  excess: number
  bias: number
  work: number
}

const root = join(import.meta.dirname, '../../.data/second-renderer')
const cli = join(import.meta.dirname, '../../agent/cli.ts')

function drawnBy(): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(import.meta.dirname).toSorted()) {
    if (/^(accuracy|plant|main)|test/.test(name)) continue
    hash.update(name).update(readFileSync(join(import.meta.dirname, name)))
  }
  return hash.digest('hex')
}

/** The folder of what was drawn of it, drawn unless it is there already. */
export async function footageOf(scenario: Scenario, clothes: Clothes): Promise<string> {
  const name = createHash('sha256')
    .update(drawnBy())
    .update(clothes)
    .update(JSON.stringify(scenario))
    .digest('hex')
  const folder = join(root, `${scenario.name}-${name.slice(0, 12)}`)
  if (existsSync(join(folder, 'zones.json'))) return folder
  const unfinished = `${folder}.${process.pid}`
  await renderAgain(scenario, unfinished, clothes)
  writeFileSync(join(unfinished, 'scenario.json'), JSON.stringify(scenario))
  rmSync(folder, { recursive: true, force: true })
  renameSync(unfinished, folder)
  return folder
}

function agent(...args: string[]): string {
  const run = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (run.status !== 0) throw new Error(`agent ${args[0]}: ${run.stderr.trim().split('\n').pop()}`)
  return run.stdout
}

function measure(folder: string, detector: 'none' | 'marker'): Row {
  const truth = join(folder, 'truth.json')
  const db = join(folder, `${detector}.db`)
  for (const end of ['', '-wal', '-shm']) rmSync(`${db}${end}`, { force: true })
  const zones = ['--zones', join(folder, 'zones.json')]
  agent(
    'replay',
    '--video',
    join(folder, 'cam1.mp4'),
    '--camera',
    '1',
    ...zones,
    '--db',
    db,
    '--detector',
    detector,
  )
  const told = evaluation.parse(JSON.parse(agent('evaluate', '--truth', truth, '--db', db, '--json')))
  const { cycles } = truthSchema.parse(JSON.parse(readFileSync(truth, 'utf8')))
  const row = emptyRow()
  for (const station of told.stations) {
    const timed = cycles.filter((cycle) => cycle.workstation === station.workstation && cycle.timed)
    const meanS =
      timed.reduce((sum, cycle) => sum + cycle.end_s - cycle.start_s, 0) / Math.max(1, timed.length)
    const allowedS = Math.max(0.05 * meanS, 0.6)
    const { n, bias, limits } = station.duration
    const spreadS = limits ? (limits[1] - limits[0]) / 2 / 1.96 : 0
    row.units += station.units
    row.found += station.found
    row.missed += station.missed
    row.false += station.false
    row.timed += n
    row.bias += n * (bias ?? 0)
    row.work += n * meanS
    row.excess += (Math.max(0, n - 1) * spreadS ** 2 + n * (bias ?? 0) ** 2) / allowedS ** 2
  }
  return row
}

function emptyRow(): Row {
  return { units: 0, found: 0, missed: 0, false: 0, timed: 0, excess: 0, bias: 0, work: 0 }
}

function printed(name: string, row: Row): string {
  const f1 = (2 * row.found) / Math.max(1, 2 * row.found + row.missed + row.false)
  const bias = row.work > 0 ? ((100 * row.bias) / row.work).toFixed(2) : '—'
  const limits = row.timed > 0 ? (1.96 * Math.sqrt(row.excess / row.timed)).toFixed(2) : '—'
  return `| ${name} | ${row.units} | ${row.found} | ${row.missed} | ${row.false} | ${f1.toFixed(4)} | ${row.timed} | ${bias} | ${limits} |`
}

if (import.meta.main) {
  const [only, first = '0', last = '999'] = process.argv.slice(2)
  mkdirSync(root, { recursive: true })
  console.log('| set | units | found | missed | false | F1 | timed | bias % | limits |')
  console.log('|---|---|---|---|---|---|---|---|---|')
  for (const set of sets.filter((each) => only === undefined || each.name === only)) {
    const all = emptyRow()
    for (const seed of set.seeds.filter((each) => each >= Number(first) && each <= Number(last))) {
      const folder = await footageOf(strangersPlant(seed, set.mood, seconds), set.clothes)
      const row = measure(folder, set.detector)
      if (process.stderr.isTTY || process.env.EACH)
        console.error(printed(`${set.name} ${seed} ${folder}`, row))
      for (const key of Object.keys(all) as (keyof Row)[]) all[key] += row[key]
    }
    console.log(printed(set.name, all))
  }
}
