import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Grey } from './shift.ts'

/** The still that a version of a camera's geometry was drawn on, its luma kept as a grey PGM beside the frames: any viewer opens it. */
export function referencePath(framesDir: string, roiId: number): string {
  return join(framesDir, 'reference', `roi${roiId}.pgm`)
}

/** Undefined when there is none, or none that can be read: then the next picture stands for it. */
export function readReference(path: string): Grey | undefined {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch {
    return undefined
  }
  const header = /^P5\s(\d+)\s(\d+)\s255\s/.exec(bytes.subarray(0, 40).toString('latin1'))
  if (header === null) return undefined
  const [width, height] = [Number(header[1]), Number(header[2])]
  const values = new Uint8Array(bytes.subarray(header[0].length))
  return values.length === width * height ? { width, height, values } : undefined
}

/** Written beside and renamed: a power cut leaves the whole file or none. */
export function writeReference(path: string, { width, height, values }: Grey): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(
    `${path}.new`,
    Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1'), values]),
  )
  renameSync(`${path}.new`, path)
}
