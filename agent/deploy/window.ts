/** A stop and a start where none was measured yet, s: what a camera's signal is gone for when all goes well. */
const usualSeconds = 20

/** What a restart inside a jornada costs, in a sentence. `restarts`: seconds of those this Jetson has been through. */
export function lostSentence(at: {
  /** 'Angela works until 14:30', one for each module. */
  jornadas: readonly string[]
  /** Puestos that a camera measures now. */
  stations: number
  restarts: readonly number[]
}): string {
  const { jornadas, stations, restarts } = at
  const sorted = restarts.toSorted((a, b) => a - b)
  const seconds = Math.ceil(sorted[Math.floor(sorted.length / 2)] ?? usualSeconds)
  const minutes = Math.ceil((seconds / 60) * stations * 10) / 10
  const source =
    restarts.length === 0
      ? 'an estimate: no restart was measured here yet'
      : `the median of the last ${restarts.length} measured here`
  return `${jornadas.join(', ')}: about ${seconds} s (${source}) at ${stations} puestos, ${minutes} puesto-minutes of measuring are lost (a gap, sin medición, never zero)`
}
