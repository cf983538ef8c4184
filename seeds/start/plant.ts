import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { zonesSchema } from '../../agent/contract/scenario.ts'
import { openStore } from '../../agent/store/store.ts'
import { liveScenario } from '../angela/live-scenario.ts'
import { sampleCameras, seedSamplePlant } from '../angela/plant.ts'
import { fillHistory } from '../history.ts'
import { renderScenario } from '../simulator/render.ts'

export const plantCameras = sampleCameras.map(({ id, name }) => ({ id, name }))

/**
 * Writes what is missing of the demo's record up to this moment, also for the hours in which the demo was stopped: the
 * sample plant and its earlier jornadas. Returns the SQLite file.
 */
export function writeRecord(dataDir: string, videos: string): string {
  const nowMs = Date.now()
  const database = join(dataDir, 'lbzf.db')
  const store = openStore({ file: database, nowMs: () => nowMs })
  try {
    const zones = zonesSchema.parse(JSON.parse(readFileSync(join(videos, 'zones.json'), 'utf8')))
    store.transaction(() => {
      seedSamplePlant(store, { cameras: sampleCameras })
      fillHistory(store, { nowMs, zones })
    })
  } finally {
    store.close()
  }
  return database
}

/** The folder with cam{id}.mp4, truth.json and zones.json; rendered once, shared by every data folder. */
export async function renderedCameras(say: (sentence: string) => void): Promise<string> {
  const scenario = liveScenario()
  const simulator = join(import.meta.dirname, '../simulator')
  const hash = createHash('sha256').update(JSON.stringify(scenario))
  for (const file of readdirSync(simulator).sort()) {
    if (!file.endsWith('.test.ts')) hash.update(readFileSync(join(simulator, file)))
  }
  const folder = join(import.meta.dirname, '../../.data/cameras', hash.digest('hex').slice(0, 12))
  if (existsSync(join(folder, 'zones.json'))) return folder
  mkdirSync(folder, { recursive: true })
  say(`plant: rendering ${scenario.seconds / 60} minutes of ${scenario.cameras.length} cameras, once …`)
  let said = 0
  await renderScenario(scenario, folder, {
    onProgress(done) {
      if (done < said + 0.2) return
      said = done
      say(`plant: … ${Math.round(done * 100)} %`)
    },
  })
  return folder
}
