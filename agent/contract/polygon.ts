import type { Polygon } from './scenario.ts'

/** The polygon moved by fractions of the frame; what would leave the frame stays on its edge. */
export function shiftPolygon(polygon: Polygon, by: { x: number; y: number }): Polygon {
  return polygon.map(([x, y]) => [inFrame(x + by.x), inFrame(y + by.y)])
}

/** Four decimals: a tenth of a pixel at 640. */
function inFrame(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000
}
