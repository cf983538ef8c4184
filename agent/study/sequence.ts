import type { LaidUnits, ManualUnit, StudyUnit } from './study.ts'

/** Farthest that the anchor may lie beside the first reading, and longest pause between two readings, s. */
const farthestAnchor = 300
const longestPause = 900
/** So many readings in a row may have no cycle. */
const longestHole = 8
/**
 * What a pause costs, in matches: next to nothing where the agent saw nobody sew either, and more than two where it saw cycles, so that
 * it is believed only when three readings after it meet theirs.
 */
const waitCost = 0.05
const breakCost = 2.5

type Cell = {
  matches: number
  difference: number
  before: [reading: number, cycle: number] | null
  /** What was not timed since the match before, s. */
  pause: number
}

/**
 * Lays readings without clock times over the cycles of their station, in sequence: most matches, then the least difference, then the
 * anchor nearest to what was said. Each reading is laid on from the match before it, so that rounded times do not drift away, and a
 * pause that was not timed (espera, a pen that fell) may lie between two. How long a reading or a cycle is never chooses its partner.
 */
export function laySequence(
  readings: readonly ManualUnit[],
  cycles: readonly StudyUnit[],
  tolerance: number,
): LaidUnits {
  const ends = readings.map(({ end_s }) => end_s)
  const idle = idleBefore(cycles)
  const cells = ends.map(() => new Array<Cell | undefined>(cycles.length))
  let best: { cell: Cell; at: [number, number] } | undefined
  for (const [r, end] of ends.entries()) {
    for (const [c, cycle] of cycles.entries()) {
      const away = Math.abs(end - cycle.end_s)
      let cell: Cell | undefined =
        away <= farthestAnchor ? { matches: 1, difference: away / 1000, before: null, pause: 0 } : undefined
      for (let r0 = r - 1; r0 >= Math.max(0, r - 1 - longestHole); r0--) {
        const timed = end - (ends[r0] ?? 0)
        for (let c0 = c - 1; c0 >= 0; c0--) {
          const passed = cycle.end_s - (cycles[c0]?.end_s ?? 0)
          const pause = passed - timed
          if (pause > longestPause) break
          const from = cells[r0]?.[c0]
          if (from === undefined || pause < -tolerance) continue
          const paused = pause > tolerance
          const waited = (idle[c] ?? 0) - (idle[c0] ?? 0) >= pause - tolerance
          const next: Cell = {
            matches: from.matches + 1 - (paused ? (waited ? waitCost : breakCost) : 0),
            difference: from.difference + (paused ? 0 : Math.abs(pause)),
            before: [r0, c0],
            pause: paused ? pause : 0,
          }
          if (cell === undefined || isBetter(next, cell)) cell = next
        }
      }
      if (cell === undefined) continue
      const row = cells[r]
      if (row !== undefined) row[c] = cell
      if (best === undefined || isBetter(cell, best.cell)) best = { cell, at: [r, c] }
    }
  }
  const pairs: LaidUnits['pairs'] = []
  const pauses = new Map<number, number>()
  for (let step = best; step !== undefined; ) {
    const [r, c] = step.at
    pairs.unshift([r, c])
    pauses.set(r, step.cell.pause)
    const { before }: Cell = step.cell
    const cell: Cell | undefined = before === null ? undefined : cells[before[0]]?.[before[1]]
    step = before === null || cell === undefined ? undefined : { cell, at: before }
  }
  return { pairs, ...laid(readings, cycles, pairs, pauses) }
}

/** Where each reading lies by the agent's clock: on from the reading before, and set anew at every match. */
function laid(
  readings: readonly ManualUnit[],
  cycles: readonly StudyUnit[],
  pairs: readonly [number, number][],
  pauses: ReadonlyMap<number, number>,
): Omit<LaidUnits, 'pairs'> {
  const cycleOf = new Map(pairs.map(([r, c]) => [r, cycles[c]]))
  const [first] = pairs
  const offset = first === undefined ? 0 : (readings[first[0]]?.end_s ?? 0) - (cycles[first[1]]?.end_s ?? 0)
  let at = (readings[0]?.start_s ?? 0) - offset
  const units = readings.map(({ start_s, end_s }, r) => {
    const start = at + (pauses.get(r) ?? 0)
    const end = start + end_s - start_s
    at = cycleOf.get(r)?.end_s ?? end
    return { start_s: start, end_s: end }
  })
  return {
    units,
    clock_offset_s: Math.round(offset * 1000) / 1000,
    pauses: [...pauses].flatMap(([r, seconds]) =>
      seconds > 0
        ? [{ before_reading: readings[r]?.id ?? 0, seconds: Math.round(seconds * 1000) / 1000 }]
        : [],
    ),
  }
}

/** Seconds that the agent saw no unit in work until the end of each cycle, from the first one on. */
function idleBefore(cycles: readonly StudyUnit[]): number[] {
  let [sum, last] = [0, Number.POSITIVE_INFINITY]
  return cycles.map(({ start_s, end_s }) => {
    sum += Math.max(0, start_s - last)
    last = end_s
    return sum
  })
}

function isBetter(one: Cell, other: Cell): boolean {
  return (
    one.matches > other.matches + 1e-9 ||
    (one.matches > other.matches - 1e-9 && one.difference < other.difference - 1e-9)
  )
}
