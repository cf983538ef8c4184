import { closeSync, fsyncSync, linkSync, openSync, readdirSync, statSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { plantOffsetMs, plantStamp } from '../contract/plant-time.ts'
import { makeFolder } from '../folder.ts'

/**
 * Rows of video_segments, declared by the recorder and implemented by the store.
 * `path` is the file's name relative to the video folder: cam{id}_YYYYMMDD_HHMMSS.mp4.
 */
export type SegmentSink = {
  /** The file exists and is synced; a row with end_ts NULL. */
  opened(segment: { path: string; startMs: number }): void
  /** The segment is complete. */
  closed(segment: { path: string; endMs: number; bytes: number }): void
}

/** Ten minutes, aligned to the plant's clock: 07:00, 07:10, … */
const segmentSeconds = 600

/**
 * ffmpeg output that copies the camera's own H.264, without sound, into the staging folder. Fragmented, so that it plays up to the last
 * key frame whatever happens to us. Needs `segmentEnvironment`.
 */
export function recordArguments(cameraId: number, stagingDir: string): string[] {
  return [
    ...['-map', '0:v:0', '-an', '-sn', '-dn', '-c:v', 'copy'],
    ...[
      '-f',
      'segment',
      '-segment_time',
      `${segmentSeconds}`,
      '-segment_atclocktime',
      '1',
      '-reset_timestamps',
      '1',
    ],
    ...['-segment_format', 'mp4'],
    ...['-segment_format_options', 'movflags=+frag_keyframe+empty_moov+default_base_moof:flush_packets=1'],
    ...['-strftime', '1', join(stagingDir, `cam${cameraId}_%Y%m%d_%H%M%S.mp4`)],
  ]
}

/** Names carry plant time whatever zone the machine is in; POSIX writes UTC−5 with the sign turned round. */
export const segmentEnvironment = { TZ: `<-05>${-plantOffsetMs / 3_600_000}` }

type Open = { staged: string; path: string; startMs: number }

/**
 * Brings what ffmpeg writes in the staging folder under its final name, by a hard link that never replaces a file: a clock that
 * steps back must not overwrite evidence. Order: file → fsync → row.
 */
export class Segments {
  readonly #cameraId: number
  readonly #stagingDir: string
  readonly #videoDir: string
  readonly #sink: SegmentSink
  #open: Open | undefined

  constructor(options: { cameraId: number; stagingDir: string; videoDir: string; sink: SegmentSink }) {
    this.#cameraId = options.cameraId
    this.#stagingDir = options.stagingDir
    this.#videoDir = options.videoDir
    this.#sink = options.sink
  }

  /** Name of the segment being written, if any. */
  get current(): string | undefined {
    return this.#open?.path
  }

  /** Once before the first session: whatever a killed process left in staging is complete and is already linked, or is linked now. */
  start(): void {
    makeFolder(this.#stagingDir)
    this.look()
    this.finish()
  }

  /** Called every few seconds while ffmpeg writes: links new files and closes the ones before. */
  look(): void {
    for (const staged of this.#staged()) {
      if (this.#open?.staged === staged) continue
      this.finish()
      this.#begin(staged)
    }
  }

  /** The session has ended: the last file is complete. */
  finish(): void {
    const open = this.#open
    if (open === undefined) return
    this.#open = undefined
    const staged = join(this.#stagingDir, open.staged)
    sync(staged)
    const { size, mtimeMs } = statSync(staged)
    this.#sink.closed({ path: open.path, endMs: Math.max(open.startMs, Math.round(mtimeMs)), bytes: size })
    unlinkSync(staged)
  }

  /** Oldest first: their names sort by time. */
  #staged(): string[] {
    const prefix = `cam${this.#cameraId}_`
    return readdirSync(this.#stagingDir)
      .filter((name) => name.startsWith(prefix) && name.endsWith('.mp4'))
      .toSorted()
  }

  #begin(staged: string): void {
    const from = join(this.#stagingDir, staged)
    const { birthtimeMs, mtimeMs, nlink } = statSync(from)
    const startMs = stampMs(staged) ?? Math.round(Math.min(birthtimeMs, mtimeMs))
    if (nlink > 1) {
      // Linked, and with its row, before we were killed: only its end is missing.
      this.#open = { staged, path: staged, startMs }
      return
    }
    sync(from)
    const path = this.#link(from, startMs)
    sync(this.#videoDir)
    this.#sink.opened({ path, startMs })
    this.#open = { staged, path, startMs }
  }

  /** The first free name from the segment's own second on. */
  #link(from: string, startMs: number): string {
    for (let second = 0; ; second++) {
      const path = `cam${this.#cameraId}_${plantStamp(startMs + second * 1000)}.mp4`
      try {
        linkSync(from, join(this.#videoDir, path))
        return path
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || second > 3600) throw error
      }
    }
  }
}

/** The instant in a segment's name, in plant time. */
export function stampMs(name: string): number | undefined {
  const match = /_(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)\.mp4$/.exec(name)
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second] = match
  const utc = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(utc) ? undefined : utc - plantOffsetMs
}

function sync(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
