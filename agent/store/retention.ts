import { existsSync, rmdirSync, rmSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { forgetAnswers } from './answered-writes.ts'
import type { Reserve } from './reserve.ts'
import type { Store } from './store.ts'

export type RetentionOptions = {
  store: Store
  videoDir: string
  framesDir: string
  /** Age limit of video and frames. */
  maxAgeDays: number
  /** Free bytes below which the oldest video goes, whatever its age. */
  floorBytes: number
  reserve?: Reserve
  /** True: nobody knows what day it is, so nothing is old; only what the disk needs goes. */
  clockWrong?: boolean
  /** Free bytes of the video disk; for tests. */
  freeBytes?: () => number
}

export type Sweep = {
  deleted: number
  freedBytes: number
  freeBytes: number
  /** False: space is short and nothing may be deleted. Recording stops, measuring goes on. */
  mayRecord: boolean
}

export type KeptSegment = {
  path: string
  camera_id: number
  start_ts: number
  end_ts: number | null
  bytes: number | null
  pinned: number
}

export type Deletion = { path: string; reason: 'edad' | 'espacio' }

/**
 * What goes, in the order in which it goes: first what is past its age, then, while `shortBytes` are missing, the oldest;
 * pinned evidence last and never for its age; never a segment being written. `segments` are on disk, oldest first.
 */
export function planDeletions(
  segments: readonly KeptSegment[],
  limits: { olderThanMs: number; shortBytes: number },
): Deletion[] {
  const done = segments.filter(({ end_ts }) => end_ts !== null)
  const aged = done.filter((segment) => segment.pinned === 0 && (segment.end_ts ?? 0) < limits.olderThanMs)
  const plan: Deletion[] = aged.map(({ path }) => ({ path, reason: 'edad' }))
  let missing = limits.shortBytes - aged.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)
  const left = done.filter((segment) => !aged.includes(segment))
  for (const segment of [
    ...left.filter(({ pinned }) => pinned === 0),
    ...left.filter(({ pinned }) => pinned === 1),
  ]) {
    if (missing <= 0) break
    plan.push({ path: segment.path, reason: 'espacio' })
    missing -= segment.bytes ?? 0
  }
  return plan
}

/** Makes room: deletes what retention says, logs it, and says whether recording may go on. Call it every minute or so. */
export function sweep(options: RetentionOptions): Sweep {
  const { store, videoDir, floorBytes, reserve } = options
  const freeBytes = options.freeBytes ?? (() => freeBytesOf(videoDir))
  finishDeletions(store, videoDir)
  const clockWrong = options.clockWrong === true
  if (!clockWrong) forgetAnswers(store)
  const olderThanMs = clockWrong ? Number.NEGATIVE_INFINITY : store.nowMs() - options.maxAgeDays * 86_400_000
  const shortBytes = floorBytes - freeBytes()
  let deleted = 0
  let freedBytes = 0
  for (const { path, reason } of planDeletions(keptSegments(store, olderThanMs, shortBytes), {
    olderThanMs,
    shortBytes,
  })) {
    freedBytes += deleteSegment(store, videoDir, path, reason)
    deleted++
  }
  freedBytes += deleteOldFrames(store, options.framesDir, olderThanMs)
  const free = freeBytes()
  const mayRecord = free >= floorBytes
  // The reserve comes back only when it does not push the disk under the floor again.
  if (mayRecord && reserve !== undefined && !reserve.held()) reserve.fill()
  return { deleted, freedBytes, freeBytes: free, mayRecord }
}

export function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

/** The oldest segments on disk: all past their age, and enough more to cover what is missing. */
function keptSegments(store: Store, olderThanMs: number, shortBytes: number): KeptSegment[] {
  const segments: KeptSegment[] = []
  let unpinnedBytes = 0
  // Read row by row: a full disk needs the oldest few of a hundred thousand.
  const rows = store.db
    .prepare<[], KeptSegment>(
      `SELECT s.path, s.camera_id, s.start_ts, s.end_ts, s.bytes, EXISTS (
         SELECT 1 FROM pins p JOIN cycle_events c ON c.id = p.cycle_id JOIN workstations w ON w.id = c.workstation_id
         LEFT JOIN rois r ON r.id = c.roi_id
         WHERE COALESCE(r.camera_id, w.camera_id) = s.camera_id AND c.start_ts < s.end_ts AND c.end_ts > s.start_ts) AS pinned
       FROM video_segments s WHERE s.deleted_ts IS NULL ORDER BY s.start_ts, s.id`,
    )
    .iterate()
  for (const segment of rows) {
    if ((segment.end_ts ?? Number.POSITIVE_INFINITY) >= olderThanMs && unpinnedBytes >= shortBytes) break
    segments.push(segment)
    if (segment.pinned === 0 && segment.end_ts !== null) unpinnedBytes += segment.bytes ?? 0
  }
  return segments
}

/** The row says so first, then the file goes: a crash in between leaves a file that is known to be unwanted. */
function deleteSegment(store: Store, videoDir: string, path: string, reason: string): number {
  const file = join(videoDir, path)
  const bytes = existsSync(file) ? statSync(file).size : 0
  store.transaction(() => {
    store.run(
      'UPDATE video_segments SET deleted_ts = ?, deleted_reason = ? WHERE path = ?',
      store.nowMs(),
      reason,
      path,
    )
    store.run(
      'INSERT INTO deletions (at_ts, path, bytes, reason) VALUES (?, ?, ?, ?)',
      store.nowMs(),
      path,
      bytes,
      reason,
    )
  })
  rmSync(file, { force: true })
  return bytes
}

/** Files whose deletion was decided and not carried out before a crash. */
function finishDeletions(store: Store, videoDir: string): void {
  const decided = store.all<{ path: string }>('SELECT path FROM deletions ORDER BY id DESC LIMIT 200')
  for (const { path } of decided) rmSync(join(videoDir, path), { force: true })
}

/** Frames of cycles older than the limit; the cycles stay. One line of the log stands for all frames of a sweep. */
function deleteOldFrames(store: Store, framesDir: string, olderThanMs: number): number {
  const frames = store.all<{ id: number; path: string }>(
    'SELECT id, frame_path AS path FROM cycle_events WHERE frame_path IS NOT NULL AND end_ts < ? ORDER BY end_ts LIMIT 5000',
    olderThanMs,
  )
  const kept = frames.filter(({ id }) => store.get('SELECT 1 FROM pins WHERE cycle_id = ?', id) === undefined)
  if (kept.length === 0) return 0
  const sizes = kept.map(({ path }) => {
    const file = join(framesDir, path)
    return existsSync(file) ? statSync(file).size : 0
  })
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  store.transaction(() => {
    for (const { id } of kept) store.run('UPDATE cycle_events SET frame_path = NULL WHERE id = ?', id)
    store.run(
      'INSERT INTO deletions (at_ts, path, bytes, reason) VALUES (?, ?, ?, ?)',
      store.nowMs(),
      `${kept.length} frames, the last ${kept.at(-1)?.path}`,
      bytes,
      'edad',
    )
  })
  for (const { path } of kept) rmSync(join(framesDir, path), { force: true })
  for (const day of new Set(kept.map(({ path }) => dirname(path))))
    removeWhenEmpty(join(framesDir, day), framesDir)
  return bytes
}

/** A day folder whose last frame went; a pinned frame or a file of somebody else keeps it. */
function removeWhenEmpty(folder: string, top: string): void {
  if (folder === top) return
  try {
    rmdirSync(folder)
  } catch (error) {
    if (!['ENOTEMPTY', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}
