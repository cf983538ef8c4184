const bins = 1024

/** Counts in 1/16 grey levels: exact enough for a noise estimate and linear in time. Kept and emptied, not made anew. */
export class Histogram {
  readonly #counts = new Uint16Array(bins)
  #size = 0

  clear(): void {
    this.#counts.fill(0)
    this.#size = 0
  }

  add(value: number): void {
    const bin = Math.min(bins - 1, Math.floor(value * 16))
    this.#counts[bin] = (this.#counts[bin] ?? 0) + 1
    this.#size += 1
  }

  quantile(share: number): number {
    let seen = 0
    for (let bin = 0; bin < bins; bin++) {
      seen += this.#counts[bin] ?? 0
      if (seen >= share * this.#size) return (bin + 0.5) / 16
    }
    return bins / 16
  }
}
