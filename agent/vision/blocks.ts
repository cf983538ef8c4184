import type { Grey } from './shift.ts'

// Blocks of a grey picture: how much texture they hold, and where another picture looks like them.

/** The coarse picture is a quarter of the full one: 640 becomes 160. */
export const coarse = 4
/** Block side at the coarse size: 32 full pixels. */
export const block = 8

/** A block of the reference at the coarse size: its mean taken out, and what is left squared and summed. */
export type Block = { x: number; y: number; template: Float32Array; energy: number }

/** A place of a block, and how well it fits: normalised correlation. */
export type Found = { dx: number; dy: number; score: number }

/** Mean of 2×2 pixels. */
export function half(picture: Grey): Grey {
  const from = picture.values
  const width = picture.width >> 1
  const height = picture.height >> 1
  const values = new Uint8Array(width * height)
  for (let y = 0, to = 0; y < height; y++) {
    let above = 2 * y * picture.width
    let below = above + picture.width
    for (let x = 0; x < width; x++) {
      const sum = (from[above] ?? 0) + (from[above + 1] ?? 0) + (from[below] ?? 0) + (from[below + 1] ?? 0)
      values[to++] = sum >> 2
      above += 2
      below += 2
    }
  }
  return { width, height, values }
}

/** The least of both directions' mean gradient: an edge alone says nothing about the shift along it. */
export function cornerness({ width, values }: Grey, x0: number, y0: number): number {
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

export function templateOf(
  picture: Grey,
  x: number,
  y: number,
  size: number,
): { template: Float32Array; energy: number } {
  const template = new Float32Array(size * size)
  let sum = 0
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      const value = picture.values[(y + j) * picture.width + x + i] ?? 0
      template[j * size + i] = value
      sum += value
    }
  }
  let energy = 0
  for (let i = 0; i < template.length; i++) {
    const value = (template[i] ?? 0) - sum / template.length
    template[i] = value
    energy += value * value
  }
  return { template, energy }
}

/** For each top left pixel of a block of the coarse picture: its squared deviations from its mean, summed. */
export type Patches = Float32Array

export function patchesOf({ width, height, values }: Grey): Patches {
  const n = block * block
  const patches = new Float32Array(width * height)
  // Sums over the block that ends in this row, for each column; then over a block's width: what comes in is added, what goes out taken away.
  const sums = new Int32Array(width)
  const squares = new Int32Array(width)
  for (let y = 0; y < height; y++) {
    const enters = y * width
    const leaves = (y - block) * width
    for (let x = 0; x < width; x++) {
      const value = values[enters + x] ?? 0
      const gone = leaves < 0 ? 0 : (values[leaves + x] ?? 0)
      sums[x] = (sums[x] ?? 0) + value - gone
      squares[x] = (squares[x] ?? 0) + value * value - gone * gone
    }
    const top = y + 1 - block
    if (top < 0) continue
    let s = 0
    let ss = 0
    for (let x = 0; x < width; x++) {
      s += sums[x] ?? 0
      ss += squares[x] ?? 0
      const left = x + 1 - block
      if (left < 0) continue
      patches[top * width + left] = ss - (s * s) / n
      s -= sums[left] ?? 0
      ss -= squares[left] ?? 0
    }
  }
  return patches
}

/** Normalised correlation of a block with every place within `radius`, row by row; -1 outside the picture and on plain patches. */
export function scoresOf(
  { x, y, template, energy }: Block,
  small: Grey,
  patches: Patches,
  radius: number,
): Float32Array {
  const { width, height, values } = small
  const size = 2 * radius + 1
  const scores = new Float32Array(size * size).fill(-1)
  for (let dy = -radius; dy <= radius; dy++) {
    const y0 = y + dy
    if (y0 < 0 || y0 + block > height) continue
    for (let dx = -radius; dx <= radius; dx++) {
      const x0 = x + dx
      if (x0 < 0 || x0 + block > width) continue
      const spread = patches[y0 * width + x0] ?? 0
      // A plain patch correlates with anything by its noise.
      if (spread < block * block) continue
      let product = 0
      for (let j = 0, t = 0; j < block; j++) {
        let p = (y0 + j) * width + x0
        for (let i = 0; i < block; i++) product += (values[p++] ?? 0) * (template[t++] ?? 0)
      }
      scores[(dy + radius) * size + dx + radius] = product / Math.sqrt(spread * energy)
    }
  }
  return scores
}

/** The place of a block to a part of a full pixel. */
export function refined(
  reference: Grey,
  picture: Grey,
  place: Block,
  near: Found,
): { dx: number; dy: number } {
  const radius = 3
  const size = 2 * radius + 1
  const wide = block * coarse
  const [x, y] = [place.x * coarse, place.y * coarse]
  const { template, energy } = templateOf(reference, x, y, wide)
  const n = wide * wide
  const scores = new Float32Array(size * size).fill(-1)
  for (let j = 0; j < size; j++) {
    const y0 = y + near.dy * coarse + j - radius
    if (y0 < 0 || y0 + wide > picture.height) continue
    for (let i = 0; i < size; i++) {
      const x0 = x + near.dx * coarse + i - radius
      if (x0 < 0 || x0 + wide > picture.width) continue
      let s = 0
      let ss = 0
      let product = 0
      for (let r = 0, t = 0; r < wide; r++) {
        let p = (y0 + r) * picture.width + x0
        for (let c = 0; c < wide; c++) {
          const value = picture.values[p++] ?? 0
          s += value
          ss += value * value
          product += value * (template[t++] ?? 0)
        }
      }
      const spread = ss - (s * s) / n
      if (spread >= n) scores[j * size + i] = product / Math.sqrt(spread * energy)
    }
  }
  let best = radius * size + radius
  for (let i = 0; i < scores.length; i++) if ((scores[i] ?? -1) > (scores[best] ?? -1)) best = i
  const [column, row] = [best % size, Math.floor(best / size)]
  const across = column > 0 && column < size - 1 ? peak(scores, best, 1) : 0
  const down = row > 0 && row < size - 1 ? peak(scores, best, size) : 0
  return {
    dx: near.dx * coarse + column - radius + across,
    dy: near.dy * coarse + row - radius + down,
  }
}

/** Where the parabola through a maximum and its two neighbours is highest, −½…½ of a pixel. */
function peak(scores: Float32Array, at: number, step: number): number {
  const [before, best, after] = [scores[at - step] ?? -1, scores[at] ?? -1, scores[at + step] ?? -1]
  const bend = before - 2 * best + after
  return before < 0 || after < 0 || bend >= 0
    ? 0
    : Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend)))
}
