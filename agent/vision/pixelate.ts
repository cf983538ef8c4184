import type { Box } from './detector.ts'
import type { Frame } from './frames.ts'

/** Pixels of a side of the squares: a face at a sewing station is two to four of them. */
const square = 24
/** A detector's box cuts hands and hair: it is widened by this share on every side. */
const margin = 0.15

/** Makes people unrecognisable, in place; 'unknown' where they are: the whole picture. */
export function pixelate({ width, height, planes }: Frame, persons: readonly Box[] | 'unknown'): void {
  const widened = persons === 'unknown' ? undefined : persons.map(wider)
  for (let y = 0; y < height; y += square) {
    for (let x = 0; x < width; x += square) {
      const right = Math.min(width, x + square)
      const bottom = Math.min(height, y + square)
      const hit = (box: Box) => box.left < right && box.right > x && box.top < bottom && box.bottom > y
      if (widened !== undefined && !widened.some(hit)) continue
      for (let plane = 0; plane < 3; plane++) {
        average(planes, { offset: plane * width * height, width, x, y, right, bottom })
      }
    }
  }
}

function wider({ left, top, right, bottom, score }: Box): Box {
  const [x, y] = [(right - left) * margin, (bottom - top) * margin]
  return { left: left - x, top: top - y, right: right + x, bottom: bottom + y, score }
}

function average(
  planes: Uint8Array,
  at: { offset: number; width: number; x: number; y: number; right: number; bottom: number },
): void {
  let sum = 0
  for (let y = at.y; y < at.bottom; y++) {
    for (let x = at.x; x < at.right; x++) sum += planes[at.offset + y * at.width + x] ?? 0
  }
  const mean = sum / ((at.right - at.x) * (at.bottom - at.y))
  for (let y = at.y; y < at.bottom; y++) {
    planes.fill(mean, at.offset + y * at.width + at.x, at.offset + y * at.width + at.right)
  }
}
