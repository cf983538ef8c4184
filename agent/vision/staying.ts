import type { Box } from './detector.ts'
import { intersectionOverUnion } from './persons.ts'

/** Who stays is seen in much the same place in half of the looks of this span before or after; who walks past has gone on. */
const stayMs = 1500
/** Shared by two boxes of one seated person: a walker leaves more than half of a box behind from one look to the next. */
const samePlace = 0.3

export type Look = { atMs: number; boxes: readonly Box[] }

/** The looks without the people who only pass. Looks come in order of time. */
export function staying(looks: readonly Look[]): Look[] {
  return looks.map(({ atMs, boxes }, index) => {
    if (boxes.length === 0) return { atMs, boxes }
    const before = near(looks, index, -1)
    const after = near(looks, index, 1)
    const half = Math.max(2, before.length / 2, after.length / 2)
    return { atMs, boxes: boxes.filter((box) => seen(box, before) >= half || seen(box, after) >= half) }
  })
}

function near(looks: readonly Look[], index: number, direction: -1 | 1): readonly Look[] {
  const atMs = looks[index]?.atMs ?? 0
  const found: Look[] = []
  for (let i = index + direction; ; i += direction) {
    const look = looks[i]
    if (look === undefined || Math.abs(look.atMs - atMs) > stayMs) return found
    found.push(look)
  }
}

/** In how many looks somebody is in much the same place. */
function seen(box: Box, looks: readonly Look[]): number {
  return looks.filter(({ boxes }) => boxes.some((other) => intersectionOverUnion(box, other) >= samePlace))
    .length
}
