import type { Polygon } from '../contract/scenario.ts'

/** Even–odd rule; the point and the polygon are in the same unit. */
export function contains(polygon: Polygon, x: number, y: number): boolean {
  let inside = false
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    // By index: taken apart as lists they would be new objects for each point asked about.
    const xi = polygon[i]?.[0] ?? 0
    const yi = polygon[i]?.[1] ?? 0
    const xj = polygon[j]?.[0] ?? 0
    const yj = polygon[j]?.[1] ?? 0
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside
  }
  return inside
}

/**
 * Offsets (y × width + x of the top left pixel) of the cells on a grid of `step` pixels whose centre lies in the polygon.
 * A polygon smaller than a cell still gets the one at its middle.
 */
export function cellsIn(
  polygon: Polygon,
  { width, height, cell, step }: { width: number; height: number; cell: number; step: number },
): Int32Array {
  const offsets: number[] = []
  for (let y = 0; y + cell <= height; y += step) {
    for (let x = 0; x + cell <= width; x += step) {
      if (contains(polygon, (x + cell / 2) / width, (y + cell / 2) / height)) offsets.push(y * width + x)
    }
  }
  if (offsets.length === 0) {
    const middle = (axis: 0 | 1) => polygon.reduce((sum, point) => sum + point[axis], 0) / polygon.length
    const x = Math.min(width - cell, Math.max(0, Math.round(middle(0) * width - cell / 2)))
    const y = Math.min(height - cell, Math.max(0, Math.round(middle(1) * height - cell / 2)))
    offsets.push(y * width + x)
  }
  return Int32Array.from(offsets)
}

/** Share of the cells of the smaller set that both sets have. */
export function overlap(a: Int32Array, b: Int32Array): number {
  const set = new Set(a)
  let both = 0
  for (const cell of b) if (set.has(cell)) both += 1
  return both / Math.min(a.length, b.length)
}
