import { spawn } from 'node:child_process'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { AppError } from '../contract/errors.ts'
import { readCycle } from '../store/cycles.ts'
import { lostReason, type StoredSegment, segmentsBetween } from '../store/segments.ts'
import type { Store } from '../store/store.ts'

export type ClipRequest = {
  cycleId: number
  videoDir: string
  /** MP4 to write; what is there already is refused. */
  out: string
  /** Video before the cycle's start and after its end. */
  beforeMs: number
  afterMs: number
}

/** `partly`: some of the span was never recorded, is not written yet or is gone. Missing video is an answer, never an error. */
export type ClipAnswer =
  | { available: true; segments: string[]; fromMs: number; toMs: number; partly: boolean }
  | { available: false; reason: 'deleted' | 'lost' | 'not-recorded' }

/** A segment's part of a clip; seconds from the segment's first picture, undefined: from its beginning, to its end. */
export type ClipPart = { path: string; fromSeconds: number | undefined; toSeconds: number | undefined }

/**
 * Cuts the video of a cycle without coding it anew, so it begins at the key frame before the span. The segment being written may be
 * among its parts: it ends with its last whole fragment. AppError 'not-found' when there is no such cycle.
 */
export async function cutClip(store: Store, request: ClipRequest): Promise<ClipAnswer> {
  const { cycleId, videoDir, out } = request
  const cycle = readCycle(store, cycleId)
  if (cycle === undefined) throw new AppError('not-found', `no cycle ${cycleId} in the record`)
  if (existsSync(out)) throw new AppError('conflict', `${out} is there already`)
  if (cycle.camera_id === null) return { available: false, reason: 'not-recorded' }
  const fromMs = cycle.start_ts - request.beforeMs
  const toMs = (cycle.end_ts ?? store.nowMs()) + request.afterMs
  const segments = segmentsBetween(store, cycle.camera_id, fromMs, toMs)
  const there = segments.filter(
    ({ deleted_ts, path }) => deleted_ts === null && existsSync(join(videoDir, path)),
  )
  const [first, last] = [there[0], there.at(-1)]
  if (first === undefined || last === undefined) return { available: false, reason: reasonOf(segments) }
  await joinParts(partsOf(there, fromMs, toMs), videoDir, out)
  const clipFromMs = Math.max(fromMs, first.start_ts)
  const clipToMs = Math.min(toMs, last.end_ts ?? store.nowMs())
  return {
    available: true,
    segments: there.map(({ path }) => path),
    fromMs: clipFromMs,
    toMs: clipToMs,
    partly: there.length < segments.length || clipFromMs > fromMs || clipToMs < toMs,
  }
}

function reasonOf(segments: readonly StoredSegment[]): 'deleted' | 'lost' | 'not-recorded' {
  if (segments.length === 0) return 'not-recorded'
  const lost = segments.some(
    ({ deleted_ts, deleted_reason }) => deleted_ts === null || deleted_reason === lostReason,
  )
  return lost ? 'lost' : 'deleted'
}

/** What of each segment lies in [fromMs, toMs). */
export function partsOf(
  segments: readonly Pick<StoredSegment, 'path' | 'start_ts' | 'end_ts'>[],
  fromMs: number,
  toMs: number,
): ClipPart[] {
  return segments.map(({ path, start_ts, end_ts }) => ({
    path,
    fromSeconds: start_ts < fromMs ? (fromMs - start_ts) / 1000 : undefined,
    toSeconds: end_ts === null || end_ts > toMs ? (toMs - start_ts) / 1000 : undefined,
  }))
}

/** ffmpeg's concat script. */
function scriptOf(parts: readonly ClipPart[], videoDir: string): string {
  const lines = parts.flatMap(({ path, fromSeconds, toSeconds }) => [
    // Said to be a file: a bare path would be taken as relative to the script, which is a pipe.
    `file 'file:${resolve(videoDir, path).replaceAll("'", "'\\''")}'`,
    ...(fromSeconds === undefined ? [] : [`inpoint ${fromSeconds.toFixed(3)}`]),
    ...(toSeconds === undefined ? [] : [`outpoint ${toSeconds.toFixed(3)}`]),
  ])
  return ['ffconcat version 1.0', ...lines, ''].join('\n')
}

/** Written beside and renamed: nobody finds half a clip. */
async function joinParts(parts: readonly ClipPart[], videoDir: string, out: string): Promise<void> {
  const staged = `${out}.new`
  const input = ['-f', 'concat', '-safe', '0', '-protocol_whitelist', 'pipe,file', '-i', 'pipe:0']
  const copied = ['-map', '0:v:0', '-c', 'copy', '-avoid_negative_ts', 'make_zero', '-movflags', '+faststart']
  const child = spawn('ffmpeg', ['-v', 'error', '-y', ...input, ...copied, '-f', 'mp4', staged], {
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-1000)
  })
  const { promise, resolve: settle, reject } = Promise.withResolvers<number | null>()
  child.once('error', (cause) => reject(new AppError('unavailable', 'ffmpeg cannot be started', { cause })))
  child.once('close', settle)
  // Its end tells why.
  child.stdin.on('error', () => undefined)
  child.stdin.end(scriptOf(parts, videoDir))
  const code = await promise
  if (code === 0) {
    renameSync(staged, out)
    return
  }
  rmSync(staged, { force: true })
  throw new AppError('unavailable', `the clip could not be cut: ${words.trim().split('\n').at(-1) ?? ''}`)
}
