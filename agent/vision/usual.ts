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
  /** The latest, the oldest at `#at` once there are enough; and the same in order. */
  readonly #latest: Float64Array
  readonly #ordered: Float64Array
  #count = 0
  #at = 0
  #sorted = new Float64Array(0)
  #fresh = 0

  constructor(size = 50) {
    this.#latest = new Float64Array(size)
    this.#ordered = new Float64Array(size)
  }

  add(share: number): void {
    const [latest, ordered] = [this.#latest, this.#ordered]
    if (this.#count === latest.length) this.#take(latest[this.#at] ?? 0)
    latest[this.#at] = share
    this.#at = (this.#at + 1) % latest.length
    const place = this.#placeOf(share)
    ordered.copyWithin(place + 1, place, this.#count)
    ordered[place] = share
    this.#count += 1
    // Once a second is soon enough for a background.
    this.#fresh = (this.#fresh + 1) % 5
    if (this.#fresh !== 0 || this.#count < 0.3 * latest.length) return
    if (this.#sorted.length !== this.#count) this.#sorted = new Float64Array(this.#count)
    this.#sorted.set(ordered.subarray(0, this.#count))
  }

  level(quantile: number): number {
    return this.#sorted[Math.floor(this.#sorted.length * quantile)] ?? 0
  }

  #take(share: number): void {
    const place = this.#placeOf(share)
    this.#ordered.copyWithin(place, place + 1, this.#count)
    this.#count -= 1
  }

  /** Of the first that is not less. */
  #placeOf(share: number): number {
    let [from, to] = [0, this.#count]
    while (from < to) {
      const middle = (from + to) >> 1
      if ((this.#ordered[middle] ?? 0) < share) from = middle + 1
      else to = middle
    }
    return from
  }
}
