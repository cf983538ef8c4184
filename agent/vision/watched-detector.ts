import type { Detector } from './detector.ts'

/** The same detector, and since when it owes an answer. */
export type WatchedDetector = Detector & {
  /** Monotonic ms of its last progress: now while it owes nothing, the oldest question while it does, its first failure while it fails. */
  progressMs(): number
}

/** A worker that died answers at once, with an error: failing is standing still too. */
export function watchDetector(detector: Detector, monotonicMs = () => performance.now()): WatchedDetector {
  const asked = new Set<{ atMs: number }>()
  let failingSinceMs: number | undefined
  return {
    ...detector,
    async detect(frame) {
      const question = { atMs: monotonicMs() }
      asked.add(question)
      try {
        const answer = await detector.detect(frame)
        failingSinceMs = undefined
        return answer
      } catch (error) {
        failingSinceMs ??= question.atMs
        throw error
      } finally {
        asked.delete(question)
      }
    },
    progressMs: () =>
      Math.min(monotonicMs(), failingSinceMs ?? Infinity, ...[...asked].map(({ atMs }) => atMs)),
  }
}
