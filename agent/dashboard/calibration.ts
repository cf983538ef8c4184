import type { Polygon, ZonesStation } from '../contract/scenario.ts'
import { type ZoneName, zoneNames } from '../contract/zone-names.ts'

/**
 * What a person draws over a camera's picture, as values: everything is fractions of the frame. Shapes are handled by the box
 * around them, so that an imported polygon keeps its form and a drawn one stays a rectangle.
 */
export type Draft = { stations: readonly ZonesStation[]; masks: readonly Polygon[] }
export type Box = { x: number; y: number; w: number; h: number }

/** One shape of the draft; `area` stands for the station as a whole, its zones go with it. */
export type Part =
  | { kind: 'station'; workstation: string; zone: 'area' | ZoneName }
  | { kind: 'mask'; index: number }

/** Where the hands go at a station: pick up → needle → put down. */
export const orientations = ['right', 'left', 'down', 'up', 'same'] as const
export type Orientation = (typeof orientations)[number]

/** No hand can be seen in less: 12 pixels of 640. */
const leastSide = 12 / 640
/** A station that is placed by a tap or by the keyboard. */
export const usualStation = { w: 0.4, h: 0.62 } as const
export const usualMask = { w: 0.2, h: 0.2 } as const

type Place = { u: number; v: number; w: number; h: number }

/**
 * Middle and size of each zone in the station's box, for work that runs from left to right; the others turn it. The needle stands off
 * the other two, also in a box of a sixth of the picture (`zoneAdvice`).
 */
const across: Record<ZoneName, Place> = {
  pickup: { u: 0.18, v: 0.68, w: 0.24, h: 0.24 },
  needle: { u: 0.5, v: 0.6, w: 0.22, h: 0.2 },
  putdown: { u: 0.82, v: 0.68, w: 0.24, h: 0.24 },
}
const along: Record<ZoneName, Place> = {
  pickup: { u: 0.5, v: 0.2, w: 0.3, h: 0.22 },
  needle: { u: 0.5, v: 0.5, w: 0.28, h: 0.2 },
  putdown: { u: 0.5, v: 0.8, w: 0.3, h: 0.22 },
}

function placesOf(orientation: Orientation): Record<ZoneName, Place> {
  if (orientation === 'right') return across
  if (orientation === 'left') return { ...across, pickup: across.putdown, putdown: across.pickup }
  if (orientation === 'down') return along
  if (orientation === 'up') return { ...along, pickup: along.putdown, putdown: along.pickup }
  const shared = { u: 0.28, v: 0.68, w: 0.32, h: 0.26 }
  return { pickup: shared, needle: { ...across.needle, u: 0.68 }, putdown: shared }
}

/** A station's area and three zones from one rectangle. */
export function placeStation(workstation: string, box: Box, orientation: Orientation): ZonesStation {
  const places = placesOf(orientation)
  const zone = (name: ZoneName): Polygon => {
    const { u, v, w, h } = places[name]
    return corners({
      x: box.x + (u - w / 2) * box.w,
      y: box.y + (v - h / 2) * box.h,
      w: w * box.w,
      h: h * box.h,
    })
  }
  return {
    workstation,
    area: corners(box),
    zones: { pickup: zone('pickup'), needle: zone('needle'), putdown: zone('putdown') },
  }
}

/** Two corners of a drag, in any order, inside the frame and large enough to be a shape. */
export function boxBetween(a: [number, number], b: [number, number]): Box {
  const x = Math.min(a[0], b[0])
  const y = Math.min(a[1], b[1])
  return inFrame({ x, y, w: Math.abs(a[0] - b[0]), h: Math.abs(a[1] - b[1]) })
}

export function boxAround([x, y]: [number, number], { w, h }: { w: number; h: number }): Box {
  return inFrame({ x: x - w / 2, y: y - h / 2, w, h })
}

export function boxOf(polygon: Polygon): Box {
  const xs = polygon.map(([x]) => x)
  const ys = polygon.map(([, y]) => y)
  const [x, y] = [Math.min(...xs), Math.min(...ys)]
  return { x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y }
}

export function polygonOf(draft: Draft, part: Part): Polygon | undefined {
  if (part.kind === 'mask') return draft.masks[part.index]
  const station = draft.stations.find(({ workstation }) => workstation === part.workstation)
  return part.zone === 'area' ? station?.area : station?.zones[part.zone]
}

/** The part's box becomes another one; with an area all that belongs to the station goes along, in proportion. */
function reshape(draft: Draft, part: Part, to: Box): Draft {
  const polygon = polygonOf(draft, part)
  if (polygon === undefined) return draft
  const stretched = fitting(boxOf(polygon), inFrame(to))
  if (part.kind === 'mask') {
    return {
      ...draft,
      masks: draft.masks.map((mask, index) => (index === part.index ? stretched(mask) : mask)),
    }
  }
  const { workstation, zone } = part
  return withStation(draft, workstation, (station) =>
    zone === 'area'
      ? allPolygons(station, stretched)
      : { ...station, zones: { ...station.zones, [zone]: stretched(station.zones[zone]) } },
  )
}

/** Moved by fractions of the frame; a shape stops whole at its edge. */
export function move(draft: Draft, part: Part, by: { x: number; y: number }): Draft {
  const polygon = polygonOf(draft, part)
  if (polygon === undefined) return draft
  const box = boxOf(polygon)
  return reshape(draft, part, { ...box, x: box.x + by.x, y: box.y + by.y })
}

export const cornerNames = ['nw', 'ne', 'se', 'sw'] as const
export type Corner = (typeof cornerNames)[number]

export function cornerOf({ x, y, w, h }: Box, corner: Corner): [number, number] {
  return [corner.endsWith('w') ? x : x + w, corner.startsWith('n') ? y : y + h]
}

/** One corner of the part's box goes to `at`, the opposite one stays. */
export function moveCorner(draft: Draft, part: Part, corner: Corner, at: [number, number]): Draft {
  const polygon = polygonOf(draft, part)
  if (polygon === undefined) return draft
  const { x, y, w, h } = boxOf(polygon)
  const west = corner.endsWith('w')
  const north = corner.startsWith('n')
  const left = west ? Math.min(limit(at[0]), x + w - leastSide) : x
  const right = west ? x + w : Math.max(limit(at[0]), x + leastSide)
  const top = north ? Math.min(limit(at[1]), y + h - leastSide) : y
  const bottom = north ? y + h : Math.max(limit(at[1]), y + leastSide)
  return reshape(draft, part, { x: left, y: top, w: right - left, h: bottom - top })
}

export function putStation(draft: Draft, station: ZonesStation): Draft {
  const others = draft.stations.filter(({ workstation }) => workstation !== station.workstation)
  return { ...draft, stations: [...others, station].toSorted(byCode) }
}

/** The same station again beside the first: to the right where there is room, else below, else a little aside. */
export function copyStation(draft: Draft, from: string, to: string): Draft {
  const station = draft.stations.find(({ workstation }) => workstation === from)
  if (station === undefined) return draft
  const { x, y, w, h } = boxOf(station.area)
  const gap = 0.015
  const free = [
    { x: x + w + gap, y },
    { x: x - w - gap, y },
    { x, y: y + h + gap },
    { x, y: y - h - gap },
  ].find((at) => isFree(draft, { ...at, w, h }))
  const at = free ?? { x: x + 0.06, y: y + 0.06 }
  const target = inFrame({ x: at.x, y: at.y, w, h })
  return putStation(draft, { ...allPolygons(station, fitting(boxOf(station.area), target)), workstation: to })
}

/** A box of the usual size where nothing is drawn yet; the middle of the picture when it is full. */
export function freeBox(draft: Draft, size: { w: number; h: number }): Box {
  for (const v of [0.5, 0.3, 0.7]) {
    for (const u of [0.25, 0.75, 0.5]) {
      const box = boxAround([u, v], size)
      if (isFree(draft, box)) return box
    }
  }
  return boxAround([0.5, 0.5], size)
}

export function removeStation(draft: Draft, workstation: string): Draft {
  return { ...draft, stations: draft.stations.filter((station) => station.workstation !== workstation) }
}

export function addMask(draft: Draft, box: Box): Draft {
  return { ...draft, masks: [...draft.masks, corners(box)] }
}

export function removeMask(draft: Draft, index: number): Draft {
  return { ...draft, masks: draft.masks.filter((_, i) => i !== index) }
}

/** The camera moved: everything that was drawn goes with the picture; what leaves the frame ends at its edge. */
export function shiftAll(draft: Draft, by: { x: number; y: number }): Draft {
  const shift = (polygon: Polygon): Polygon =>
    polygon.map(([x, y]): [number, number] => [rounded(limit(x + by.x)), rounded(limit(y + by.y))])
  return {
    stations: draft.stations.map((station) => allPolygons(station, shift)),
    masks: draft.masks.map(shift),
  }
}

export function sameDraft(a: Draft, b: Draft): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function isFree(draft: Draft, box: Box): boolean {
  const inside = box.x >= 0 && box.y >= 0 && box.x + box.w <= 1 && box.y + box.h <= 1
  return (
    inside &&
    draft.stations.every(({ area }) => {
      const other = boxOf(area)
      const apartX = box.x >= other.x + other.w || other.x >= box.x + box.w
      const apartY = box.y >= other.y + other.h || other.y >= box.y + box.h
      return apartX || apartY
    })
  )
}

function withStation(
  draft: Draft,
  workstation: string,
  change: (station: ZonesStation) => ZonesStation,
): Draft {
  return {
    ...draft,
    stations: draft.stations.map((station) =>
      station.workstation === workstation ? change(station) : station,
    ),
  }
}

function allPolygons(station: ZonesStation, change: (polygon: Polygon) => Polygon): ZonesStation {
  const zones = Object.fromEntries(zoneNames.map((zone) => [zone, change(station.zones[zone])]))
  return { ...station, area: change(station.area), zones: zones as ZonesStation['zones'] }
}

function fitting(from: Box, to: Box): (polygon: Polygon) => Polygon {
  const scaleX = from.w === 0 ? 1 : to.w / from.w
  const scaleY = from.h === 0 ? 1 : to.h / from.h
  return (polygon) =>
    polygon.map(([x, y]): [number, number] => [
      rounded(limit(to.x + (x - from.x) * scaleX)),
      rounded(limit(to.y + (y - from.y) * scaleY)),
    ])
}

function corners({ x, y, w, h }: Box): Polygon {
  const at = (px: number, py: number): [number, number] => [rounded(limit(px)), rounded(limit(py))]
  return [at(x, y), at(x + w, y), at(x + w, y + h), at(x, y + h)]
}

/** Pushed back rather than cut: a shape that is dragged out keeps its size. */
function inFrame(box: Box): Box {
  const w = Math.min(1, Math.max(leastSide, box.w))
  const h = Math.min(1, Math.max(leastSide, box.h))
  return { x: Math.min(1 - w, Math.max(0, box.x)), y: Math.min(1 - h, Math.max(0, box.y)), w, h }
}

const limit = (value: number): number => Math.min(1, Math.max(0, value))
/** A tenth of a pixel of 640. */
const rounded = (value: number): number => Math.round(value * 10_000) / 10_000
const byCode = (a: ZonesStation, b: ZonesStation): number => a.workstation.localeCompare(b.workstation)
