/**
 * Tells a picture that goes on from one that repeats itself: a live sensor never gives the same picture twice in a row for long.
 * `change` is the mean change of the lattice in grey levels. Key frames of a frozen picture differ a little from what came before,
 * so single changes between repetitions do not count as life.
 */
export class Freeze {
  #sinceMs = Number.NaN
  #changesInRow = 0

  /** Capture time since which the picture has stood still, or undefined while it lives. */
  look(change: number, captureMs: number): number | undefined {
    if (Number.isNaN(change)) return undefined
    if (change < stillChange) {
      if (Number.isNaN(this.#sinceMs)) this.#sinceMs = captureMs
      this.#changesInRow = 0
    } else {
      this.#changesInRow += 1
      if (this.#changesInRow >= 2) this.#sinceMs = Number.NaN
    }
    return captureMs - this.#sinceMs >= frozenMs ? this.#sinceMs : undefined
  }
}

/** Grey levels: a thousandth of what the quietest sensor changes. */
const stillChange = 0.002
const frozenMs = 2000
