import type { Truth } from '../../agent/contract/scenario.ts'

export type LiveUnit = { camera: number; workstation: string; startMs: number; endMs: number }

/**
 * The units that really end in [fromMs, toMs) while a scenario plays in an endless loop that began at `epochMs`:
 * what a stopwatch beside the simulated line would have written, in order of their ends.
 */
export function liveTruth(options: {
  truth: Pick<Truth, 'cycles'>
  epochMs: number
  loopSeconds: number
  fromMs: number
  toMs: number
}): LiveUnit[] {
  const { truth, epochMs, loopSeconds, fromMs, toMs } = options
  const loopMs = loopSeconds * 1000
  const units: LiveUnit[] = []
  const first = Math.max(0, Math.floor((fromMs - epochMs) / loopMs) - 1)
  for (let loop = first; epochMs + loop * loopMs < toMs; loop++) {
    const beganMs = epochMs + loop * loopMs
    for (const { camera, workstation, start_s, end_s } of truth.cycles) {
      const unit = { camera, workstation, startMs: beganMs + start_s * 1000, endMs: beganMs + end_s * 1000 }
      if (unit.endMs >= fromMs && unit.endMs < toMs) units.push(unit)
    }
  }
  return units.sort((a, b) => a.endMs - b.endMs)
}
