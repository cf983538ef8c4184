import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { InferenceSession } from 'onnxruntime-node'
import type { WorkerAnswer, WorkerReady, WorkerRequest, WorkerStart } from './detector-ort.ts'
import { knownPicture } from './known-picture.ts'
import { wrappedInput, wrappedOutput } from './onnx-graph.ts'
import { personsOf } from './persons.ts'

const start = workerData as WorkerStart
const port = parentPort
if (port === null) throw new Error('detector-worker.ts runs as a worker thread only')

type Runtime = typeof import('onnxruntime-node')
const require = createRequire(import.meta.url)
const packageName = start.runtime ?? 'onnxruntime-node'

async function open(runtime: Runtime): Promise<InferenceSession> {
  const backends = runtime.listSupportedBackends().map(({ name }) => name)
  if (!backends.includes(start.provider)) {
    throw new Error(`this ONNX Runtime has no ${start.provider} (it has ${backends.join(', ')})`)
  }
  return runtime.InferenceSession.create(start.model, {
    executionProviders: [start.provider],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    // Without this the runtime takes the CPU for whatever the provider cannot do, and says nothing.
    ...(start.provider === 'cpu' ? {} : { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
    logSeverityLevel: 3,
  })
}

const [width, height] = [start.pictureWidth, start.pictureHeight]

/** Processor time of this thread, ms. The first call has the system bring it up to date: by itself it is a few ms behind. */
function threadCpuMs(): number {
  process.cpuUsage()
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

type Look = { output: Float32Array; inferenceMs: number; runCpuMs: number }

/** A model and the memory it reads from and writes to, kept: new memory for each picture is work for the garbage collector. */
class Model {
  readonly #session: InferenceSession
  readonly #planes = new Uint8Array(3 * height * width)
  readonly #feeds: InferenceSession.FeedsType
  #fetches: InferenceSession.NullableOnnxValueMapType = { [wrappedOutput]: null }

  constructor(runtime: Runtime, session: InferenceSession) {
    this.#session = session
    this.#feeds = { [wrappedInput]: new runtime.Tensor('uint8', this.#planes, [1, 3, height, width]) }
  }

  /** The output is valid until the next look. */
  async look(planes: Uint8Array): Promise<Look> {
    if (planes.length !== this.#planes.length) throw new Error(`a picture of ${planes.length} bytes`)
    this.#planes.set(planes)
    const cpuMs = threadCpuMs()
    const fromMs = performance.now()
    const result = await this.#session.run(this.#feeds, this.#fetches)
    const inferenceMs = performance.now() - fromMs
    const runCpuMs = threadCpuMs() - cpuMs
    const output = result[wrappedOutput]
    if (output === undefined) throw new Error('the model gave no boxes')
    this.#fetches = { [wrappedOutput]: output }
    return { output: output.data as Float32Array, inferenceMs, runCpuMs }
  }
}

/** Numbers where numbers belong, twice the same: a half-precision overflow or an engine of another device shows here. Returns ms. */
async function selfTest(model: Model): Promise<number> {
  const planes = knownPicture(width, height)
  const first = (await model.look(planes)).output.slice()
  const { output, inferenceMs } = await model.look(planes)
  const anchors = output.length / 5
  let most = 0
  for (const [i, value] of output.entries()) {
    if (!Number.isFinite(value)) throw new Error('self-test: the model gives values that are no numbers')
    if (i >= 4 * anchors && (value < -0.01 || value > 1.01))
      throw new Error('self-test: scores lie outside 0…1')
    most = Math.max(most, Math.abs(value - (first[i] ?? 0)))
  }
  // Pixels of the boxes and scores alike: parallel sums may differ in their last digits only.
  if (most > 1) throw new Error('self-test: the same picture gives different boxes')
  return inferenceMs
}

async function answerTo(id: number, planes: Uint8Array, model: Model): Promise<WorkerAnswer> {
  try {
    const { output, inferenceMs, runCpuMs } = await model.look(planes)
    return { id, boxes: personsOf(output, start), inferenceMs, runCpuMs }
  } catch (error) {
    return { id, boxes: [], inferenceMs: 0, runCpuMs: 0, problem: String(error) }
  }
}

try {
  const runtime = require(packageName) as Runtime
  const model = new Model(runtime, await open(runtime))
  const selfTestMs = await selfTest(model)
  // One at a time: there is one memory to read from, and a picture that waits is no part of the run before it.
  let working = Promise.resolve()
  port.on('message', ({ id, planes }: WorkerRequest) => {
    working = working.then(async () => port.postMessage(await answerTo(id, planes, model)))
  })
  const { version } = require(join(packageName, 'package.json')) as { version: string }
  port.postMessage({
    ready: true,
    provider: start.provider,
    runtime: `onnxruntime-node ${version}`,
    selfTestMs,
  } satisfies WorkerReady)
} catch (error) {
  port.postMessage({
    ready: false,
    problem: error instanceof Error ? error.message : String(error),
  } satisfies WorkerReady)
}
