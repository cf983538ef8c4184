import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { zonesSchema } from '../../agent/contract/scenario.ts'
import { isSampleData } from '../../agent/store/meta.ts'
import { openStore } from '../../agent/store/store.ts'
import { liveScenario } from '../angela/live-scenario.ts'
import { sampleCameras, seedSamplePlant } from '../angela/plant.ts'
import { fillHistory } from '../history.ts'
import { renderScenario } from '../simulator/render.ts'

export type Plant = {
  /** SQLite file of the agent. */
  database: string
  /** Folder with cam{id}.mp4, truth.json and zones.json. */
  videos: string
  cameras: readonly { id: number; name: string }[]
  cameraUser: string
  cameraPassword: string
}

/**
 * What must lie on disk before anything runs: the rendered cameras (shared by every data folder, made once) and the
 * record (made once per data folder, with earlier jornadas up to `nowMs`).
 */
export async function preparePlant(options: {
  dataDir: string
  nowMs: number
  say: (sentence: string) => void
}): Promise<Plant> {
  const { dataDir, nowMs, say } = options
  const videos = await renderedCameras(say)
  const database = join(dataDir, 'lbzf.db')
  const store = openStore({ file: database, nowMs: () => nowMs })
  try {
    if (!isSampleData(store)) {
      say('plant: writing the sample plant and its earlier jornadas …')
      const zones = zonesSchema.parse(JSON.parse(readFileSync(join(videos, 'zones.json'), 'utf8')))
      store.transaction(() => {
        seedSamplePlant(store, { cameras: sampleCameras })
        fillHistory(store, { nowMs, zones })
      })
    }
  } finally {
    store.close()
  }
  return {
    database,
    videos,
    cameras: sampleCameras.map(({ id, name }) => ({ id, name })),
    cameraUser: 'agente',
    cameraPassword: randomBytes(12).toString('base64url'),
  }
}

async function renderedCameras(say: (sentence: string) => void): Promise<string> {
  const scenario = liveScenario()
  const hash = createHash('sha256').update(JSON.stringify(scenario)).digest('hex').slice(0, 12)
  const folder = join(import.meta.dirname, '../../.data/cameras', hash)
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
