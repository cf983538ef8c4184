import type { Box } from './detector.ts'
import { type Frame, type ImagePlane, imagePlanes } from './frames.ts'

/** Pixels of a side of the squares, even: a face at a sewing station is two to four of them. */
const square = 24
/** A detector's box cuts hands and hair: it is widened by this share on every side. */
const margin = 0.15

/** Makes people unrecognisable, in place; 'unknown' where they are: the whole picture. */
export function pixelate(frame: Frame, persons: readonly Box[] | 'unknown'): void {
  const { width, height } = frame
  const planes = imagePlanes(frame)
  const widened = persons === 'unknown' ? undefined : persons.map(wider)
  for (let y = 0; y < height; y += square) {
    for (let x = 0; x < width; x += square) {
      const right = Math.min(width, x + square)
      const bottom = Math.min(height, y + square)
      const hit = (box: Box) => box.left < right && box.right > x && box.top < bottom && box.bottom > y
      if (widened !== undefined && !widened.some(hit)) continue
      for (const plane of planes) average(plane, { x, y, right, bottom })
    }
  }
}

function wider({ left, top, right, bottom, score }: Box): Box {
  const [x, y] = [(right - left) * margin, (bottom - top) * margin]
  return { left: left - x, top: top - y, right: right + x, bottom: bottom + y, score }
}

function average(
  { values, width, scale }: ImagePlane,
  of: { x: number; y: number; right: number; bottom: number },
): void {
  const [x, y] = [of.x * scale, of.y * scale]
  const [right, bottom] = [of.right * scale, of.bottom * scale]
  let sum = 0
  for (let row = y; row < bottom; row++) {
    for (let column = x; column < right; column++) sum += values[row * width + column] ?? 0
  }
  const mean = sum / ((right - x) * (bottom - y))
  for (let row = y; row < bottom; row++) values.fill(mean, row * width + x, row * width + right)
}
