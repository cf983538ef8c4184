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
}
export type WorkerReady =
  | { ready: true; provider: Provider; runtime: string }
  | { ready: false; problem: string }
export type WorkerRequest = { id: number; planes: Uint8Array<ArrayBuffer> }
export type WorkerAnswer = {
  id: number
  planes: Uint8Array<ArrayBuffer>
  boxes: Box[]
  inferenceMs: number
  problem?: string
}

/**
 * Any YOLOv8 or YOLO11 detection export in ONNX Runtime, in a worker thread (a run blocks its thread).
 * The provider is taken strictly; when it is not there the CPU takes over and the detector says `degraded`.
 * AppError 'invalid' for a file that is no such model, 'unavailable' when it cannot run.
 */
export async function createOrtDetector(path: string, provider: Provider): Promise<Detector> {
  let file: Buffer
  try {
    file = readFileSync(path)
  } catch (cause) {
    throw new AppError('invalid', `the detector model ${path} cannot be read`, { cause })
  }
  const { model, shape } = wrapDetector(file, { width: frameWidth, height: frameHeight })
  const start = (wanted: Provider): WorkerStart => ({
    model: new Uint8Array(model),
    provider: wanted,
    inputWidth: shape.inputWidth,
    inputHeight: shape.inputHeight,
    pictureWidth: frameWidth,
    pictureHeight: frameHeight,
  })
  let opened = await openWorker(start(provider))
  const degraded = 'problem' in opened && provider !== 'cpu'
  if (degraded) opened = await openWorker(start('cpu'))
  if ('problem' in opened) {
    throw new AppError('unavailable', `the detector model ${path} does not run: ${opened.problem}`)
  }
  const { worker, ready } = opened
  const waiting = new Map<
    number,
    { frame: Frame; resolve: (answer: WorkerAnswer) => void; reject: (cause: AppError) => void }
  >()
  let lastId = 0
  let dead: AppError | undefined
  const fail = (message: string, cause?: unknown): void => {
    dead ??= new AppError('unavailable', message, { cause })
    for (const { reject } of waiting.values()) reject(dead)
    waiting.clear()
  }
  worker.on('message', (answer: WorkerAnswer) => {
    const asked = waiting.get(answer.id)
    waiting.delete(answer.id)
    if (asked === undefined) return
    asked.frame.planes = answer.planes
    if (answer.problem === undefined) asked.resolve(answer)
    else asked.reject(new AppError('unavailable', `the detector failed: ${answer.problem}`))
  })
  worker.on('error', (cause) => fail('the detector thread ended by an error', cause))
  worker.on('exit', () => fail('the detector thread has ended'))
  return {
    model: {
      name: basename(path),
      sha256: createHash('sha256').update(file).digest('hex'),
      provider: ready.provider,
      runtime: ready.runtime,
    },
    degraded,
    async detect(frame) {
      if (dead !== undefined) throw dead
      const id = ++lastId
      const planes = frame.planes as Uint8Array<ArrayBuffer>
      const { promise, resolve, reject } = Promise.withResolvers<WorkerAnswer>()
      waiting.set(id, { frame, resolve, reject })
      // Moved, not copied, and moved back with the answer.
      worker.postMessage({ id, planes } satisfies WorkerRequest, [planes.buffer])
      const { boxes, inferenceMs } = await promise
      return { boxes, inferenceMs }
    },
    async close() {
      await worker.terminate()
    },
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
