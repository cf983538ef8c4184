import { createHash } from 'node:crypto'
import type { ModelVersion } from '../contract/measurement.ts'
import type { Frame } from './frames.ts'

/** A person, in pixels of the frame: left, top, right, bottom, and the detector's score 0…1. */
export type Box = { left: number; top: number; right: number; bottom: number; score: number }

/** Who is in the picture: interchangeable (ONNX Runtime here; a process beside it or a hand detector later). */
export type Detector = {
  model: ModelVersion
  /** True when it runs elsewhere than asked: slower, and shown. */
  degraded: boolean
  /** The known picture at the start: whether it was answered sensibly, and how fast; absent where there is no model. */
  selfTest?: { ok: boolean; ms: number }
  /**
   * The frame's planes belong to the detector until the promise settles. `inferenceMs` is the model's own time by the
   * clock, `runCpuMs` the processor time in it. 'unknown': nobody looked.
   */
  detect(frame: Frame): Promise<{ boxes: Box[] | 'unknown'; inferenceMs: number; runCpuMs?: number }>
  close(): Promise<void>
}

/** Presence taken as given: any video can be measured by its zones alone. */
export const noDetectorModel: ModelVersion = {
  name: 'ninguno',
  sha256: createHash('sha256').update('lbzf detector none').digest('hex'),
  provider: 'none',
  runtime: 'none',
}

export function createNoDetector(): Detector {
  return {
    model: noDetectorModel,
    degraded: false,
    detect: () => Promise.resolve({ boxes: 'unknown', inferenceMs: 0 }),
    close: () => Promise.resolve(),
  }
}
