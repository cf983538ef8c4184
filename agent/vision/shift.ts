import {
  type Block,
  block,
  coarse,
  cornerness,
  type Found,
  half,
  type Patches,
  patchesOf,
  refined,
  scoresOf,
  templateOf,
} from './blocks.ts'

/** Luma of a picture, row by row. */
export type Grey = { width: number; height: number; values: Uint8Array }

/**
 * How far a picture has moved against a reference. Every block of texture of the reference votes for the places where it may be seen now;
 * the shift is what most of them have in common. Light changes only brightness and contrast, which the correlation ignores; what people
 * hide or carry elsewhere votes for nothing in common.
 */
export type Shift = {
  dx: number
  dy: number
  /** √(dx² + dy²), pixels of the full picture. */
  px: number
  /** Blocks seen again at this shift, and their share of those seen there or where they were, 0…1. */
  blocks: number
  agreement: number
  /** Of these blocks, how many lie apart from the middle of them: one thing that is carried moves what lies together. */
  apart: number
}

/** Farthest shift at the coarse size: 64 full pixels. */
const reach = 16
const side = 2 * reach + 1
const blocksWanted = 60
/** Normalised correlation from which a block counts as seen, and by which one place must beat another. */
const found = 0.75
const clearly = 0.06
/** Below it a place gets no vote. */
const leastVote = 0.4
const fewest = 6
/** Cornerness, in luma, of a block with enough texture. */
const leastTexture = 10
/** Blocks within this of the median agree with it, full pixels. */
const agreePx = 4
/** Share of the blocks that must be where they were for the cheap answer. */
const stillShare = 0.25
/** Full pixels from the middle of the blocks that agree: no bin, chair or trolley at a station is wider than twice that. */
const apartPx = 100

export type Reference = { coarse: Grey; full: Grey; blocks: readonly Block[] }

/** The picture to compare with, which the caller leaves alone from now on: its blocks with texture in both directions, spread over the whole of it. */
export function referenceOf(picture: Grey): Reference {
  const small = half(half(picture))
  const scored: { x: number; y: number; score: number }[] = []
  for (let y = 2; y + block + 2 <= small.height; y += block) {
    for (let x = 2; x + block + 2 <= small.width; x += block) {
      scored.push({ x, y, score: cornerness(small, x, y) })
    }
  }
  const blocks = scored
    .filter(({ score }) => score > leastTexture)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, blocksWanted)
    .map(({ x, y }) => ({ x, y, ...templateOf(small, x, y, block) }))
  return { coarse: small, full: picture, blocks }
}

/** Undefined: too little of the reference was seen again to say anything (dark, covered, too little texture). */
export function shiftOf(reference: Reference, picture: Grey): Shift | undefined {
  const small = half(half(picture))
  const patches = patchesOf(small)
  const still = standsStill(reference, small, patches)
  if (still !== undefined) return still
  const maps = reference.blocks.map((place) => scoresOf(place, small, patches, reach))
  const at = mostVoted(maps)
  const places = reference.blocks.flatMap((place, i) => {
    const map = maps[i]
    if (map === undefined) return []
    const there = bestNear(map, at)
    const here = bestNear(map, centre)
    return [{ place, there, here }]
  })
  const seen = places.filter(({ there }) => there.score >= found)
  const standing = places.filter(
    ({ here, there }) => here.score >= found && here.score > there.score + clearly,
  )
  // What is seen in both places, an edge say, tells nothing about either.
  const moved = isCentre(at) ? seen : seen.filter(({ here, there }) => there.score > here.score + clearly)
  if (moved.length + standing.length < fewest || moved.length === 0) return undefined
  const shifts = moved.map(({ place, there }) => ({
    place,
    ...refined(reference.full, picture, place, there),
  }))
  const dx = middle(shifts.map((shift) => shift.dx))
  const dy = middle(shifts.map((shift) => shift.dy))
  const agreeing = shifts.filter(
    (shift) => Math.abs(shift.dx - dx) <= agreePx && Math.abs(shift.dy - dy) <= agreePx,
  )
  return {
    dx,
    dy,
    px: Math.hypot(dx, dy),
    blocks: agreeing.length,
    agreement: agreeing.length / (moved.length + standing.length),
    apart: apart(agreeing.map(({ place }) => place)),
  }
}

function apart(places: readonly Block[]): number {
  const x = middle(places.map((place) => place.x))
  const y = middle(places.map((place) => place.y))
  return places.filter((place) => Math.hypot(place.x - x, place.y - y) * coarse > apartPx).length
}

/** The usual answer, cheaply: enough blocks are where they were, and nearly all that are seen near it. */
function standsStill(reference: Reference, small: Grey, patches: Patches): Shift | undefined {
  const around = 4
  const seen: { place: Block; dx: number; dy: number }[] = []
  for (const place of reference.blocks) {
    const at = clearBest(scoresOf(place, small, patches, around), around)
    if (at !== undefined) seen.push({ place, dx: at.dx, dy: at.dy })
  }
  const standing = seen.filter(({ dx, dy }) => Math.abs(dx) <= 1 && Math.abs(dy) <= 1)
  if (standing.length < Math.max(fewest, reference.blocks.length * stillShare)) return undefined
  if (standing.length < 0.7 * seen.length) return undefined
  const dx = middle(standing.map((shift) => shift.dx)) * coarse
  const dy = middle(standing.map((shift) => shift.dy)) * coarse
  return {
    dx,
    dy,
    px: Math.hypot(dx, dy),
    blocks: standing.length,
    agreement: standing.length / seen.length,
    apart: apart(standing.map(({ place }) => place)),
  }
}

/** The best place, unless it is no good or another one is about as good. */
function clearBest(scores: Float32Array, radius: number): Found | undefined {
  const size = 2 * radius + 1
  let best = 0
  for (let i = 1; i < scores.length; i++) if ((scores[i] ?? -1) > (scores[best] ?? -1)) best = i
  const score = scores[best] ?? -1
  if (score < found) return undefined
  const [column, row] = [best % size, Math.floor(best / size)]
  for (let i = 0; i < scores.length; i++) {
    if ((scores[i] ?? -1) <= score - clearly) continue
    if (Math.abs((i % size) - column) > 2 || Math.abs(Math.floor(i / size) - row) > 2) return undefined
  }
  return { dx: column - radius, dy: row - radius, score }
}

/** Column and row of a place among a block's scores. */
type Cell = { column: number; row: number }
const centre: Cell = { column: reach, row: reach }

function isCentre({ column, row }: Cell): boolean {
  return Math.abs(column - reach) <= 1 && Math.abs(row - reach) <= 1
}

/** The place that the blocks have most in common, neighbours counted with it: a true shift lies between coarse pixels. */
function mostVoted(maps: readonly Float32Array[]): Cell {
  const votes = new Float32Array(side * side)
  for (const map of maps) {
    for (let i = 0; i < votes.length; i++) {
      const score = map[i] ?? -1
      if (score > leastVote) votes[i] = (votes[i] ?? 0) + score - leastVote
    }
  }
  let most = -1
  let best = centre
  for (let row = 1; row < side - 1; row++) {
    for (let column = 1; column < side - 1; column++) {
      let sum = 0
      for (let j = row - 1; j <= row + 1; j++) {
        const i = j * side + column
        sum += (votes[i - 1] ?? 0) + (votes[i] ?? 0) + (votes[i + 1] ?? 0)
      }
      if (sum <= most) continue
      most = sum
      best = { column, row }
    }
  }
  return best
}

function bestNear(map: Float32Array, { column, row }: Cell): Found {
  let best: Found = { dx: 0, dy: 0, score: -1 }
  for (let j = row - 1; j <= row + 1; j++) {
    for (let i = column - 1; i <= column + 1; i++) {
      const score = map[j * side + i] ?? -1
      if (score > best.score) best = { dx: i - reach, dy: j - reach, score }
    }
  }
  return best
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[at] ?? 0) : ((sorted[at - 1] ?? 0) + (sorted[at] ?? 0)) / 2
}
