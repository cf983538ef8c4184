import {
  type Scenario,
  type ScenarioEvent,
  type ScenarioStation,
  scenarioSchema,
} from '../../agent/contract/scenario.ts'
import { mixSeed, normal, seededRandom } from '../random.ts'
import { sampleCameras, stationSamMinutes } from './garment.ts'

/** What the demo's cameras show again and again: the last unit of every station ends where the loop ends. */
export const liveLoopSeconds = 540

/** Mean working pace of a station against its SAM, and how long its first two units take: cycles appear within a minute. */
const stations: Record<string, { ritmo: number; first: readonly [number, number]; events: ScenarioEvent[] }> =
  {
    P05: { ritmo: 1.02, first: [14.2, 41.6], events: [{ at_s: 182, kind: 'talk', seconds: 8 }] },
    P06: { ritmo: 0.9, first: [23.7, 36.3], events: [{ at_s: 340, kind: 'lean_back', seconds: 5 }] },
    P20: { ritmo: 0.97, first: [31.4, 44.9], events: [{ at_s: 251, kind: 'reach', seconds: 3 }] },
    P21: { ritmo: 0.96, first: [18.5, 39.8], events: [{ at_s: 421, kind: 'talk', seconds: 6 }] },
  }

const boxes: readonly ScenarioStation['box'][] = [
  [30, 60, 280, 390],
  [330, 60, 280, 390],
]

/** Two cameras with two stations each; deterministic. */
export function liveScenario(start = '2026-07-06T07:00:00-05:00'): Scenario {
  return scenarioSchema.parse({
    name: 'demo',
    seed: 22,
    start,
    seconds: liveLoopSeconds,
    fps: 10,
    width: 640,
    height: 480,
    cameras: sampleCameras.map(({ id, stations: codes }) => ({
      id,
      bitrate_kbps: 512,
      noise: 3,
      stations: codes.map((code, i) => ({
        workstation: code,
        box: boxes[i],
        cycles_s: cyclesOf(code),
        events: stations[code]?.events ?? [],
      })),
      disturbances: [],
    })),
  })
}

/** Work contents that, with the pauses of the events, fill the loop to the millisecond. */
function cyclesOf(code: string): number[] {
  const plan = stations[code]
  if (plan === undefined) throw new RangeError(`no live plan for ${code}`)
  const pausesMs = plan.events.reduce((sum, { seconds }) => sum + seconds * 1000, 0)
  const firstMs = plan.first.map((seconds) => Math.round(seconds * 1000))
  const restMs = liveLoopSeconds * 1000 - pausesMs - firstMs.reduce((sum, ms) => sum + ms, 0)
  const usualMs = (stationSamMinutes(code) * 60_000) / plan.ritmo
  const count = Math.round(restMs / usualMs)
  const random = seededRandom(mixSeed('live', code))
  const weights = Array.from({ length: count }, () => 1 + 0.08 * Math.max(-2, Math.min(2, normal(random))))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const cycles = weights.map((weight) => Math.round((restMs * weight) / total))
  const missing = restMs - cycles.reduce((sum, ms) => sum + ms, 0)
  const last = cycles.length - 1
  cycles[last] = (cycles[last] ?? 0) + missing
  return [...firstMs, ...cycles].map((ms) => ms / 1000)
}
