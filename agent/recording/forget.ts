import { createHash } from 'node:crypto'
import { createReadStream, existsSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AppError } from '../contract/errors.ts'
import { type ErasedFile, type ForgetPlan, recordErasure } from '../store/forget.ts'
import type { Store } from '../store/store.ts'
import { referencePath } from '../vision/reference-frame.ts'
import { eraseLeftClips } from './clips.ts'

export type Folders = { video: string; frames: string }

export type Erasure = { id: number; files: ErasedFile[] }

/** Files of the plan that are on the disk, each with its hash: the proof can be compared with a copy that turns up later. */
export async function filesOf(plan: ForgetPlan, folders: Folders): Promise<ErasedFile[]> {
  const references = plan.roiIds
    .map((id) => referencePath('', id))
    .filter((path) => {
      const file = join(folders.frames, path)
      if (!existsSync(file)) return false
      const { mtimeMs } = statSync(file)
      return mtimeMs >= plan.fromMs && mtimeMs < plan.toMs
    })
  const named = [
    ...plan.segments.map(({ path }) => ({ folder: 'video' as const, path })),
    ...[...plan.frames.map(({ path }) => path), ...references].map((path) => ({
      folder: 'frames' as const,
      path,
    })),
  ]
  const files: ErasedFile[] = []
  for (const { folder, path } of named) {
    const file = join(folders[folder], path)
    files.push(
      existsSync(file)
        ? { folder, path, bytes: statSync(file).size, sha256: await sha256Of(file) }
        : { folder, path, bytes: 0, sha256: null },
    )
  }
  return files
}

/** The record says so first, then the files go, then it is looked whether they are gone. AppError 'unavailable' when one is not. */
export async function erase(
  store: Store,
  plan: ForgetPlan,
  folders: Folders,
  said: { reason: string; by: string },
): Promise<Erasure> {
  const files = await filesOf(plan, folders)
  const id = recordErasure(store, plan, { files, ...said })
  for (const { folder, path } of files) {
    rmSync(join(folders[folder], path), { force: true })
    if (folder === 'frames') removeWhenEmpty(join(folders.frames, dirname(path)), folders.frames)
  }
  eraseLeftClips()
  const left = files.filter(({ folder, path }) => existsSync(join(folders[folder], path)))
  if (left.length > 0) {
    throw new AppError(
      'unavailable',
      `still there: ${left.map(({ path }) => path).join(', ')}; erase them by hand`,
    )
  }
  return { id, files }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

function removeWhenEmpty(folder: string, top: string): void {
  if (join(folder) === join(top)) return
  try {
    rmdirSync(folder)
  } catch {
    // Other pictures of that day are still there.
  }
}
