import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { markerModel } from './marker.ts'
import { randomYolov8n } from './yolov8n.ts'

/** Where set-up puts the generated models. */
export const modelsFolder = join(import.meta.dirname, '../../.data/models')
export const markerModelPath = join(modelsFolder, 'marker.onnx')

/** Writes both models into a folder; a file that already holds the same bytes is left alone. Returns what was written. */
export function buildModels(folder = modelsFolder): string[] {
  mkdirSync(folder, { recursive: true })
  const files = { 'marker.onnx': markerModel(), 'yolov8n-random.onnx': randomYolov8n().file }
  return Object.entries(files).flatMap(([name, bytes]) => {
    const path = join(folder, name)
    if (existsSync(path) && readFileSync(path).equals(bytes)) return []
    // Whoever reads at the same time sees the old file or the new one, never half of it.
    writeFileSync(`${path}.${process.pid}`, bytes)
    renameSync(`${path}.${process.pid}`, path)
    return [path]
  })
}

if (import.meta.main) {
  const written = buildModels()
  console.log(written.length === 0 ? 'models are up to date' : `wrote ${written.join(', ')}`)
}
