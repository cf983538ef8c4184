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
