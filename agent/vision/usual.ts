/** Upper quartile over the latest visits: what a hand does in this zone. */
export class Usual {
  readonly #values: number[] = []
  #quartile = 0

  add(value: number): void {
    this.#values.push(value)
    if (this.#values.length > 24) this.#values.shift()
    const sorted = this.#values.toSorted((a, b) => a - b)
    this.#quartile = this.#values.length < 4 ? 0 : (sorted[Math.floor(sorted.length * 0.75)] ?? 0)
  }

  level(): number {
    return this.#quartile
  }
}

/** Quantiles of the latest seconds' motion. */
export class Rest {
  readonly #latest: number[] = []
  readonly #size: number
  #sorted = new Float64Array(0)
  #fresh = 0

  constructor(size = 50) {
    this.#size = size
  }

  add(share: number): void {
    this.#latest.push(share)
    if (this.#latest.length > this.#size) this.#latest.shift()
    // Once a second is soon enough for a background.
    this.#fresh = (this.#fresh + 1) % 5
    if (this.#fresh !== 0 || this.#latest.length < 0.3 * this.#size) return
    this.#sorted = new Float64Array(this.#latest).sort()
  }

  level(quantile: number): number {
    return this.#sorted[Math.floor(this.#sorted.length * quantile)] ?? 0
  }
}
