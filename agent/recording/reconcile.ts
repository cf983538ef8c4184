import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type CheckReport, repairRecord } from '../store/check.ts'
import { createSegmentSink, segmentsBetween } from '../store/segments.ts'
import type { Store } from '../store/store.ts'
import { stampMs } from './segments.ts'

/** What the scan found, by file name. */
export type Reconciled = {
  /** Rows that a killed process left without size: their end and size are the file's now. */
  completed: string[]
  /** Files that had no row, linked just before a kill: they have one now. */
  adopted: string[]
  /** Rows whose file is gone: they say so now, unless `folderEmpty`. */
  lost: string[]
  /** Files named like segments that belong to no camera of ours: left alone. */
  unknown: string[]
  /** No file of any row is there: rather another disk than a loss of everything, so no row is touched. */
  folderEmpty: boolean
}

/** At start, before anything records: the rows of the segments and the files of the folder agree again. Deletes nothing. */
export function reconcileSegments(
  store: Store,
  { cameraIds, videoDir }: { cameraIds: readonly number[]; videoDir: string },
): Reconciled {
  const files = new Set(readdirSync(videoDir).filter((name) => stampMs(name) !== undefined))
  const known = new Set<string>()
  const found: Reconciled = { completed: [], adopted: [], lost: [], unknown: [], folderEmpty: false }
  const cameras = cameraIds.map((id) => ({ id, sink: createSegmentSink(store, id) }))
  let there = 0
  for (const { id, sink } of cameras) {
    for (const row of segmentsBetween(store, id, 0, Number.MAX_SAFE_INTEGER)) {
      known.add(row.path)
      // A deletion that a crash cut short is finished by retention.
      if (row.deleted_ts !== null) continue
      if (!files.has(row.path)) {
        found.lost.push(row.path)
        continue
      }
      there += 1
      if (row.bytes !== null) continue
      sink.closed({ path: row.path, ...endOf(videoDir, row.path, row.start_ts) })
      found.completed.push(row.path)
    }
  }
  for (const path of [...files].filter((name) => !known.has(name)).toSorted()) {
    const camera = cameras.find(({ id }) => path.startsWith(`cam${id}_`))
    const startMs = stampMs(path)
    if (camera === undefined || startMs === undefined) {
      found.unknown.push(path)
      continue
    }
    camera.sink.opened({ path, startMs })
    camera.sink.closed({ path, ...endOf(videoDir, path, startMs) })
    found.adopted.push(path)
  }
  found.folderEmpty = there === 0 && found.lost.length > 0
  if (!found.folderEmpty && found.lost.length > 0) {
    repairRecord(store, { ...nothingWrong, segments_without_file: found.lost }, {})
  }
  return found
}

type Log = Record<'info' | 'warn' | 'error', (fields: object, message: string) => void>

/** The scan at the agent's start, told in the log; that it fails stops nothing. */
export function reconcileAtStart(
  store: Store,
  folders: { cameraIds: readonly number[]; videoDir: string },
  log: Log,
): void {
  try {
    const { level, fields } = reconciledLine(reconcileSegments(store, folders))
    log[level](fields, 'the rows and the files of the recording were compared')
  } catch (error) {
    log.error({ error: String(error) }, 'the rows and the files of the recording could not be compared')
  }
}

const nothingWrong: CheckReport = {
  integrity: 'ok',
  loose_foreign_keys: 0,
  wrong_buckets: 0,
  segments_without_file: [],
  files_without_segment: [],
  frames_without_file: [],
  files_without_frame: [],
}

/** A file ends where it was last written. */
function endOf(videoDir: string, path: string, startMs: number): { endMs: number; bytes: number } {
  const { size, mtimeMs } = statSync(join(videoDir, path))
  return { endMs: Math.max(startMs, Math.round(mtimeMs)), bytes: size }
}

/** One line of the log: counts, and the first few names of what somebody should look at. */
function reconciledLine(found: Reconciled): { level: 'info' | 'warn' | 'error'; fields: object } {
  const { completed, adopted, lost, unknown, folderEmpty } = found
  const level = folderEmpty ? 'error' : lost.length + unknown.length > 0 ? 'warn' : 'info'
  const fields = {
    completed: completed.length,
    adopted: adopted.length,
    lost: lost.length,
    unknown: unknown.length,
    folder_empty: folderEmpty,
    names: [...lost, ...unknown].slice(0, 5),
  }
  return { level, fields }
}
