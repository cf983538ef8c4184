import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Camera } from './config.ts'
import { AppError } from './contract/errors.ts'
import { makeFolder } from './folder.ts'

/** Cameras added on the dashboard, a file each: folder/cam{id}.json, an entry of the configuration's `cameras` with its password. */
export function addedCameras(
  folder: string | undefined,
  parse: (entry: unknown) => Camera,
): { cameras: Camera[]; problems: string[] } {
  const found: { cameras: Camera[]; problems: string[] } = { cameras: [], problems: [] }
  if (folder === undefined || !existsSync(folder)) return found
  const names = readdirSync(folder).filter((name) => /^cam\d+\.json$/.test(name))
  for (const name of names.toSorted()) {
    const path = join(folder, name)
    try {
      found.cameras.push(parse(JSON.parse(readFileSync(path, 'utf8'))))
    } catch {
      // What it holds is not repeated: a part of it is a password.
      found.problems.push(`${path}: cannot be read as a camera; delete it and add the camera again`)
    }
  }
  return found
}

/** Readable by the agent's user only, and read again at the next start. AppError 'conflict' when the number has a file already. */
export function keepCamera(folder: string, camera: Camera): void {
  makeFolder(folder, 0o700)
  const path = join(folder, `cam${camera.id}.json`)
  if (existsSync(path)) throw new AppError('conflict', `${path} is there already`)
  const staged = `${path}.new`
  const file = openSync(staged, 'w', 0o600)
  try {
    writeSync(file, `${JSON.stringify(camera, null, 2)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(staged, path)
}
