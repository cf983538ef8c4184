import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Scenario } from '../../agent/contract/scenario.ts'
import type { Box, Detector } from '../../agent/vision/detector.ts'
import { createOrtDetector } from '../../agent/vision/detector-ort.ts'
import { renderScenario } from '../simulator/render.ts'

/**
 * Rendering costs most of a measurement's time and does not depend on how we measure: footage is kept under a name that is the hash of
 * the scenario and of the code that drew it. What the detector saw is kept beside it under the hash of the model.
 */
export const footageDir = join(import.meta.dirname, '../../.data/accuracy')
const simulatorDir = join(import.meta.dirname, '../simulator')
let drawnBy: string | undefined

function hashOfDrawing(): string {
  if (drawnBy !== undefined) return drawnBy
  const hash = createHash('sha256')
  const files = readdirSync(simulatorDir).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !/^(random-|main)/.test(name),
  )
  for (const name of files.toSorted()) hash.update(name).update(readFileSync(join(simulatorDir, name)))
  drawnBy = hash.digest('hex')
  return drawnBy
}

/** The folder of a scenario's videos, truth and zones, rendered unless it is there already. */
export async function footageOf(scenario: Scenario, root: string): Promise<string> {
  const name = createHash('sha256').update(hashOfDrawing()).update(JSON.stringify(scenario)).digest('hex')
  const folder = join(root, name.slice(0, 24))
  if (existsSync(join(folder, 'zones.json'))) return folder
  const unfinished = `${folder}.${process.pid}`
  await renderScenario(scenario, unfinished, {})
  rmSync(folder, { recursive: true, force: true })
  renameSync(unfinished, folder)
  return folder
}

/** The model on a video of this folder; what it said before is read, not computed again. The boxes are written on close. */
export async function rememberingDetector(model: string, folder: string, camera: number): Promise<Detector> {
  const sha256 = createHash('sha256').update(readFileSync(model)).digest('hex')
  const path = join(folder, `boxes${camera}-${sha256.slice(0, 12)}.json`)
  const known = new Map<number, Box[]>(
    existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as [number, Box[]][]) : [],
  )
  let fresh = false
  let inner: Detector | undefined
  return {
    model: { name: 'marker.onnx', sha256, provider: 'cpu', runtime: 'remembered' },
    degraded: false,
    async detect(frame) {
      const key = Math.round(frame.captureMs)
      const boxes = known.get(key)
      if (boxes !== undefined) return { boxes, inferenceMs: 0 }
      inner ??= await createOrtDetector(model, 'cpu')
      const found = await inner.detect(frame)
      if (found.boxes !== 'unknown') {
        known.set(key, found.boxes)
        fresh = true
      }
      return found
    },
    async close() {
      await inner?.close()
      if (!fresh) return
      mkdirSync(folder, { recursive: true })
      writeFileSync(`${path}.${process.pid}`, JSON.stringify([...known]))
      renameSync(`${path}.${process.pid}`, path)
    },
  }
}
