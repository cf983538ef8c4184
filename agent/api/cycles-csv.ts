import type { Cycle } from '../contract/api.ts'
import type { CellValue, Column } from '../contract/columns.ts'
import { csvLines } from '../excel/csv.ts'

/** The keys of the JSON answer, in its order; lists are joined by a space, true and false are 1 and 0. */
const keys = [
  'cycle_id',
  'workstation',
  'start',
  'end',
  'duration_seconds',
  'valid_for_timing',
  'invalid_reasons',
  'confidence',
  'absent_seconds',
  'reproceso',
  'corrected',
  'op',
  'reference',
  'operator_code',
  'roi_version',
  'model_version',
  'frame_available',
] as const satisfies readonly (keyof Cycle)[]

const columns = keys.map(
  (key): Column<Cycle> => ({
    figure: key,
    header: key,
    format: 'text',
    width: 0,
    value: (cycle) => cellOf(cycle[key]),
  }),
)

function cellOf(value: Cycle[keyof Cycle]): CellValue {
  if (Array.isArray(value)) return value.join(' ')
  return typeof value === 'boolean' ? Number(value) : value
}

/** For programs: comma, decimal point, instants as in JSON; what is not known is empty. */
export function cyclesCsv(cycles: readonly Cycle[]): string {
  return [...csvLines(columns, cycles, 'machine')].join('')
}
