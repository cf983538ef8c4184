import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { Worker } from 'node:worker_threads'
import { AppError } from '../contract/errors.ts'
import type { Box, Detector } from './detector.ts'
import { type Frame, frameHeight, frameWidth } from './frames.ts'
import { wrapDetector } from './onnx-graph.ts'

export type Provider = 'tensorrt' | 'cuda' | 'cpu'

/** What the worker is started with. */
export type WorkerStart = {
  model: Uint8Array
  provider: Provider
  inputWidth: number
  inputHeight: number
  pictureWidth: number
  pictureHeight: number
  /** Folder of another build of onnxruntime-node (one with TensorRT); undefined: the package. */
  runtime: string | undefined
}
export type WorkerReady =
  | { ready: true; provider: Provider; runtime: string; selfTestMs: number }
  | { ready: false; problem: string }
/**
 * A picture is copied on the way, or lies in memory that both threads see: such `memory` has a number, and its planes are sent the first
 * time only. Sent with each question they would be new to the garbage collector, which would count them as if they were.
 */
export type WorkerRequest = { id: number } & WorkerPicture
type WorkerPicture =
  | { planes: Uint8Array; memory: number | undefined }
  | { planes: undefined; memory: number }
export type WorkerAnswer = {
  id: number
  boxes: Box[]
  inferenceMs: number
  /** Processor time of the run itself. */
  runCpuMs: number
  problem?: string
}

export type OrtOptions = {
  runtime?: string | undefined
  /** Called when the worker has died and when it is back. */
  onChange?: (state: { ready: boolean; problem: string }) => void
  /** How long a dead worker waits before it is begun again: doubled each time it fails at once, up to 30 s. */
  restartMs?: number
}

const longestPauseMs = 30_000

/**
 * Any YOLOv8 or YOLO11 detection export in ONNX Runtime, in a worker thread (a run blocks its thread).
 * The provider is taken strictly; when it is not there the CPU takes over and the detector says `degraded`. A worker that dies, or whose
 * session fails, is begun again by itself; until then every question is refused with 'unavailable', which is a gap, never nobody.
 * AppError 'invalid' for a file that is no such model, 'unavailable' when it cannot run at all.
 */
export async function createOrtDetector(
  path: string,
  provider: Provider,
  options: OrtOptions = {},
): Promise<Detector> {
  let file: Buffer
  try {
    file = readFileSync(path)
  } catch (cause) {
    throw new AppError('invalid', `the detector model ${path} cannot be read`, { cause })
  }
  const { model, shape } = wrapDetectorFile(path, file)
  const start = (wanted: Provider): WorkerStart => ({
    model: new Uint8Array(model),
    provider: wanted,
    inputWidth: shape.inputWidth,
    inputHeight: shape.inputHeight,
    pictureWidth: frameWidth,
    pictureHeight: frameHeight,
    runtime: options.runtime,
  })
  let opened = await openWorker(start(provider))
  const degraded = 'problem' in opened && provider !== 'cpu'
  if (degraded) opened = await openWorker(start('cpu'))
  if ('problem' in opened) {
    throw new AppError('unavailable', `the detector model ${path} does not run: ${opened.problem}`)
  }
  const { ready } = opened
  const session = new Session(opened.worker, start(ready.provider), options)
  return {
    model: {
      name: basename(path),
      sha256: createHash('sha256').update(file).digest('hex'),
      provider: ready.provider,
      runtime: ready.runtime,
    },
    degraded,
    selfTest: { ok: true, ms: Math.round(ready.selfTestMs * 10) / 10 },
    detect: (frame) => session.detect(frame),
    close: () => session.close(),
  }
}

/** `wrapDetector`, its refusal with the name of the file. */
export function wrapDetectorFile(path: string, file: Buffer): ReturnType<typeof wrapDetector> {
  try {
    return wrapDetector(file, { width: frameWidth, height: frameHeight })
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause
    throw new AppError(cause.code, `the detector model ${path}: ${cause.message}`, { cause })
  }
}

type Question = { resolve: (answer: WorkerAnswer) => void; reject: (cause: AppError) => void }

/** A worker, and the next one when it dies. */
class Session {
  readonly #start: WorkerStart
  readonly #options: OrtOptions
  readonly #waiting = new Map<number, Question>()
  /** The memory that the worker knows by its number. Whoever uses some uses it again and again: a camera its buffers. */
  #known = new WeakMap<ArrayBufferLike, number>()
  #lastMemory = 0
  #worker: Worker | undefined
  #problem = ''
  #pauseMs: number
  #timer: NodeJS.Timeout | undefined
  #closed = false
  #lastId = 0

  constructor(worker: Worker, start: WorkerStart, options: OrtOptions) {
    this.#start = start
    this.#options = options
    this.#pauseMs = options.restartMs ?? 500
    this.#listen(worker)
  }

  async detect(frame: Frame): Promise<{ boxes: Box[]; inferenceMs: number; runCpuMs: number }> {
    const worker = this.#worker
    if (worker === undefined)
      throw new AppError('unavailable', `the detector is being restarted: ${this.#problem}`)
    const id = ++this.#lastId
    const { promise, resolve, reject } = Promise.withResolvers<WorkerAnswer>()
    this.#waiting.set(id, { resolve, reject })
    worker.postMessage({ id, ...this.#given(frame.planes) } satisfies WorkerRequest)
    const { boxes, inferenceMs, runCpuMs } = await promise
    return { boxes, inferenceMs, runCpuMs }
  }

  #given(planes: Uint8Array): WorkerPicture {
    const { buffer } = planes
    if (!(buffer instanceof SharedArrayBuffer) || planes.byteLength !== buffer.byteLength)
      return { planes, memory: undefined }
    const known = this.#known.get(buffer)
    if (known !== undefined) return { planes: undefined, memory: known }
    const memory = ++this.#lastMemory
    this.#known.set(buffer, memory)
    return { planes, memory }
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#worker?.terminate()
  }

  #listen(worker: Worker): void {
    this.#worker = worker
    this.#known = new WeakMap()
    worker.on('message', (answer: WorkerAnswer) => {
      const asked = this.#waiting.get(answer.id)
      this.#waiting.delete(answer.id)
      if (asked === undefined) return
      if (answer.problem === undefined) {
        this.#pauseMs = this.#options.restartMs ?? 500
        asked.resolve(answer)
        return
      }
      // Out of memory, or a device that has gone: the session is of no use any more, another one may be.
      asked.reject(new AppError('unavailable', `the detector failed: ${answer.problem}`))
      this.#ended(worker, answer.problem)
      void worker.terminate()
    })
    worker.on('error', (cause) => this.#ended(worker, `its thread ended by an error: ${String(cause)}`))
    worker.on('exit', () => this.#ended(worker, 'its thread has ended'))
  }

  #ended(worker: Worker, problem: string): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    this.#problem = problem
    for (const { reject } of this.#waiting.values()) {
      reject(new AppError('unavailable', `the detector failed: ${problem}`))
    }
    this.#waiting.clear()
    if (this.#closed) return
    this.#options.onChange?.({ ready: false, problem })
    this.#again()
  }

  #again(): void {
    this.#timer = setTimeout(() => void this.#reopen(), this.#pauseMs)
    this.#pauseMs = Math.min(longestPauseMs, 2 * this.#pauseMs)
  }

  async #reopen(): Promise<void> {
    const opened = await openWorker(this.#start)
    if (this.#closed) {
      if ('worker' in opened) await opened.worker.terminate()
      return
    }
    if ('problem' in opened) {
      this.#problem = opened.problem
      this.#again()
      return
    }
    this.#listen(opened.worker)
    this.#options.onChange?.({ ready: true, problem: '' })
  }
}

async function openWorker(
  start: WorkerStart,
): Promise<{ worker: Worker; ready: Extract<WorkerReady, { ready: true }> } | { problem: string }> {
  const worker = new Worker(new URL('./detector-worker.ts', import.meta.url), { workerData: start })
  const answer = await new Promise<WorkerReady>((resolve) => {
    worker.once('message', resolve)
    worker.once('error', (error) => resolve({ ready: false, problem: String(error) }))
    worker.once('exit', () => resolve({ ready: false, problem: 'the thread ended before it was ready' }))
  })
  if (answer.ready) return { worker, ready: answer }
  await worker.terminate()
  return { problem: answer.problem }
}
