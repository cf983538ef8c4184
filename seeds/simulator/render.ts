import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Scenario } from '../../agent/contract/scenario.ts'
import { scenarioTruth } from './schedule.ts'
import { renderCamera } from './video.ts'
import { scenarioZones } from './zones.ts'

/**
 * Renders a scenario into a folder: cam{id}.mp4 per camera, truth.json, zones.json. `onProgress` hears 0 … 1.
 * A video appears under its name only when it is whole.
 */
export async function renderScenario(
  scenario: Scenario,
  folder: string,
  options: { onProgress?: (done: number) => void } = {},
): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const { cameras } = scenario
  const shares = cameras.map(() => 0)
  // Side by side: while one camera is painted here, the encoders of the others work.
  await Promise.all(
    cameras.map(async (camera, c) => {
      const path = join(folder, `cam${camera.id}.mp4`)
      const unfinished = `${path}.part`
      await renderCamera(scenario, camera, unfinished, (frame, frames) => {
        shares[c] = frame / frames
        options.onProgress?.(shares.reduce((sum, share) => sum + share, 0) / cameras.length)
      })
      renameSync(unfinished, path)
    }),
  )
  writeJson(join(folder, 'truth.json'), scenarioTruth(scenario))
  writeJson(join(folder, 'zones.json'), scenarioZones(scenario))
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, null, 1)}\n`)
}
