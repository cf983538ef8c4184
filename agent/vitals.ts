/** The parts without which nothing is measured. A camera that is dark is a handled state, not a part. */
export const vitalParts = ['capture', 'store', 'inference'] as const
export type VitalPart = (typeof vitalParts)[number]

/** Monotonic ms of the last progress of each part. A part with nothing to do makes progress by being asked. */
export type Progress = Readonly<Record<VitalPart, number>>

/** How long a part may stand still, ms. Inference covers a TensorRT engine that warms up, store a disk that syncs. */
export const patienceMs: Progress = { capture: 15_000, store: 30_000, inference: 30_000 }

/** The parts that stand still; empty: all live, the watchdog may be fed. */
export function stuckParts(progress: Progress, nowMs: number): VitalPart[] {
  return vitalParts.filter((part) => nowMs - progress[part] > patienceMs[part])
}
