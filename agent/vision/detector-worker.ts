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

async function look(
  runtime: Runtime,
  session: InferenceSession,
  planes: Uint8Array,
): Promise<{ output: Float32Array; inferenceMs: number }> {
  const input = new runtime.Tensor('uint8', planes, [1, 3, height, width])
  const from = performance.now()
  const result = await session.run({ [wrappedInput]: input })
  const inferenceMs = performance.now() - from
  const output = result[wrappedOutput]
  if (output === undefined) throw new Error('the model gave no boxes')
  return { output: output.data as Float32Array, inferenceMs }
}

/** Numbers where numbers belong, twice the same: a half-precision overflow or an engine of another device shows here. Returns ms. */
async function selfTest(runtime: Runtime, session: InferenceSession): Promise<number> {
  const planes = knownPicture(width, height)
  const first = await look(runtime, session, planes)
  const { output, inferenceMs } = await look(runtime, session, planes)
  const anchors = output.length / 5
  let most = 0
  for (const [i, value] of output.entries()) {
    if (!Number.isFinite(value)) throw new Error('self-test: the model gives values that are no numbers')
    if (i >= 4 * anchors && (value < -0.01 || value > 1.01))
      throw new Error('self-test: scores lie outside 0…1')
    most = Math.max(most, Math.abs(value - (first.output[i] ?? 0)))
  }
  // Pixels of the boxes and scores alike: parallel sums may differ in their last digits only.
  if (most > 1) throw new Error('self-test: the same picture gives different boxes')
  return inferenceMs
}

try {
  const runtime = require(packageName) as Runtime
  const session = await open(runtime)
  const selfTestMs = await selfTest(runtime, session)
  let afterMs = 0
  port.on('message', async ({ id, planes }: WorkerRequest) => {
    const answer: WorkerAnswer = { id, planes, boxes: [], inferenceMs: 0, aroundMs: afterMs }
    const fromMs = performance.now()
    let ranMs = fromMs
    try {
      const { output, inferenceMs } = await look(runtime, session, planes)
      ranMs = performance.now()
      answer.inferenceMs = inferenceMs
      answer.aroundMs += ranMs - fromMs - inferenceMs
      answer.boxes = personsOf(output, start)
    } catch (error) {
      answer.problem = String(error)
    }
    port.postMessage(answer, [planes.buffer])
    afterMs = performance.now() - ranMs
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
