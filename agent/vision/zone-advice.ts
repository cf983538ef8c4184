import type { Polygon, ZonesStation } from '../contract/scenario.ts'
import { type ZoneName, zoneNames } from '../contract/zone-names.ts'
import { contains } from './polygon.ts'

/** The picture everything is measured in, pixels, and the side of a cell of it. */
const width = 640
const height = 480
const cellPx = 4
/**
 * Two cells, 1.25 % of the picture's width: what an encoder redraws at once beside a hand that moves. What nearer zones cost:
 * docs/reference/accuracy.md.
 */
export const leastApartPx = 8
/** A cell is then a fiftieth of the zone: the least change that tells a piece from none. No smaller zone was ever measured. */
export const fewestCells = 50

/** Zones in the order of a unit. What is drawn so can be measured, only worse. */
export type ZoneAdvice =
  /** A pick-up or put-down too near to the needle: hands that sew are seen in it. */
  | { kind: 'touches-needle'; zones: readonly ['pickup' | 'putdown', 'needle']; apartPx: number }
  /** Pick-up and put-down touch and are not one polygon: a hand in one is seen in both. */
  | { kind: 'overlap'; zones: readonly ['pickup', 'putdown'] }
  /** Too few cells for a share of them to mean anything. */
  | { kind: 'small'; zones: readonly [ZoneName]; cells: number }
  /** More than a cell of it lies beside the area of its station. */
  | { kind: 'outside-area'; zones: readonly [ZoneName] }

/** What makes the zones of a station hard to measure, none for good ones. Advice: no geometry is refused for it. */
export function zoneAdvice({ area, zones }: ZonesStation): ZoneAdvice[] {
  const one = samePolygon(zones.pickup, zones.putdown)
  const [pickup, needle, putdown] = [zones.pickup, zones.needle, zones.putdown].map(inPixels)
  const around = inPixels(area)
  if (pickup === undefined || needle === undefined || putdown === undefined) return []
  const drawn = { pickup, needle, putdown }
  const names = zoneNames.filter((name) => !one || name !== 'putdown')
  const advices: ZoneAdvice[] = []
  for (const name of names) {
    if (name === 'needle') continue
    const apartPx = gapBetween(drawn[name], needle)
    if (apartPx < leastApartPx) advices.push({ kind: 'touches-needle', zones: [name, 'needle'], apartPx })
  }
  if (!one && gapBetween(pickup, putdown) === 0) {
    advices.push({ kind: 'overlap', zones: ['pickup', 'putdown'] })
  }
  for (const name of names) {
    const cells = sizeOf(drawn[name]) / cellPx ** 2
    if (cells < fewestCells) advices.push({ kind: 'small', zones: [name], cells: Math.floor(cells) })
  }
  for (const name of names) {
    if (reachesBeyond(drawn[name], around)) advices.push({ kind: 'outside-area', zones: [name] })
  }
  return advices
}

/** Pick-up and put-down drawn as one place, wherever their points begin. */
function samePolygon(a: Polygon, b: Polygon): boolean {
  return a.length === b.length && a.every(([x, y]) => b.some((other) => other[0] === x && other[1] === y))
}

function inPixels(polygon: Polygon): Polygon {
  return polygon.map(([x, y]): [number, number] => [x * width, y * height])
}

type Point = Polygon[number]
type Edge = readonly [Point, Point]

function edgesOf(polygon: Polygon): Edge[] {
  return polygon.map((from, i): Edge => [from, polygon[(i + 1) % polygon.length] ?? from])
}

/** Least distance of two polygons; 0 when they touch, cross or one holds the other. */
function gapBetween(a: Polygon, b: Polygon): number {
  if (b.some(([x, y]) => contains(a, x, y)) || a.some(([x, y]) => contains(b, x, y))) return 0
  let least = Number.POSITIVE_INFINITY
  for (const one of edgesOf(a)) {
    for (const other of edgesOf(b)) {
      if (cross(one, other)) return 0
      const ends = [...one.map((end) => toEdge(end, other)), ...other.map((end) => toEdge(end, one))]
      least = Math.min(least, ...ends)
    }
  }
  return least
}

function toEdge([x, y]: Point, [[x1, y1], [x2, y2]]: Edge): number {
  const [dx, dy] = [x2 - x1, y2 - y1]
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / length))
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy)
}

/** Each has the other's ends on both sides of it. */
function cross([a, b]: Edge, [c, d]: Edge): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
}

function side([x1, y1]: Point, [x2, y2]: Point, [x, y]: Point): number {
  return (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
}

/** Square pixels, by Gauss's formula. */
function sizeOf(polygon: Polygon): number {
  return (
    Math.abs(edgesOf(polygon).reduce((sum, [[x, y], [nextX, nextY]]) => sum + x * nextY - nextX * y, 0)) / 2
  )
}

/** A corner of the zone lies outside, or a notch of the area reaches into the zone. */
function reachesBeyond(zone: Polygon, area: Polygon): boolean {
  const deep = ([x, y]: Point, other: Polygon, inside: boolean) =>
    contains(other, x, y) === inside && edgesOf(other).every((edge) => toEdge([x, y], edge) > cellPx)
  return zone.some((corner) => deep(corner, area, false)) || area.some((corner) => deep(corner, zone, true))
}
