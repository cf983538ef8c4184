/** Events per second over the last `windowMs`. */
export class RecentRate {
  readonly #windowMs: number
  readonly #times: number[] = []

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  add(atMs: number): void {
    this.#times.push(atMs)
    this.#forget(atMs)
  }

  perSecond(nowMs: number): number {
    this.#forget(nowMs)
    return Math.round((this.#times.length * 10_000) / this.#windowMs) / 10
  }

  #forget(nowMs: number): void {
    while ((this.#times[0] ?? nowMs) < nowMs - this.#windowMs) this.#times.shift()
  }
}

/** Mean of the values of the last `windowMs`; null: there was none. */
export class RecentMean {
  readonly #windowMs: number
  readonly #values: { atMs: number; value: number }[] = []

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  add(atMs: number, value: number): void {
    this.#values.push({ atMs, value })
    this.#forget(atMs)
  }

  mean(nowMs: number): number | null {
    this.#forget(nowMs)
    if (this.#values.length === 0) return null
    return this.#values.reduce((sum, { value }) => sum + value, 0) / this.#values.length
  }

  #forget(nowMs: number): void {
    while ((this.#values[0]?.atMs ?? nowMs) < nowMs - this.#windowMs) this.#values.shift()
  }
}
