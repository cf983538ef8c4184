import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { plantStamp } from '../contract/plant-time.ts'
import { encodeJpeg } from './jpeg.ts'

/** Pictures that wait for their turn, about a megabyte each: more than this and the oldest are let go. */
const longestQueue = 30

/** A picture as the pipeline has it: planes as yuv420p lays them out, privacy masks painted. */
export type CycleFrame = {
  cycleId: number
  cameraId: number
  /** Put-down of the cycle, Unix ms. */
  endMs: number
  width: number
  height: number
  planes: Uint8Array
}

export type CycleFramesOptions = {
  framesDir: string
  /** The file is there: `path`, relative to the folder, belongs into the cycle's row. */
  kept(cycleId: number, path: string): void
  /** A picture less; the cycle itself is never touched. */
  failed(cycleId: number, reason: string): void
}

/** Keeps one JPEG for each cycle's end: one short ffmpeg at a time, outside this process's threads. Order: file → row. */
export class CycleFrames {
  readonly #options: CycleFramesOptions
  readonly #queue: CycleFrame[] = []
  #work: Promise<void> | undefined

  constructor(options: CycleFramesOptions) {
    this.#options = options
  }

  /** Never throws and never waits. */
  keep(frame: CycleFrame): void {
    this.#queue.push(frame)
    const late = this.#queue.length > longestQueue ? this.#queue.shift() : undefined
    if (late !== undefined) this.#options.failed(late.cycleId, 'too many pictures wait to be written')
    this.#work ??= this.#drain()
  }

  /** Everything asked for so far is written or has failed. */
  async settled(): Promise<void> {
    await this.#work
  }

  async #drain(): Promise<void> {
    for (let frame = this.#queue.shift(); frame !== undefined; frame = this.#queue.shift()) {
      try {
        await this.#write(frame)
      } catch (error) {
        this.#options.failed(frame.cycleId, String(error))
      }
    }
    this.#work = undefined
  }

  async #write(frame: CycleFrame): Promise<void> {
    const path = framePath(frame)
    const file = join(this.#options.framesDir, path)
    const staged = join(dirname(file), `.${frame.cycleId}.new`)
    const jpeg = await encodeJpeg(frame)
    await mkdir(dirname(file), { recursive: true })
    try {
      await writeFile(staged, jpeg, { mode: 0o600, flush: true })
      await rename(staged, file)
    } catch (error) {
      await rm(staged, { force: true })
      throw error
    }
    try {
      this.#options.kept(frame.cycleId, path)
    } catch (error) {
      await rm(file, { force: true })
      throw error
    }
  }
}

/** YYYYMMDD/cam{id}_HHMMSS_{cycle}.jpg in plant time. */
function framePath({ cameraId, cycleId, endMs }: Pick<CycleFrame, 'cameraId' | 'cycleId' | 'endMs'>) {
  const [date = '', time = ''] = plantStamp(endMs).split('_')
  return join(date, `cam${cameraId}_${time}_${cycleId}.jpg`)
}
