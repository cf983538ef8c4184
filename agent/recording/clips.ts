import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../contract/errors.ts'
import type { Polygon } from '../contract/scenario.ts'
import { readCycle } from '../store/cycles.ts'
import { readRois } from '../store/rois.ts'
import { segmentsBetween } from '../store/segments.ts'
import type { Store } from '../store/store.ts'
import { type ClipAnswer, cutClip } from './clip.ts'

/** Video before and after a cycle. */
const aroundMs = 5_000
/** Clips kept for whoever looks again; the oldest go. */
const mostClips = 40
const mostBytes = 200_000_000
/** A clip that is not whole yet may be whole the next time somebody looks. */
const partlyMs = 10_000

export type KeptClip = Extract<ClipAnswer, { available: true }> & { file: string }
export type ClipFound = KeptClip | Extract<ClipAnswer, { available: false }>

const clipsPrefix = 'lbzf-clips-'

/** Clips of agents that were killed before they could take theirs with them. */
export function eraseLeftClips(folder = tmpdir()): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(clipsPrefix) || isAlive(Number(name.slice(clipsPrefix.length)))) continue
    rmSync(join(folder, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Clips cut for people who look, in a temporary folder with a bound: one ffmpeg at a time, the same clip once. */
export class Clips {
  readonly #store: Store
  readonly #videoDir: string
  readonly #folder: string
  readonly #known = new Map<string, { clip: Promise<ClipFound>; untilMs: number }>()
  #last: Promise<unknown> = Promise.resolve()

  constructor(store: Store, videoDir: string, folder = join(tmpdir(), `${clipsPrefix}${process.pid}`)) {
    this.#store = store
    this.#videoDir = videoDir
    this.#folder = folder
  }

  /** Cuts it unless it is there. AppError 'not-found': no such cycle. */
  clipOf(cycleId: number): Promise<ClipFound> {
    const cycle = readCycle(this.#store, cycleId)
    if (cycle === undefined) throw new AppError('not-found', `no cycle ${cycleId} in the record`)
    // A corrected start or end is another clip.
    const key = `${cycleId}_${cycle.start_ts}_${cycle.end_ts ?? 'open'}`
    const known = this.#known.get(key)
    if (known !== undefined && performance.now() < known.untilMs) return known.clip
    const clip = this.#last.then(() => this.#cut(cycleId, key))
    this.#last = clip.catch(() => undefined)
    const entry = { clip, untilMs: Number.POSITIVE_INFINITY }
    this.#known.set(key, entry)
    clip.then(
      (found) => {
        if (!found.available || found.partly) entry.untilMs = performance.now() + partlyMs
      },
      () => this.#known.delete(key),
    )
    return clip
  }

  /** Whether there is video of a cycle, without cutting it. */
  availability(cycleId: number): { available: boolean; reason: 'deleted' | 'lost' | 'not-recorded' | null } {
    const cycle = readCycle(this.#store, cycleId)
    if (cycle === undefined) throw new AppError('not-found', `no cycle ${cycleId} in the record`)
    if (cycle.camera_id === null) return { available: false, reason: 'not-recorded' }
    const toMs = (cycle.end_ts ?? this.#store.nowMs()) + aroundMs
    const segments = segmentsBetween(this.#store, cycle.camera_id, cycle.start_ts - aroundMs, toMs)
    if (segments.length === 0) return { available: false, reason: 'not-recorded' }
    const kept = segments.filter(({ deleted_ts }) => deleted_ts === null)
    if (kept.length === 0) return { available: false, reason: 'deleted' }
    if (kept.every(({ path }) => !existsSync(join(this.#videoDir, path))))
      return { available: false, reason: 'lost' }
    return { available: true, reason: null }
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #cut(cycleId: number, key: string): Promise<ClipFound> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    const out = join(this.#folder, `${key}.mp4`)
    rmSync(out, { force: true })
    const answer = await cutClip(this.#store, {
      cycleId,
      videoDir: this.#videoDir,
      out,
      beforeMs: aroundMs,
      afterMs: aroundMs,
    })
    if (!answer.available) return answer
    const masks = this.#masksOf(cycleId)
    if (masks.length > 0) await paintOver(out, masks)
    this.#bound(`${key}.mp4`)
    return { ...answer, file: out }
  }

  /** Of the geometry that measured the cycle and of the one in force: what was private then or is now. */
  #masksOf(cycleId: number): Polygon[] {
    const cycle = readCycle(this.#store, cycleId)
    if (cycle?.camera_id == null) return []
    const rois = readRois(this.#store, cycle.camera_id)
    const used = rois.filter(({ version }, newest) => newest === 0 || version === cycle.roi_version)
    return used.flatMap(({ geometry }) => geometry.masks ?? [])
  }

  #bound(justWritten: string): void {
    const files = readdirSync(this.#folder)
      .filter((name) => name.endsWith('.mp4') && name !== justWritten)
      .map((name) => ({ name, ...statOf(join(this.#folder, name)) }))
      .toSorted((a, b) => b.writtenMs - a.writtenMs)
    let bytes = statOf(join(this.#folder, justWritten)).bytes
    files.forEach(({ name, bytes: more }, index) => {
      bytes += more
      if (index < mostClips - 1 && bytes <= mostBytes) return
      rmSync(join(this.#folder, name), { force: true })
      this.#known.delete(name.slice(0, -'.mp4'.length))
    })
  }
}

function statOf(path: string): { bytes: number; writtenMs: number } {
  const found = statSync(path, { throwIfNoEntry: false })
  return { bytes: found?.size ?? 0, writtenMs: found?.mtimeMs ?? 0 }
}

/** The one case in which video is coded anew: what is private is black before anybody sees it. A mask is covered by its box. */
async function paintOver(file: string, masks: readonly Polygon[]): Promise<void> {
  const boxes = masks.map((mask) => {
    const side = (axis: 0 | 1) => mask.map((point) => point[axis])
    const [x, y] = [Math.min(...side(0)), Math.min(...side(1))]
    const [w, h] = [Math.max(...side(0)) - x, Math.max(...side(1)) - y]
    return `drawbox=x=iw*${x}:y=ih*${y}:w=iw*${w}:h=ih*${h}:color=black:t=fill`
  })
  const staged = `${file}.masked`
  const coded = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '26', '-pix_fmt', 'yuv420p']
  const args = ['-v', 'error', '-y', '-i', file, '-vf', boxes.join(','), ...coded]
  const child = spawn('ffmpeg', [...args, '-an', '-movflags', '+faststart', '-f', 'mp4', staged], {
    stdio: 'ignore',
  })
  const { promise, resolve, reject } = Promise.withResolvers<number | null>()
  child.once('error', (cause) => reject(new AppError('unavailable', 'ffmpeg cannot be started', { cause })))
  child.once('close', resolve)
  const code = await promise.catch((error: unknown) => {
    rmSync(file, { force: true })
    throw error
  })
  if (code === 0) return renameSync(staged, file)
  rmSync(staged, { force: true })
  // Rather no video than one that shows what is private.
  rmSync(file, { force: true })
  throw new AppError('unavailable', 'the private areas of a clip could not be covered')
}
