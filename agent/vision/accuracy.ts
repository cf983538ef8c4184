import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError } from '../contract/errors.ts'
import type { UnitClosed } from '../contract/measurement.ts'
import { type Scenario, truthSchema, type Zones, zonesSchema } from '../contract/scenario.ts'
import { evaluate, type MeasuredUnit, type TruthUnit } from '../study/agreement.ts'
import { createOrtDetector } from './detector-ort.ts'
import { analysisFps, readVideo } from './ffmpeg.ts'
import { Pipeline } from './pipeline.ts'

/**
 * `npm run accuracy`: random scenarios, rendered to H.264 and measured by the production pipeline, against their truth.
 * Prints one row per set; ends non-zero when a set misses its limit. `--frozen COMMIT` adds the set whose seeds nobody could choose.
 */
export type Mood = 'undisturbed' | 'mixed'

export type SetResult = {
  name: string
  scenarios: number
  units: number
  found: number
  missed: number
  false: number
  f1: number
  timed: number
  biasPercent: number
  /** Half width of the Bland–Altman limits over what is allowed, max(5 % of the station's mean cycle, 0.6 s): 1 is the limit. */
  limitsOfAllowed: number
  /** Stations with an hour whose count is off by more than max(1, 1 %). */
  hoursOff: number
}

const limits = {
  undisturbed: { f1: 0.99, biasPercent: 1, limitsOfAllowed: 1 },
  mixed: { f1: 0.97, biasPercent: Number.POSITIVE_INFINITY, limitsOfAllowed: Number.POSITIVE_INFINITY },
} as const

/** Whether a set keeps what issue and validation protocol promise for its kind. */
export function isWithinLimits(result: SetResult, mood: Mood): boolean {
  const limit = limits[mood]
  return (
    result.f1 >= limit.f1 &&
    Math.abs(result.biasPercent) <= limit.biasPercent &&
    result.limitsOfAllowed <= limit.limitsOfAllowed &&
    result.hoursOff === 0
  )
}

/** Measures one scenario from its pictures. The folder is the caller's. */
export async function measureScenario(
  scenario: Scenario,
  folder: string,
  model: string,
): Promise<{ truth: TruthUnit[]; measured: MeasuredUnit[] }> {
  const { renderScenario } = await import('../../seeds/simulator/render.ts')
  await renderScenario(scenario, folder, {})
  const truth = truthSchema.parse(JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')))
  const zones: Zones = zonesSchema.parse(JSON.parse(readFileSync(join(folder, 'zones.json'), 'utf8')))
  const detector = await createOrtDetector(model, 'cpu')
  const closed: UnitClosed[] = []
  try {
    for (const camera of zones.cameras) {
      const pipeline = new Pipeline({
        zones: camera,
        operators: {},
        detector,
        detectionFps: analysisFps,
        sink: {
          stationEvent: (event) => {
            if (event.type === 'unit-closed') closed.push(event)
            return undefined
          },
          gapOpened: () => undefined,
          gapClosed: () => undefined,
          measuredUntil: () => undefined,
        },
      })
      for await (const { frame } of readVideo(join(folder, `cam${camera.camera}.mp4`), {
        fps: analysisFps,
      })) {
        await pipeline.process(frame)
      }
      pipeline.lose('end-of-video')
    }
  } finally {
    await detector.close()
  }
  return {
    truth: truth.cycles,
    measured: closed.map(({ workstation, startMs, endMs, flaws }) => ({
      workstation,
      start_s: startMs / 1000,
      end_s: endMs / 1000,
      valid: flaws.length === 0,
    })),
  }
}

/** One row of the table from the scenarios of a set; station codes of different scenarios are different stations. */
export function summarise(
  name: string,
  scenarios: readonly { truth: readonly TruthUnit[]; measured: readonly MeasuredUnit[] }[],
): SetResult {
  const rename = <T extends { workstation: string }>(list: readonly T[], i: number): T[] =>
    list.map((unit) => ({ ...unit, workstation: `${i}/${unit.workstation}` }))
  const truth = scenarios.flatMap((scenario, i) => rename(scenario.truth, i))
  const measured = scenarios.flatMap((scenario, i) => rename(scenario.measured, i))
  const { all, stations } = evaluate(truth, measured)
  const errors = stations.flatMap(({ workstation, tolerance_s }) => {
    const own = truth.filter((unit) => unit.workstation === workstation)
    return relativeErrors(
      own,
      measured.filter((unit) => unit.workstation === workstation),
      tolerance_s,
    )
  })
  const mean = errors.reduce((sum, error) => sum + error, 0) / Math.max(1, errors.length)
  const variance =
    errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / Math.max(1, errors.length - 1)
  const { units, found, missed } = all
  return {
    name,
    scenarios: scenarios.length,
    units,
    found,
    missed,
    false: all.false,
    f1: (2 * found) / Math.max(1, 2 * found + missed + all.false),
    timed: errors.length,
    biasPercent: all.duration.bias_percent ?? 0,
    limitsOfAllowed: Math.abs(mean) + 1.96 * Math.sqrt(variance),
    hoursOff: stations.filter(
      ({ units: n, hourly_count_error: error }) => (error.max ?? 0) > Math.max(1, n / 100),
    ).length,
  }
}

/** Duration errors of a station over what is allowed there. */
function relativeErrors(
  truth: readonly TruthUnit[],
  measured: readonly MeasuredUnit[],
  tolerance: number,
): number[] {
  const durations = truth.flatMap(({ start_s, end_s }) => (start_s === null ? [] : [end_s - start_s]))
  const allowed = Math.max(
    0.6,
    (0.05 * durations.reduce((sum, d) => sum + d, 0)) / Math.max(1, durations.length),
  )
  return truth.flatMap((unit) => {
    if (!unit.timed || !unit.observable || unit.start_s === null) return []
    const near = measured.find(({ end_s, valid }) => valid && Math.abs(end_s - unit.end_s) <= tolerance)
    return near === undefined ? [] : [(near.end_s - near.start_s - (unit.end_s - unit.start_s)) / allowed]
  })
}

/** Seeds nobody could choose: from the hash of the commit that froze the parameters. */
export function frozenSeeds(commit: string, count: number): number[] {
  return Array.from({ length: count }, (_, i) =>
    createHash('sha256').update(`${commit}/${i}`).digest().readUInt32BE(0),
  )
}

async function measureSet(
  name: string,
  mood: Mood,
  seeds: readonly number[],
  seconds: number,
): Promise<SetResult> {
  const { randomScenario } = await import('../../seeds/simulator/random-scenario.ts')
  const model = join(import.meta.dirname, '../../.data/models/marker.onnx')
  const results: { truth: TruthUnit[]; measured: MeasuredUnit[] }[] = []
  for (const seed of seeds) {
    const folder = mkdtempSync(join(tmpdir(), 'lbzf-accuracy-'))
    try {
      results.push(await measureScenario(randomScenario(seed, { mood, seconds }), folder, model))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
    process.stderr.write(`${name}: ${results.length}/${seeds.length}\n`)
  }
  return summarise(name, results)
}

export function tableRow(result: SetResult): string {
  const { name, scenarios, units, found, missed, f1, timed, biasPercent, limitsOfAllowed, hoursOff } = result
  const cells = [scenarios, units, found, missed, result.false, f1.toFixed(4), timed]
  return [
    name.padEnd(22),
    ...cells.map((cell) => `${cell}`.padStart(9)),
    biasPercent.toFixed(2).padStart(8),
    limitsOfAllowed.toFixed(2).padStart(8),
    `${hoursOff}`.padStart(10),
  ].join(' ')
}

const header = [
  'set'.padEnd(22),
  ...['scenarios', 'units', 'found', 'missed', 'false', 'F1', 'timed'].map((word) => word.padStart(9)),
  'bias %'.padStart(8),
  'limits'.padStart(8),
  'counts off'.padStart(10),
].join(' ')

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      scenarios: { type: 'string', default: '20' },
      seconds: { type: 'string', default: '600' },
      first: { type: 'string', default: '1' },
      frozen: { type: 'string' },
    },
  })
  const [count, seconds, first] = [Number(values.scenarios), Number(values.seconds), Number(values.first)]
  if (!(count >= 1 && seconds >= 60 && first >= 0)) {
    throw new AppError('invalid', '--scenarios is at least 1, --seconds at least 60, --first at least 0')
  }
  const seeds = Array.from({ length: count }, (_, i) => first + i)
  const sets: { name: string; mood: Mood; seeds: readonly number[] }[] = [
    { name: 'undisturbed', mood: 'undisturbed', seeds },
    { name: 'mixed', mood: 'mixed', seeds },
  ]
  if (values.frozen !== undefined) {
    const commit = execFileSync('git', ['rev-parse', values.frozen], { encoding: 'utf8' }).trim()
    for (const mood of ['undisturbed', 'mixed'] as const) {
      sets.push({ name: `${mood} ${commit.slice(0, 7)}`, mood, seeds: frozenSeeds(`${commit}/${mood}`, 10) })
    }
  }
  console.log(header)
  for (const { name, mood, seeds: ofSet } of sets) {
    const result = await measureSet(name, mood, ofSet, seconds)
    const kept = isWithinLimits(result, mood)
    console.log(`${tableRow(result)}${kept ? '' : '  beyond its limits'}`)
    if (!kept) process.exitCode = 1
  }
}

if (import.meta.main) {
  try {
    await main()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
