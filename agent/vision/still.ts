import { Histogram } from './histogram.ts'

/** Share of a zone's cells that may move while it lies still. */
const stillShare = 0.03
/** Pictures whose mean says how it lies, for the first time and again. */
const firstPictures = 3
const morePictures = 10
/** Grey levels by which a mean of cells differs at least when something else lies there … */
const otherThing = 4
/** … and this many times what two looks of this zone differ by while nothing comes between them … */
const calmTimes = 1.7
/**
 * … but no more than these grey levels, or this part of what one picture must differ by (the difference of two means of three is quieter by
 * √3): so much is asked until it is known how calm the zone is.
 */
const roughThing = 6
const roughDoubt = 0.75
/** Where motion is asked for more than this, noise or darkness hide what lies there. */
const mostDoubt = 16
const sameLight = 1.25

/** How a zone looks while nothing moves in it, the light taken out. */
export type Still = {
  cells: Float32Array
  gain: number
  /** Grey levels a cell had to change by to be seen moving. */
  doubt: number
}

/** Means over a zone's cells while they lie still: what lies there before a hand came and after it left. */
export class StillZone {
  readonly #sum: Float32Array
  #pictures = 0

  constructor(cells: number) {
    this.#sum = new Float32Array(cells)
  }

  restart(): void {
    this.#pictures = 0
  }

  /** The next picture's cells, and the share of them that moved; undefined unless a mean is complete. */
  look(cells: Float32Array, moved: number, light: { gain: number; doubt: number }): Still | undefined {
    if (moved > stillShare) {
      this.#pictures = 0
      return undefined
    }
    const sum = this.#sum
    const fresh = this.#pictures === 0
    for (let i = 0; i < cells.length; i++) sum[i] = (fresh ? 0 : (sum[i] ?? 0)) + (cells[i] ?? 0)
    this.#pictures += 1
    const pictures = this.#pictures
    if (pictures !== firstPictures && pictures !== morePictures) return undefined
    if (pictures === morePictures) this.#pictures = 0
    const mean = new Float32Array(sum.length)
    for (let i = 0; i < mean.length; i++) mean[i] = (sum[i] ?? 0) / pictures
    return { cells: mean, ...light }
  }
}

/**
 * Share of a zone in which something else lies than before; undefined: light or noise do not let us say. `calm`: what looks of this zone differ
 * by when nothing lies there since, as a part of their doubt.
 */
export function markBetween(before: Still, after: Still, calm?: number): number | undefined {
  const ratio = Math.max(before.gain / after.gain, after.gain / before.gain)
  const doubt = Math.max(before.doubt, after.doubt)
  if (ratio > sameLight || doubt > mostDoubt) return undefined
  const rough = Math.max(roughThing, roughDoubt * doubt)
  const threshold =
    calm === undefined ? rough : Math.min(rough, Math.max(otherThing, calmTimes * calm * doubt))
  let other = 0
  for (let i = 0; i < before.cells.length; i++) {
    if (Math.abs((before.cells[i] ?? 0) - (after.cells[i] ?? 0)) > threshold) other += 1
  }
  return other / before.cells.length
}

/** Between two looks no further apart than this, ms, nothing came, most times. */
const pairMs = 2000
const pairsKept = 24
const fewestPairs = 4
/** This share of a zone's cells differ by less. */
const calmCells = 0.95

/**
 * How much a zone's looks differ while nothing comes between them: noise, and what the encoder makes of it. Kept as a part of their doubt, so
 * that it holds in another light; the middle one of the latest pairs, so that a hand between some of them does not count.
 */
class Calm {
  readonly #differences = new Histogram()
  readonly #latest: number[] = []

  add(before: Still, after: Still): void {
    this.#differences.clear()
    for (let i = 0; i < before.cells.length; i++) {
      this.#differences.add(Math.abs((before.cells[i] ?? 0) - (after.cells[i] ?? 0)))
    }
    this.#latest.push(this.#differences.quantile(calmCells) / Math.max(before.doubt, after.doubt))
    if (this.#latest.length > pairsKept) this.#latest.shift()
  }

  level(): number | undefined {
    if (this.#latest.length < fewestPairs) return undefined
    return this.#latest.toSorted((a, b) => a - b)[Math.floor(this.#latest.length / 2)]
  }
}

/** Looks of a zone remembered: two in two seconds while it lies still. */
const looksKept = 12
const looksKnownMs = 600_000

export type LookMarks = { mark?: number; newMark?: number }

/** How a zone looked the last times it lay still. */
export class Looks {
  readonly #looks: { atMs: number; still: Still }[] = []
  readonly #calm = new Calm()

  add(atMs: number, still: Still): void {
    const last = this.#looks.at(-1)
    if (last !== undefined && atMs - last.atMs <= pairMs) this.#calm.add(last.still, still)
    this.#looks.push({ atMs, still })
    if (this.#looks.length > looksKept) this.#looks.shift()
  }

  /** After a gap what lay there before is still known, unless it was long or the clock stepped back. */
  resume(atMs: number): void {
    const known = this.#looks.filter((look) => look.atMs < atMs && atMs - look.atMs < looksKnownMs)
    this.#looks.splice(0, this.#looks.length, ...known)
  }

  /**
   * What lies there after a hand came and went: the share that looks different from just before, and from whichever of the latest looks is
   * the most alike, so that what came and went again is nothing new. Empty where light, noise or too little rest hide it.
   */
  marksOf({ fromMs, toMs }: { fromMs: number; toMs: number }): LookMarks {
    const after = this.#looks.find(({ atMs }) => atMs > toMs)
    return after === undefined ? {} : marksBetween(this.#before(fromMs), after.still, this.#calm.level())
  }

  /**
   * The same, by the last look there was up to `atMs`; undefined unless there was one since `sinceMs`. Compared only when asked: hardly ever
   * does anybody wait for it.
   */
  marksSince(
    { fromMs, toMs }: { fromMs: number; toMs: number },
    sinceMs: number,
    atMs: number,
  ): (() => LookMarks) | undefined {
    const after = this.#looks.findLast((look) => look.atMs <= atMs)
    if (after === undefined || after.atMs <= sinceMs || after.atMs <= toMs) return undefined
    const before = this.#before(fromMs)
    let marks: LookMarks | undefined
    return () => {
      marks ??= marksBetween(before, after.still, this.#calm.level())
      return marks
    }
  }

  #before(fromMs: number): Still[] {
    return this.#looks.flatMap(({ atMs, still }) => (atMs <= fromMs ? [still] : []))
  }
}

function marksBetween(before: readonly Still[], after: Still, calm: number | undefined): LookMarks {
  const marks = before.map((still) => markBetween(still, after, calm) ?? Number.NaN)
  const mark = marks.at(-1)
  if (mark === undefined || Number.isNaN(mark)) return {}
  return { mark, newMark: Math.min(...marks.filter((other) => !Number.isNaN(other))) }
}
