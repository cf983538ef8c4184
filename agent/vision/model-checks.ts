import { readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { AppError } from '../contract/errors.ts'
import { createOrtDetector, type Provider, wrapDetectorFile } from './detector-ort.ts'
import { frameHeight, frameWidth } from './frames.ts'
import { knownPicture } from './known-picture.ts'

/** One line of `doctor`: `whatToDo` is empty when it is well. */
export type Check = { name: string; ok: boolean; detail: string; whatToDo: string }

export type ModelConfig = {
  detector: { model: string; provider: Provider; fps: number; runtime?: string | undefined }
  cameras: readonly unknown[]
}

const timedRuns = 30

/** What model runs where and how fast: the file, its layout, the provider really in use, the self-test, and the rate it allows. */
export async function modelChecks({ detector, cameras }: ModelConfig): Promise<Check[]> {
  if (detector.model === 'none') {
    return [
      check('model', true, 'detector.model is none: presence is taken as given, only zones are measured'),
    ]
  }
  const checks: Check[] = []
  try {
    const { shape } = wrapDetectorFile(detector.model, readFileSync(detector.model))
    const { input, output, inputWidth, inputHeight, personClass } = shape
    const layout = `input ${input} ${inputWidth}×${inputHeight}, output ${output}, person is class ${personClass}`
    checks.push(check('model', true, `${detector.model}: ${layout}`))
  } catch (error) {
    const why = error instanceof AppError ? error.message : `${detector.model} cannot be read`
    return [
      check(
        'model',
        false,
        why,
        'detector.model in the configuration must name a YOLOv8 or YOLO11 detection export (ONNX)',
      ),
    ]
  }
  let opened: Awaited<ReturnType<typeof createOrtDetector>>
  try {
    opened = await createOrtDetector(detector.model, detector.provider, { runtime: detector.runtime })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return [...checks, check('provider', false, why, 'docs/guide/jetson-detector.md')]
  }
  try {
    const { sha256, provider, runtime } = opened.model
    checks.push(
      check(
        'provider',
        !opened.degraded,
        opened.degraded
          ? `asked for ${detector.provider}, but ${runtime} has none: it runs degraded on ${provider}`
          : `${provider}, ${runtime}`,
        opened.degraded ? 'docs/guide/jetson-detector.md says how to build ONNX Runtime with TensorRT' : '',
      ),
      check('version', true, `SHA-256 ${sha256}`),
      check('self-test', opened.selfTest?.ok === true, `the known picture, ${opened.selfTest?.ms ?? '—'} ms`),
    )
    const times = await timed(opened)
    const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length
    const slow = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0
    const asked = detector.fps * Math.max(1, cameras.length)
    const possible = 1000 / mean
    checks.push(
      check(
        'speed',
        possible >= asked,
        `${mean.toFixed(1)} ms a picture (95 % under ${slow.toFixed(1)} ms): ${possible.toFixed(0)} a second; ` +
          `${asked} are asked for (detector.fps × cameras)`,
        possible >= asked ? '' : 'lower detector.fps, or use a smaller model',
      ),
    )
  } finally {
    await opened.close()
  }
  return checks
}

async function timed(detector: Awaited<ReturnType<typeof createOrtDetector>>): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < timedRuns; i++) {
    const planes = knownPicture(frameWidth, frameHeight)
    const from = performance.now()
    await detector.detect({ captureMs: i, width: frameWidth, height: frameHeight, planes })
    times.push(performance.now() - from)
  }
  return times
}

function check(name: string, ok: boolean, detail: string, whatToDo = ''): Check {
  return { name, ok, detail, whatToDo }
}
