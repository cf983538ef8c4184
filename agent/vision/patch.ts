import { blackLuma, lumaRange } from './frames.ts'
import type { Light } from './light.ts'

/** Pixels a side: about a fingertip, and sixteen pixels average the sensor's noise down to a quarter. */
export const cell = 4
/** Pictures kept to compare with. */
export const pastPictures = 7

/**
 * Cells of a picture, by the offset of their first pixel, and what was seen in them with the light taken out: `past` are the latest pictures,
 * a slot each, in turn; what is compared with is one of them.
 */
export type Patch = { offsets: Int32Array; past: readonly Float32Array[]; background: Float32Array }

export function createPatch(offsets: Int32Array): Patch {
  const values = () => new Float32Array(offsets.length)
  return { offsets, past: Array.from({ length: pastPictures }, values), background: values() }
}

/** A luma plane to read cells from. `words` are the same bytes four at a time, where they can be taken so. */
export type Plane = { bytes: Uint8Array; words: Uint32Array | undefined; width: number }

export function planeOf(bytes: Uint8Array, width: number): Plane {
  const fits = width % 4 === 0 && bytes.byteOffset % 4 === 0
  const words = fits ? new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2) : undefined
  return { bytes, words, width }
}

/** From luma to grey levels, 0…255. */
export const greyPerLuma = 255 / lumaRange
const greyPerSum = greyPerLuma / (cell * cell)
const blackSum = blackLuma * cell * cell

/** Mean of each cell's pixels in grey levels. `into` may be longer than the offsets. */
export function readCells({ bytes, words, width }: Plane, offsets: Int32Array, into: Float32Array): void {
  for (let i = 0; i < offsets.length; i++) {
    const at = offsets[i] ?? 0
    const sum = words === undefined || at % 4 !== 0 ? sumOf(bytes, width, at) : sumOfWords(words, width, at)
    into[i] = (sum - blackSum) * greyPerSum
  }
}

function sumOf(bytes: Uint8Array, width: number, from: number): number {
  let sum = 0
  for (let row = 0, at = from; row < cell; row++, at += width) {
    sum += (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) + (bytes[at + 2] ?? 0) + (bytes[at + 3] ?? 0)
  }
  return sum
}

/** Two sums side by side in a word, of every other pixel each: eight pixels stay far below 2^16. */
function sumOfWords(words: Uint32Array, width: number, from: number): number {
  const at = from >> 2
  const a = words[at] ?? 0
  const b = words[at + (width >> 2)] ?? 0
  const c = words[at + (width >> 1)] ?? 0
  const d = words[at + (width >> 1) + (width >> 2)] ?? 0
  const even = (a & 0x00ff00ff) + (b & 0x00ff00ff) + (c & 0x00ff00ff) + (d & 0x00ff00ff)
  const odd =
    ((a >>> 8) & 0x00ff00ff) + ((b >>> 8) & 0x00ff00ff) + ((c >>> 8) & 0x00ff00ff) + ((d >>> 8) & 0x00ff00ff)
  const sums = even + odd
  return (sums & 0xffff) + (sums >>> 16)
}

/** Takes the light out of cells as they were read, and keeps them as every picture of the past. */
export function fillCells(read: Float32Array, { past }: Patch, { gain, offset }: Light): void {
  for (const kept of past) {
    for (let i = 0; i < kept.length; i++) kept[i] = ((read[i] ?? 0) - offset) / gain
  }
}

/**
 * Takes the light out of cells as they were read, and keeps them as the picture in `slot`. Says which share of them differs from the picture
 * in slot `against` by more than `threshold`, and from the background by more than `far`.
 */
export function compareCells(
  read: Float32Array,
  { past, background }: Patch,
  picture: { slot: number; against: number; light: Light; threshold: number; far: number },
): { moved: number; apart: number } {
  const { slot, against, threshold, far } = picture
  const { gain, offset } = picture.light
  const kept = past[slot]
  const before = past[against]
  if (kept === undefined || before === undefined) return { moved: 0, apart: 0 }
  let moved = 0
  let apart = 0
  for (let i = 0; i < kept.length; i++) {
    // As it is kept: the picture before was rounded so too. That picture's slot may be the one this one takes.
    const now = Math.fround(((read[i] ?? 0) - offset) / gain)
    const change = now - (before[i] ?? 0)
    const off = now - (background[i] ?? 0)
    if (change > threshold || change < -threshold) moved += 1
    if (off > far || off < -far) apart += 1
    kept[i] = now
  }
  return { moved: moved / kept.length, apart: apart / kept.length }
}

/** The background follows the picture in the slot slowly, and what is further off no faster than `most`. */
export function learn(
  { past, background }: Patch,
  slot: number,
  blend: number,
  most = Number.POSITIVE_INFINITY,
): void {
  const now = past[slot]
  if (blend === 0 || now === undefined) return
  for (let i = 0; i < now.length; i++) {
    const off = (now[i] ?? 0) - (background[i] ?? 0)
    background[i] = (background[i] ?? 0) + blend * Math.max(-most, Math.min(most, off))
  }
}
