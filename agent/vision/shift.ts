/**
 * How far a picture has moved against a reference, from blocks of texture found again near their place.
 * Light changes only brightness and contrast, which the correlation ignores; people move some blocks, and the median ignores those.
 */
export type Grey = { width: number; height: number; values: Uint8Array }

export type Shift = {
  dx: number
  dy: number
  /** √(dx² + dy²), pixels of the full picture. */
  px: number
  /** Blocks found again that agree on the shift, and their share of those found, 0…1. */
  blocks: number
  agreement: number
}

/** Coarse pictures are a quarter of the full one: 640 becomes 160. */
const coarse = 4
const fine = 2
/** Block side and farthest shift at the coarse size: 32 and 64 full pixels. */
const block = 8
const reach = 16
const blocksWanted = 60
/** Normalised correlation from which a block counts as found, and by which it must beat any other place. */
const found = 0.75
const clearly = 0.06
const origin = { dx: 0, dy: 0 }
const fewest = 6
/** Blocks within this of the median agree with it, full pixels. */
const agreePx = 4

type Block = { x: number; y: number }

export type Reference = { coarse: Grey; fine: Grey; full: Grey; blocks: readonly Block[] }

/** Mean of factor×factor pixels. */
export function shrink(picture: Grey, factor: number): Grey {
  const width = Math.floor(picture.width / factor)
  const height = Math.floor(picture.height / factor)
  const values = new Uint8Array(width * height)
  const area = factor * factor
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let j = 0; j < factor; j++) {
        const row = (y * factor + j) * picture.width + x * factor
        for (let i = 0; i < factor; i++) sum += picture.values[row + i] ?? 0
      }
      values[y * width + x] = sum / area
    }
  }
  return { width, height, values }
}

/** The picture to compare with, which the caller leaves alone from now on: its blocks with texture in both directions, spread over the whole of it. */
export function referenceOf(picture: Grey): Reference {
  const half = shrink(picture, fine)
  const small = shrink(half, coarse / fine)
  const scored: { block: Block; score: number }[] = []
  for (let y = 2; y + block + 2 <= small.height; y += block) {
    for (let x = 2; x + block + 2 <= small.width; x += block) {
      scored.push({ block: { x, y }, score: cornerness(small, x, y) })
    }
  }
  const blocks = scored
    .filter(({ score }) => score > 12)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, blocksWanted)
    .map((entry) => entry.block)
  return { coarse: small, fine: half, full: picture, blocks }
}

/** Undefined: too little of the reference was found again to say anything (dark, covered, too little texture). */
export function shiftOf(reference: Reference, picture: Grey): Shift | undefined {
  const half = shrink(picture, fine)
  const small = shrink(half, coarse / fine)
  const still = standsStill(reference, small)
  if (still !== undefined) return still
  const shifts: { dx: number; dy: number }[] = []
  const levels = [
    { from: reference.fine, to: half, factor: coarse / fine },
    { from: reference.full, to: picture, factor: coarse },
  ] as const
  for (const place of reference.blocks) {
    let at = search(reference.coarse, small, place, {
      size: block,
      guess: origin,
      radius: reach,
      mustBeClear: true,
    })
    let factor = 1
    for (const level of levels) {
      if (at === undefined) break
      const scale = level.factor / factor
      const guess = { dx: at.dx * scale, dy: at.dy * scale }
      factor = level.factor
      const corner = { x: place.x * factor, y: place.y * factor }
      at = search(level.from, level.to, corner, {
        size: block * factor,
        guess,
        radius: 2,
        mustBeClear: false,
      })
    }
    if (at !== undefined) shifts.push(at)
  }
  if (shifts.length < fewest) return undefined
  const dx = middle(shifts.map((shift) => shift.dx))
  const dy = middle(shifts.map((shift) => shift.dy))
  const blocks = shifts.filter(
    (shift) => Math.abs(shift.dx - dx) <= agreePx && Math.abs(shift.dy - dy) <= agreePx,
  )
  return { dx, dy, px: Math.hypot(dx, dy), blocks: blocks.length, agreement: blocks.length / shifts.length }
}

/** The usual answer, cheaply: most blocks are found where they were, give or take 4 full pixels. */
function standsStill(reference: Reference, small: Grey): Shift | undefined {
  const shifts: { dx: number; dy: number }[] = []
  for (const place of reference.blocks) {
    const at = search(reference.coarse, small, place, {
      size: block,
      guess: origin,
      radius: 4,
      mustBeClear: true,
    })
    if (at !== undefined) shifts.push(at)
  }
  if (shifts.length < Math.max(fewest, reference.blocks.length * 0.25)) return undefined
  const dx = middle(shifts.map((shift) => shift.dx)) * coarse
  const dy = middle(shifts.map((shift) => shift.dy)) * coarse
  // At the border of the search the true place may lie beyond it.
  if (Math.max(Math.abs(dx), Math.abs(dy)) > coarse) return undefined
  return { dx, dy, px: Math.hypot(dx, dy), blocks: shifts.length, agreement: 1 }
}

/** The least of both directions' mean gradient: an edge alone says nothing about the shift along it. */
function cornerness({ width, values }: Grey, x0: number, y0: number): number {
  let across = 0
  let down = 0
  for (let y = y0; y < y0 + block; y++) {
    for (let x = x0; x < x0 + block; x++) {
      const at = y * width + x
      across += Math.abs((values[at + 1] ?? 0) - (values[at - 1] ?? 0))
      down += Math.abs((values[at + width] ?? 0) - (values[at - width] ?? 0))
    }
  }
  return (Math.min(across, down) * 4) / (block * block)
}

/** Best place of a reference block around a first guess; undefined when it is not found, or found in several places. */
function search(
  reference: Grey,
  picture: Grey,
  at: Block,
  how: { size: number; guess: { dx: number; dy: number }; radius: number; mustBeClear: boolean },
): { dx: number; dy: number } | undefined {
  const { size, guess, radius, mustBeClear } = how
  const template = new Float32Array(size * size)
  let sum = 0
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      const value = reference.values[(at.y + j) * reference.width + at.x + i] ?? 0
      template[j * size + i] = value
      sum += value
    }
  }
  const n = size * size
  let energy = 0
  for (let i = 0; i < n; i++) {
    const value = (template[i] ?? 0) - sum / n
    template[i] = value
    energy += value * value
  }
  let best = -1
  let bestDx = 0
  let bestDy = 0
  const scores: { dx: number; dy: number; score: number }[] = []
  for (let dy = guess.dy - radius; dy <= guess.dy + radius; dy++) {
    const y0 = at.y + dy
    if (y0 < 0 || y0 + size > picture.height) continue
    for (let dx = guess.dx - radius; dx <= guess.dx + radius; dx++) {
      const x0 = at.x + dx
      if (x0 < 0 || x0 + size > picture.width) continue
      let s = 0
      let ss = 0
      let st = 0
      for (let j = 0; j < size; j++) {
        let p = (y0 + j) * picture.width + x0
        let t = j * size
        for (let i = 0; i < size; i++) {
          const value = picture.values[p++] ?? 0
          s += value
          ss += value * value
          st += value * (template[t++] ?? 0)
        }
      }
      const spread = ss - (s * s) / n
      // A plain patch correlates with anything by its noise.
      const score = spread < n ? 0 : st / Math.sqrt(spread * energy)
      if (score > found - 0.3) scores.push({ dx, dy, score })
      if (score > best) {
        best = score
        bestDx = dx
        bestDy = dy
      }
    }
  }
  if (best < found) return undefined
  if (mustBeClear) {
    for (const { dx, dy, score } of scores) {
      const elsewhere = Math.abs(dx - bestDx) > 2 || Math.abs(dy - bestDy) > 2
      if (elsewhere && score > best - clearly) return undefined
    }
  }
  return { dx: bestDx, dy: bestDy }
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[at] ?? 0) : ((sorted[at - 1] ?? 0) + (sorted[at] ?? 0)) / 2
}
