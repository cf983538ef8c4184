/**
 * Matches two lists of instants: as many pairs as possible within the tolerance, and among those the least total difference.
 * Returns index pairs. On a line an optimal matching never crosses, so that a dynamic programme over the sorted lists finds it;
 * it runs over one cluster at a time, since instants further apart than the tolerance cannot influence each other.
 */
export function matchInstants(
  a: readonly number[],
  b: readonly number[],
  tolerance: number,
): [number, number][] {
  const points = [
    ...a.map((at, index) => ({ at, index, list: 'a' as const })),
    ...b.map((at, index) => ({ at, index, list: 'b' as const })),
  ].sort((p, q) => p.at - q.at)
  const pairs: [number, number][] = []
  let cluster: typeof points = []
  const close = (): void => {
    pairs.push(...matchCluster(cluster, tolerance))
    cluster = []
  }
  for (const point of points) {
    const last = cluster.at(-1)
    if (last !== undefined && point.at - last.at > tolerance) close()
    cluster.push(point)
  }
  close()
  return pairs
}

type Point = { at: number; index: number; list: 'a' | 'b' }
type Cell = { matches: number; difference: number; step: 'skip-a' | 'skip-b' | 'match' | 'end' }

function matchCluster(points: readonly Point[], tolerance: number): [number, number][] {
  const as = points.filter(({ list }) => list === 'a')
  const bs = points.filter(({ list }) => list === 'b')
  if (as.length === 0 || bs.length === 0) return []
  const width = bs.length + 1
  const cells: Cell[] = new Array<Cell>((as.length + 1) * width)
  const end: Cell = { matches: 0, difference: 0, step: 'end' }
  const at = (i: number, j: number): Cell => cells[i * width + j] ?? end
  for (let i = as.length; i >= 0; i--) {
    for (let j = bs.length; j >= 0; j--) {
      const a = as[i]
      const b = bs[j]
      if (a === undefined || b === undefined) {
        cells[i * width + j] = {
          ...end,
          step: a === undefined ? (b === undefined ? 'end' : 'skip-b') : 'skip-a',
        }
        continue
      }
      let best: Cell = { ...at(i + 1, j), step: 'skip-a' }
      const withoutB = at(i, j + 1)
      if (isBetter(withoutB, best)) best = { ...withoutB, step: 'skip-b' }
      const difference = Math.abs(a.at - b.at)
      if (difference <= tolerance) {
        const rest = at(i + 1, j + 1)
        const matched: Cell = {
          matches: rest.matches + 1,
          difference: rest.difference + difference,
          step: 'match',
        }
        if (isBetter(matched, best)) best = matched
      }
      cells[i * width + j] = best
    }
  }
  const pairs: [number, number][] = []
  let i = 0
  let j = 0
  while (i < as.length && j < bs.length) {
    const { step } = at(i, j)
    const a = as[i]
    const b = bs[j]
    if (step === 'match' && a !== undefined && b !== undefined) pairs.push([a.index, b.index])
    if (step !== 'skip-b') i++
    if (step !== 'skip-a') j++
  }
  return pairs
}

function isBetter(one: Cell, other: Cell): boolean {
  return one.matches > other.matches || (one.matches === other.matches && one.difference < other.difference)
}
