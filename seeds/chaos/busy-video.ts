import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Scenario, scenarioSchema, type Zones, zonesSchema } from '../../agent/contract/scenario.ts'
import { renderScenario } from '../simulator/render.ts'

/** Two stations whose units take 8 and 9 seconds: in a short fault there is always something to lose. The loop ends where a unit ends. */
const scenario: Scenario = scenarioSchema.parse({
  name: 'chaos',
  seed: 77,
  start: '2026-07-06T07:00:00-05:00',
  seconds: 72,
  fps: 10,
  width: 640,
  height: 480,
  cameras: [
    {
      id: 1,
      bitrate_kbps: 512,
      noise: 3,
      stations: [
        { workstation: 'P05', box: [30, 60, 280, 390], cycles_s: Array(9).fill(8) },
        { workstation: 'P06', box: [330, 60, 280, 390], cycles_s: Array(8).fill(9) },
      ],
    },
  ],
})

export type BusyVideo = { folder: string; file: string; zones: Zones }

/** cam1.mp4 of the scenario, rendered once and kept under .data/chaos. */
export async function busyVideo(): Promise<BusyVideo> {
  const simulator = join(import.meta.dirname, '../simulator')
  const hash = createHash('sha256').update(JSON.stringify(scenario))
  for (const file of readdirSync(simulator).sort()) {
    if (!file.endsWith('.test.ts')) hash.update(readFileSync(join(simulator, file)))
  }
  const folder = join(import.meta.dirname, '../../.data/chaos', hash.digest('hex').slice(0, 12))
  if (!existsSync(join(folder, 'zones.json'))) {
    mkdirSync(folder, { recursive: true })
    await renderScenario(scenario, folder)
  }
  const zones = zonesSchema.parse(JSON.parse(readFileSync(join(folder, 'zones.json'), 'utf8')))
  return { folder, file: join(folder, 'cam1.mp4'), zones }
}
