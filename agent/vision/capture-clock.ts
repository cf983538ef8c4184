/** How long a session's anchor settles before its times are believed. */
const settleMs = 1000
/** The anchor follows the drift between camera and host clock no faster than this. */
const driftMsPerSecond = 1
const windowMs = 30_000
/** Wall clock against monotonic clock. */
const stepMs = 1000

/**
 * Capture times of one session of a camera: anchor + presentation timestamp, anchor = the least (arrival − timestamp).
 * Queues and scheduling only ever delay an arrival, so the least difference is the nearest to the truth.
 */
export class CaptureClock {
  #firstMonotonicMs = Number.NaN
  #anchorMs = Number.POSITIVE_INFINITY
  #lastMonotonicMs = Number.NaN
  #windowFromMs = Number.NaN
  #windowLeastMs = Number.POSITIVE_INFINITY
  #wallMinusMonotonicMs = Number.NaN

  /** Capture time in Unix ms; 'settling' in the first second; 'stepped' once when the host's wall clock jumped: then it begins anew. */
  captured(
    seconds: number,
    arrival: { wallMs: number; monotonicMs: number },
  ): number | 'settling' | 'stepped' {
    const { wallMs, monotonicMs } = arrival
    const offset = wallMs - monotonicMs
    if (Math.abs(offset - this.#wallMinusMonotonicMs) > stepMs) {
      this.#restart()
      this.#wallMinusMonotonicMs = offset
      return 'stepped'
    }
    this.#wallMinusMonotonicMs = offset
    const least = wallMs - seconds * 1000
    if (Number.isNaN(this.#firstMonotonicMs)) {
      this.#firstMonotonicMs = monotonicMs
      this.#windowFromMs = monotonicMs
    }
    if (monotonicMs - this.#firstMonotonicMs < settleMs) {
      this.#anchorMs = Math.min(this.#anchorMs, least)
      this.#lastMonotonicMs = monotonicMs
      return 'settling'
    }
    this.#windowLeastMs = Math.min(this.#windowLeastMs, least)
    if (monotonicMs - this.#windowFromMs > windowMs) {
      const reachMs = (driftMsPerSecond * (monotonicMs - this.#lastMonotonicMs)) / 1000
      const behind = this.#windowLeastMs - this.#anchorMs
      this.#anchorMs += Math.max(-reachMs, Math.min(reachMs, behind))
      this.#windowFromMs = monotonicMs
      this.#windowLeastMs = Number.POSITIVE_INFINITY
      this.#lastMonotonicMs = monotonicMs
    }
    return this.#anchorMs + seconds * 1000
  }

  #restart(): void {
    this.#firstMonotonicMs = Number.NaN
    this.#anchorMs = Number.POSITIVE_INFINITY
    this.#windowLeastMs = Number.POSITIVE_INFINITY
  }
}
