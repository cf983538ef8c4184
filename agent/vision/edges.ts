import { Histogram } from './histogram.ts'
import type { Light } from './light.ts'
import { createPatch, fillCells, greyPerLuma, type Patch, type Plane, readCells } from './patch.ts'

/** Share of edges that change at once only when the picture itself does: hands and people move few of them. */
const disturbedShare = 0.4
/** Grey levels across a cell that make an edge. */
const edgeContrast = 24
const fewestEdges = 20
/** Edges are chosen anew this often: people take theirs with them. */
const edgesForMs = 30_000
/** Pixels a side of a block that gives one edge. */
const block = 16

/** The strongest edge of each 16×16 block that has one; a plain background shows no bump. */
export class Edges {
  readonly #size: { width: number; height: number }
  readonly #read: Float32Array
  readonly #changes = new Histogram()
  #patch: Patch = createPatch(new Int32Array(0))
  #chosenMs = Number.NaN

  constructor(size: { width: number; height: number }) {
    this.#size = size
    this.#read = new Float32Array(Math.ceil(size.width / block) * Math.ceil(size.height / block))
  }

  choose(plane: Plane, light: Light, captureMs: number): void {
    const offsets: number[] = []
    for (let y = 0; y + block <= this.#size.height; y += block) {
      for (let x = 0; x + block <= this.#size.width; x += block) {
        const found = strongestEdge(plane.bytes, this.#size.width, x, y)
        if (found.contrast * greyPerLuma >= edgeContrast * light.gain) offsets.push(found.offset)
      }
    }
    this.#patch = createPatch(Int32Array.from(offsets))
    this.#chosenMs = captureMs
    readCells(plane, this.#patch.offsets, this.#read)
    fillCells(this.#read, this.#patch, light)
  }

  /**
   * `texture`: upper quartile of the edges' changes, grey levels; hands and people move fewer than a quarter of them. `disturbed`: so many
   * changed by more than the threshold that the picture itself did.
   */
  look(
    plane: Plane,
    picture: { slot: number; against: number; light: Light; threshold: number; captureMs: number },
  ): { texture: number; disturbed: boolean } {
    const { slot, against, light, threshold, captureMs } = picture
    const { gain, offset } = light
    const { offsets, past } = this.#patch
    readCells(plane, offsets, this.#read)
    const kept = past[slot]
    const before = past[against]
    const changes = this.#changes
    changes.clear()
    let beyond = 0
    if (kept !== undefined && before !== undefined) {
      for (let i = 0; i < kept.length; i++) {
        const now = Math.fround(((this.#read[i] ?? 0) - offset) / gain)
        const change = Math.abs(now - (before[i] ?? 0))
        if (change > threshold) beyond += 1
        changes.add(Math.fround(change))
        kept[i] = now
      }
    }
    const enough = offsets.length >= fewestEdges
    const disturbed = enough && beyond / offsets.length > disturbedShare
    if (disturbed || captureMs - this.#chosenMs > edgesForMs) this.choose(plane, light, captureMs)
    return { texture: enough ? changes.quantile(0.75) : 0, disturbed }
  }
}

/** The 4×4 cell of a 16×16 block whose halves differ most, across or down; the contrast in luma. */
function strongestEdge(
  luma: Uint8Array,
  width: number,
  x0: number,
  y0: number,
): { offset: number; contrast: number } {
  let offset = y0 * width + x0
  let contrast = 0
  for (let y = y0; y <= y0 + 12; y += 4) {
    for (let x = x0; x <= x0 + 12; x += 4) {
      const at = y * width + x
      // Corners of the cell stand for its halves: choosing is rare, but it goes over the whole picture.
      const a = luma[at] ?? 0
      const b = luma[at + 3] ?? 0
      const c = luma[at + 3 * width] ?? 0
      const d = luma[at + 3 * width + 3] ?? 0
      const difference = Math.max(Math.abs(a + c - b - d), Math.abs(a + b - c - d)) / 2
      if (difference > contrast) {
        contrast = difference
        offset = at
      }
    }
  }
  return { offset, contrast }
}
