import type { StudyResult } from './study-command.ts'

/** The result as tables for a terminal. */
export function studyText(result: StudyResult): string {
  const { all, stations, failures, observers, verdicts, protocol_sha256, models, software } = result
  const header = [
    'station'.padEnd(9),
    ...['readings', 'matched', 'missed', 'false', 'timed', 'bias s'].map((word) => word.padStart(8)),
    ...['bias %', 'MAE s', 'MAPE %'].map((word) => word.padStart(7)),
    'limits s'.padStart(14),
    'CCC'.padStart(7),
    'clock s'.padStart(8),
  ].join(' ')
  const rows = stations.map(({ figures, sittings, ...station }) =>
    line(
      station.workstation,
      {
        ...figures,
        readings: station.readings,
        matched: station.matched.length,
        missed: station.missed.length,
        false: station.false.length,
      },
      sittings.map(({ clock_offset_s }) => clock_offset_s),
    ),
  )
  const { repeated } = all
  const pauses = stations.flatMap(({ workstation, sittings }) =>
    sittings.flatMap((sitting) =>
      sitting.pauses.map(
        ({ before_reading, seconds }) =>
          `pause: ${workstation}, ${number(seconds, 1)} s not timed before reading ${before_reading}`,
      ),
    ),
  )
  return [
    header,
    ...rows,
    line('all', all, []),
    repeated === null
      ? 'limits with repeated measures: two stations with readings are needed'
      : `limits with repeated measures: ${repeated.limits.map((limit) => number(limit, 3)).join(' … ')} s over ${repeated.subjects} stations`,
    observers.half_width === null
      ? 'two observers: no readings taken by two people at once'
      : `two observers: ${observers.n} readings, limits ±${number(observers.half_width, 3)} s about their bias`,
    ...pauses,
    ...reasons('missed', failures.missed),
    ...reasons('not timed', failures.not_timed),
    ...verdicts.map(({ figure, value, limit, met }) => {
      const word = met === null ? 'cannot be said' : met ? 'met' : 'NOT MET'
      const shown = value === null ? '—' : Number.isInteger(value) ? `${value}` : value.toFixed(3)
      return `protocol: ${figure.padEnd(26)}${shown.padStart(8)}  ${limit.padEnd(16)} ${word}`
    }),
    `model: ${models.join(', ') || '—'}`,
    `software: ${software}`,
    `protocol docs/design/validation.md, SHA-256 ${protocol_sha256}`,
  ].join('\n')
}

function line(name: string, part: StudyResult['all'], offsets: readonly number[]): string {
  const [low, high] = [Math.min(...offsets), Math.max(...offsets)]
  const clock =
    offsets.length === 0 ? '—' : low === high ? number(low, 2) : `${number(low, 2)}…${number(high, 2)}`
  return [
    name.padEnd(9),
    ...[part.readings, part.matched, part.missed, part.false, part.n].map((cell) => `${cell}`.padStart(8)),
    number(part.bias, 3).padStart(8),
    number(part.bias_percent, 2).padStart(7),
    number(part.mae, 3).padStart(7),
    number(part.mape_percent, 2).padStart(7),
    (part.limits === null ? '—' : part.limits.map((limit) => number(limit, 2)).join('…')).padStart(14),
    number(part.ccc, 4).padStart(7),
    clock.padStart(8),
  ].join(' ')
}

const reasons = (name: string, times: Record<string, number>): string[] =>
  Object.entries(times)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([reason, n]) => `${name}: ${reason} ×${n}`)

const number = (value: number | null, digits: number): string =>
  value === null ? '—' : value.toFixed(digits)
