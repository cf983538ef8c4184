/** What a picture says about its predecessors: see PictureMotion. */
type Look = { change: number; noise: number; cells: Float32Array }

/** Grey levels: a thousandth of what the quietest sensor changes. */
const stillChange = 0.002
const frozenMs = 2000
/** A sensor whose usual noise is at least this, in grey levels of a cell, cannot fall silent … */
const audibleNoise = 0.4
/** … to this share of it, with no cell anywhere further than this from where it was, unless its picture stands. */
const silentShare = 0.25
const stillCells = 4
const noisesKept = 150

/** The same picture again, as `PictureMotion.change` says. */
export function isRepeated(change: number): boolean {
  return change < stillChange
}

/**
 * Tells a picture that goes on from one that repeats itself: a live sensor never gives the same picture twice in a row for long.
 * A frozen picture may be coded anew, with tiny differences: then its noise has gone and nothing has moved since.
 * Key frames of a frozen picture differ a little from what came before, so single changes between repetitions do not count as life.
 */
export class Freeze {
  #sinceMs = Number.NaN
  #changesInRow = 0
  #stillFrom = new Float32Array(0)
  readonly #noises: number[] = []
  #usualNoise = 0
  #fresh = 0

  /** Capture time since which the picture has stood still, or undefined while it lives. */
  look({ change, noise, cells }: Look, captureMs: number): number | undefined {
    if (Number.isNaN(change)) return undefined
    if (isRepeated(change) || this.#silent(noise, cells)) {
      if (Number.isNaN(this.#sinceMs)) {
        this.#sinceMs = captureMs
        // The next picture is written into the same cells.
        if (this.#stillFrom.length === cells.length) this.#stillFrom.set(cells)
        else this.#stillFrom = cells.slice()
      }
      this.#changesInRow = 0
    } else {
      this.#changesInRow += 1
      if (this.#changesInRow >= 2) this.#sinceMs = Number.NaN
      this.#learn(noise)
    }
    return captureMs - this.#sinceMs >= frozenMs ? this.#sinceMs : undefined
  }

  #silent(noise: number, cells: Float32Array): boolean {
    if (this.#usualNoise < audibleNoise || noise > silentShare * this.#usualNoise) return false
    if (Number.isNaN(this.#sinceMs)) return true
    const before = this.#stillFrom
    return cells.every((value, i) => Math.abs(value - (before[i] ?? 0)) < stillCells)
  }

  #learn(noise: number): void {
    this.#noises.push(noise)
    if (this.#noises.length > noisesKept) this.#noises.shift()
    this.#fresh = (this.#fresh + 1) % 25
    if (this.#fresh !== 0) return
    this.#usualNoise = this.#noises.toSorted((a, b) => a - b)[Math.floor(this.#noises.length / 4)] ?? 0
  }
}
