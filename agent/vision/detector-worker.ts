import { parentPort, workerData } from 'node:worker_threads'
import { InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node'
import type { WorkerAnswer, WorkerReady, WorkerRequest, WorkerStart } from './detector-ort.ts'
import { wrappedInput, wrappedOutput } from './onnx-graph.ts'
import { personsOf } from './persons.ts'

const start = workerData as WorkerStart
const port = parentPort
if (port === null) throw new Error('detector-worker.ts runs as a worker thread only')

async function open(): Promise<InferenceSession> {
  const backends = listSupportedBackends().map(({ name }) => name)
  if (!backends.includes(start.provider)) {
    throw new Error(`this ONNX Runtime has no ${start.provider} (it has ${backends.join(', ')})`)
  }
  return InferenceSession.create(start.model, {
    executionProviders: [start.provider],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    // Without this the runtime takes the CPU for whatever the provider cannot do, and says nothing.
    ...(start.provider === 'cpu' ? {} : { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
    logSeverityLevel: 3,
  })
}

const [pictureWidth, pictureHeight] = [start.pictureWidth, start.pictureHeight]
try {
  const session = await open()
  port.on('message', async ({ id, planes }: WorkerRequest) => {
    const answer: WorkerAnswer = { id, planes, boxes: [], inferenceMs: 0 }
    try {
      const input = new Tensor('uint8', planes, [1, 3, pictureHeight, pictureWidth])
      const from = performance.now()
      const result = await session.run({ [wrappedInput]: input })
      answer.inferenceMs = performance.now() - from
      const output = result[wrappedOutput]
      if (output === undefined) throw new Error('the model gave no boxes')
      answer.boxes = personsOf(output.data as Float32Array, start)
    } catch (error) {
      answer.problem = String(error)
    }
    port.postMessage(answer, [planes.buffer])
  })
  const { default: runtime } = await import('onnxruntime-node/package.json', { with: { type: 'json' } })
  port.postMessage({
    ready: true,
    provider: start.provider,
    runtime: `onnxruntime-node ${runtime.version}`,
  } satisfies WorkerReady)
} catch (error) {
  port.postMessage({
    ready: false,
    problem: error instanceof Error ? error.message : String(error),
  } satisfies WorkerReady)
}
