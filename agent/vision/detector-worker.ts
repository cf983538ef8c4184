import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { InferenceSession, Tensor } from 'onnxruntime-node'
import type { WorkerAnswer, WorkerReady, WorkerRequest, WorkerStart } from './detector-ort.ts'
import { createPlanes, frameBytes } from './frames.ts'
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

class Model {
  readonly #runtime: Runtime
  readonly #session: InferenceSession

  constructor(runtime: Runtime, session: InferenceSession) {
    this.#runtime = runtime
    this.#session = session
  }

  /** A picture's planes as the model reads them, where they lie. */
  input(planes: Uint8Array): Tensor {
    if (planes.length !== frameBytes) throw new Error(`a picture of ${planes.length} bytes`)
    return new this.#runtime.Tensor('uint8', planes, [1, 1, (height * 3) / 2, width])
  }

  async look(input: Tensor): Promise<Look> {
    const cpuMs = threadCpuMs()
    const fromMs = performance.now()
    const result = await this.#session.run({ [wrappedInput]: input })
    const inferenceMs = performance.now() - fromMs
    const runCpuMs = threadCpuMs() - cpuMs
    const output = result[wrappedOutput]
    if (output === undefined) throw new Error('the model gave no boxes')
    return { output: output.data as Float32Array, inferenceMs, runCpuMs }
  }
}

/** Numbers where numbers belong, twice the same: a half-precision overflow or an engine of another device shows here. Returns ms. */
async function selfTest(model: Model): Promise<number> {
  // In memory as a camera's pictures lie in, which not every build of the runtime may be able to read.
  const planes = createPlanes()
  planes.set(knownPicture(width, height))
  const input = model.input(planes)
  const first = (await model.look(input)).output.slice()
  const { output, inferenceMs } = await model.look(input)
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

/** The memory that both threads see, by its number. */
const known = new Map<number, Tensor>()

function inputOf({ planes, memory }: WorkerRequest, model: Model): Tensor {
  if (planes === undefined) {
    const input = known.get(memory)
    if (input === undefined) throw new Error(`memory ${memory} was never sent`)
    return input
  }
  const input = model.input(planes)
  if (memory !== undefined) known.set(memory, input)
  return input
}

async function answerTo(request: WorkerRequest, model: Model): Promise<WorkerAnswer> {
  const { id } = request
  try {
    const { output, inferenceMs, runCpuMs } = await model.look(inputOf(request, model))
    const boxes = personsOf(output, start)
    // The runtime takes new memory for each answer: not given back at once, it would have all garbage collected every ten seconds.
    if (output.buffer instanceof ArrayBuffer) output.buffer.transfer(0)
    return { id, boxes, inferenceMs, runCpuMs }
  } catch (error) {
    return { id, boxes: [], inferenceMs: 0, runCpuMs: 0, problem: String(error) }
  }
}

try {
  const runtime = require(packageName) as Runtime
  const model = new Model(runtime, await open(runtime))
  const selfTestMs = await selfTest(model)
  // One at a time: a picture that waits is no part of the run before it.
  let working = Promise.resolve()
  port.on('message', (request: WorkerRequest) => {
    working = working.then(async () => port.postMessage(await answerTo(request, model)))
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
