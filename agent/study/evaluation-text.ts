import type { Evaluation, StationAgreement } from './agreement.ts'

const columns: readonly [header: string, cell: (part: StationAgreement) => string][] = [
  ['units', (part) => `${part.units}`],
  ['found', (part) => `${part.found}`],
  ['missed', (part) => `${part.missed}`],
  ['false', (part) => `${part.false}`],
  ['precision', (part) => number(part.precision, 3)],
  ['recall', (part) => number(part.recall, 3)],
  ['F1', (part) => number(part.f1, 3)],
  ['timed', (part) => `${part.duration.n}`],
  ['bias %', (part) => number(part.duration.bias_percent, 2)],
  ['MAE s', (part) => number(part.duration.mae, 3)],
  [
    'limits s',
    ({ duration: { limits } }) =>
      limits === null ? '—' : `${number(limits[0], 2)} … ${number(limits[1], 2)}`,
  ],
  ['CCC', (part) => number(part.duration.ccc, 4)],
  [
    'hourly error',
    ({ hourly_count_error: { mean, max } }) =>
      mean === null ? '—' : `${number(mean, 2)} (max ${number(max, 0)})`,
  ],
]

function number(value: number | null, digits: number): string {
  return value === null ? '—' : value.toFixed(digits)
}

/** What truth and database do not both tell of. */
export type Beyond = {
  /** Cameras of the truth that were not replayed. */
  leftOut: readonly number[]
  /** Stations that were measured and have no unit in the truth. */
  stationsWithoutTruth: readonly string[]
}

/** The evaluation as a table for a terminal. */
export function evaluationText(evaluation: Evaluation, beyond: Beyond): string {
  const header = ['station', ...columns.map(([name]) => name)]
  const rows = [
    ...evaluation.stations.map((station) => [
      station.workstation,
      ...columns.map(([, cell]) => cell(station)),
    ]),
    ['all', ...columns.map(([, cell]) => cell(evaluation.all))],
  ]
  const widths = header.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')
  const notes = [
    ...beyond.leftOut.map(
      (camera) => `camera ${camera} was not replayed into this database: its units are left out`,
    ),
    ...beyond.stationsWithoutTruth.map(
      (station) => `the truth has no unit of ${station}: every unit told there counts as false`,
    ),
  ]
  return [line(header), ...rows.map(line), ...notes].join('\n')
}
