import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { UnitClosed } from '../../agent/contract/measurement.ts'
import { type Scenario, truthSchema, type Zones, zonesSchema } from '../../agent/contract/scenario.ts'
import { evaluate, type MeasuredUnit, type TruthUnit } from '../../agent/study/agreement.ts'
import { analysisFps, readVideo } from '../../agent/vision/ffmpeg.ts'
import { Pipeline } from '../../agent/vision/pipeline.ts'
import { footageOf, rememberingDetector } from './footage.ts'

/** A synthetic plant, rendered to H.264 and measured by the production pipeline, against its truth. */
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

export type Measured = { truth: TruthUnit[]; measured: (MeasuredUnit & { confidence: number })[] }

/** Detections a second: a Jetson makes 3 to 5. */
export const detectionFps = 3

/** Measures one scenario from its pictures. Footage is kept under `root`. */
export async function measureScenario(scenario: Scenario, root: string, model: string): Promise<Measured> {
  const folder = await footageOf(scenario, root)
  const truth = truthSchema.parse(JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')))
  const zones: Zones = zonesSchema.parse(JSON.parse(readFileSync(join(folder, 'zones.json'), 'utf8')))
  const closed: UnitClosed[] = []
  for (const camera of zones.cameras) {
    const detector = await rememberingDetector(model, folder, camera.camera)
    try {
      const pipeline = new Pipeline({
        zones: camera,
        operators: {},
        detector,
        detectionFps,
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
      const video = readVideo(join(folder, `cam${camera.camera}.mp4`), { fps: analysisFps })
      for await (const { frame } of video) await pipeline.process(frame)
      pipeline.lose('end-of-video')
    } finally {
      await detector.close()
    }
  }
  return {
    truth: truth.cycles,
    measured: closed.map(({ workstation, startMs, endMs, flaws, confidence }) => ({
      workstation,
      start_s: startMs / 1000,
      end_s: endMs / 1000,
      valid: flaws.length === 0,
      confidence,
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
  const asked = 2 * found + missed + all.false
  return {
    name,
    scenarios: scenarios.length,
    units,
    found,
    missed,
    false: all.false,
    // Where nothing is made and nothing told, all is right.
    f1: asked === 0 ? 1 : (2 * found) / asked,
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

export const tableHeader = [
  'set'.padEnd(22),
  ...['scenarios', 'units', 'found', 'missed', 'false', 'F1', 'timed'].map((word) => word.padStart(9)),
  'bias %'.padStart(8),
  'limits'.padStart(8),
  'counts off'.padStart(10),
].join(' ')

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
