import type { Box } from './detector.ts'

/** Below it a box says nothing; above it hysteresis and geometry decide. */
const leastScore = 0.35
/** Two boxes that share more than this are one person. */
const sameOverlap = 0.5

/** Boxes of a wrapped model's output (5×anchors: cx, cy, w, h, score), suppressed and mapped back to the picture. */
export function personsOf(
  output: Float32Array,
  size: { inputWidth: number; inputHeight: number; pictureWidth: number; pictureHeight: number },
): Box[] {
  const anchors = output.length / 5
  const scale = Math.min(size.inputWidth / size.pictureWidth, size.inputHeight / size.pictureHeight)
  const left = Math.floor((size.inputWidth - Math.round(size.pictureWidth * scale)) / 2)
  const above = Math.floor((size.inputHeight - Math.round(size.pictureHeight * scale)) / 2)
  const candidates: Box[] = []
  const at = (row: number, anchor: number) => output[row * anchors + anchor] ?? 0
  for (let anchor = 0; anchor < anchors; anchor++) {
    const score = output[4 * anchors + anchor] ?? 0
    if (score < leastScore) continue
    const cx = (at(0, anchor) - left) / scale
    const cy = (at(1, anchor) - above) / scale
    const w = at(2, anchor) / scale
    const h = at(3, anchor) / scale
    candidates.push({ left: cx - w / 2, top: cy - h / 2, right: cx + w / 2, bottom: cy + h / 2, score })
  }
  return withoutDuplicates(candidates)
}

/** Greedy suppression, best score first. */
export function withoutDuplicates(candidates: readonly Box[]): Box[] {
  const kept: Box[] = []
  for (const box of candidates.toSorted((a, b) => b.score - a.score)) {
    if (kept.every((other) => intersectionOverUnion(box, other) < sameOverlap)) kept.push(box)
  }
  return kept
}

export function intersectionOverUnion(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left)
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
  if (width <= 0 || height <= 0) return 0
  const both = width * height
  return both / ((a.right - a.left) * (a.bottom - a.top) + (b.right - b.left) * (b.bottom - b.top) - both)
}
