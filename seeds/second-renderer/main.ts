import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Scenario, Zones } from '../../agent/contract/scenario.ts'
import { requireOptions } from '../../agent/store/arguments.ts'
import { asCommand } from '../as-command.ts'
import { prepareFolder, readScenario } from '../simulator/main.ts'
import { filmCamera } from './camera.ts'
import { type Look, lookOf, zonesOf } from './look.ts'
import { truthOf } from './schedule.ts'

/** A second hand that draws the scenarios of the fixed format, so that the method meets pictures it was not made on. */

export type Clothes = 'vest' | 'plain'

export async function renderAgain(
  scenario: Scenario,
  folder: string,
  clothes: Clothes = 'vest',
): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const frame: [number, number] = [scenario.width, scenario.height]
  const zones: Zones = { version: 1, cameras: [] }
  for (const camera of scenario.cameras) {
    const looks: Look[] = camera.stations.map((station) => lookOf(station, scenario.seed, frame, clothes))
    zones.cameras.push({ camera: camera.id, frame, stations: looks.map((look) => zonesOf(look, frame)) })
    await filmCamera(scenario, camera, looks, join(folder, `cam${camera.id}.mp4`))
  }
  writeFileSync(join(folder, 'truth.json'), `${JSON.stringify(truthOf(scenario), null, 1)}\n`)
  writeFileSync(join(folder, 'zones.json'), `${JSON.stringify(zones)}\n`)
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      scenario: { type: 'string' },
      out: { type: 'string' },
      plain: { type: 'boolean', default: false },
    },
  })
  const { scenario, out } = requireOptions('second-renderer', values, 'scenario', 'out')
  const read = readScenario(scenario)
  prepareFolder(out)
  await renderAgain(read, out, values.plain ? 'plain' : 'vest')
}

if (import.meta.main)
  await asCommand('node seeds/second-renderer/main.ts --scenario FILE --out DIR [--plain]', main)
