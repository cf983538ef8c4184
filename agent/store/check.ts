import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { rebuildBuckets, rollupDifferences } from './rollup.ts'
import { lostReason } from './segments.ts'
import type { Store } from './store.ts'

export type CheckReport = {
  integrity: string
  loose_foreign_keys: number
  wrong_buckets: number
  /** Segments that should be there and are not. */
  segments_without_file: string[]
  /** Files of the video folder that no row knows, or whose row says they were deleted. */
  files_without_segment: string[]
  frames_without_file: string[]
  files_without_frame: string[]
}

export type CheckFolders = { videoDir?: string | undefined; framesDir?: string | undefined }

/** Looks whether the record is whole and agrees with its folders; changes nothing. */
export function checkRecord(store: Store, { videoDir, framesDir }: CheckFolders): CheckReport {
  const segments = store
    .all<{ path: string }>('SELECT path FROM video_segments WHERE deleted_ts IS NULL')
    .map(({ path }) => path)
  const frames = store
    .all<{ path: string }>('SELECT frame_path AS path FROM cycle_events WHERE frame_path IS NOT NULL')
    .map(({ path }) => path)
  return {
    integrity: String(store.db.pragma('integrity_check', { simple: true })),
    loose_foreign_keys: (store.db.pragma('foreign_key_check') as unknown[]).length,
    wrong_buckets: rollupDifferences(store, 1_000_000).length,
    segments_without_file: missingOf(segments, videoDir),
    files_without_segment: unknownFiles(videoDir, segments, /\.mp4$/),
    frames_without_file: missingOf(frames, framesDir),
    files_without_frame: unknownFiles(framesDir, frames, /\.jpe?g$/),
  }
}

export function isWhole(report: CheckReport): boolean {
  return Object.values(report).every(
    (value) => value === 'ok' || value === 0 || (Array.isArray(value) && value.length === 0),
  )
}

/** Where a repair puts files that no row knows: beside the folder, never gone. */
const setAsideName = 'apartado'

/**
 * Mends what can be mended without losing anything: the roll-up is computed anew, a row whose file is gone says so,
 * a file without a row moves to the folder `apartado`. Damage inside SQLite is not mended: restore a backup.
 */
export function repairRecord(store: Store, report: CheckReport, folders: CheckFolders): void {
  store.transaction(() => {
    if (report.wrong_buckets > 0) rebuildBuckets(store)
    for (const path of report.segments_without_file) {
      store.run(
        'UPDATE video_segments SET deleted_ts = ?, deleted_reason = ? WHERE path = ?',
        store.nowMs(),
        lostReason,
        path,
      )
    }
    for (const path of report.frames_without_file) {
      store.run('UPDATE cycle_events SET frame_path = NULL WHERE frame_path = ?', path)
    }
  })
  for (const [folder, paths] of [
    [folders.videoDir, report.files_without_segment],
    [folders.framesDir, report.files_without_frame],
  ] as const) {
    if (folder === undefined) continue
    for (const path of paths) setAside(folder, path)
  }
}

function setAside(folder: string, path: string): void {
  let target = join(folder, setAsideName, path)
  for (let i = 1; existsSync(target); i++) target = join(folder, setAsideName, `${path}.${i}`)
  mkdirSync(dirname(target), { recursive: true })
  renameSync(join(folder, path), target)
}

function missingOf(paths: readonly string[], folder: string | undefined): string[] {
  return folder === undefined ? [] : paths.filter((path) => !existsSync(join(folder, path)))
}

/** What lies in the folder and its subfolders; what is hidden (staging) or set aside is not looked at. */
function unknownFiles(folder: string | undefined, known: readonly string[], kind: RegExp): string[] {
  if (folder === undefined || !existsSync(folder)) return []
  const expected = new Set(known)
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && kind.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !path.split('/').some((part) => part.startsWith('.') || part === setAsideName))
    .filter((path) => !expected.has(path))
    .sort()
}
