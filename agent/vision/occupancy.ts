import type { Polygon, ZonesCamera } from '../contract/scenario.ts'
import type { Box } from './detector.ts'
import { contains } from './polygon.ts'

/** A person belongs to a station when this share of the box lies in its area. */
const belongs = 0.5
/** Points a side at which a box is probed. */
const probes = 8

/** How many persons each station has, in the order of the geometry's stations. A person belongs to one station at most. */
export function personsPerStation(
  geometry: ZonesCamera,
  boxes: readonly Box[],
  picture: { width: number; height: number },
): number[] {
  const counts = geometry.stations.map(() => 0)
  for (const box of boxes) {
    let best = -1
    let bestShare = belongs
    geometry.stations.forEach(({ area }, index) => {
      const share = shareInside(area, box, picture)
      if (share >= bestShare) {
        best = index
        bestShare = share
      }
    })
    if (best >= 0) counts[best] = (counts[best] ?? 0) + 1
  }
  return counts
}

function shareInside(area: Polygon, box: Box, picture: { width: number; height: number }): number {
  if (isBeside(area, box, picture)) return 0
  let inside = 0
  for (let i = 0; i < probes; i++) {
    const x = (box.left + ((i + 0.5) / probes) * (box.right - box.left)) / picture.width
    for (let j = 0; j < probes; j++) {
      const y = (box.top + ((j + 0.5) / probes) * (box.bottom - box.top)) / picture.height
      if (contains(area, x, y)) inside += 1
    }
  }
  return inside / (probes * probes)
}

/** Wholly above, below, left or right of the area: most boxes and areas are. */
function isBeside(
  area: Polygon,
  { left, top, right, bottom }: Box,
  picture: { width: number; height: number },
): boolean {
  let [areaLeft, areaTop, areaRight, areaBottom] = [1, 1, 0, 0]
  for (const [x, y] of area) {
    areaLeft = Math.min(areaLeft, x)
    areaRight = Math.max(areaRight, x)
    areaTop = Math.min(areaTop, y)
    areaBottom = Math.max(areaBottom, y)
  }
  return (
    right < areaLeft * picture.width ||
    left > areaRight * picture.width ||
    bottom < areaTop * picture.height ||
    top > areaBottom * picture.height
  )
}
