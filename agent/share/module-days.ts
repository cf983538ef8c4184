import type { IndicadoresRow } from '../contract/api.ts'
import { cumplimiento, eficiencia } from '../figures/ratios.ts'

/** Under this many operators or units a figure would be about somebody, not about a module. */
export const leastCount = 5

/** One plant day of one module; null: not known, or left out because it would be about few people. */
export type ModuleDay = {
  date: string
  module: string
  /** null: nothing is left out. */
  suppressed: 'pocos operarios' | 'pocas unidades' | null
  operators: number | null
  units: number | null
  origin: string | null
  /** The sum stands for a part of the day only: the rest was neither measured nor typed. */
  partial: boolean
  meta: number | null
  cumplimiento: number | null
  total_productive_minutes: number | null
  available_minutes: number | null
  eficiencia: number | null
  lost_minutes: number | null
  measured_minutes: number | null
}

/** Rows of INDICADORES (fecha × jornada × OP) added up per day; ratios of sums over the rows whose count is known. */
export function moduleDays(rows: readonly IndicadoresRow[]): ModuleDay[] {
  const days = new Map<string, IndicadoresRow[]>()
  for (const row of rows) {
    const key = `${row.date} ${row.module}`
    days.set(key, [...(days.get(key) ?? []), row])
  }
  return [...days.values()].map(moduleDay)
}

function moduleDay(rows: readonly IndicadoresRow[]): ModuleDay {
  const [{ date, module } = { date: '', module: '' }] = rows
  const known = rows.filter(({ units }) => units !== null)
  const sum = (pick: (row: IndicadoresRow) => number | null, of = known) =>
    of.length === 0 || of.some((row) => pick(row) === null)
      ? null
      : of.reduce((total, row) => total + (pick(row) ?? 0), 0)
  const operators = rows.reduce<number | null>(
    (most, row) => (row.operators === null ? most : Math.max(most ?? 0, row.operators)),
    null,
  )
  const units = sum((row) => row.units)
  const suppressed = suppressionOf(operators, units)
  if (suppressed !== null) return { ...nothing, date, module, suppressed }
  const meta = sum((row) => row.meta)
  const productive = sum((row) => row.total_productive_minutes)
  const available = sum((row) => row.available_minutes)
  const origins = new Set(known.map(({ origin }) => origin))
  return {
    date,
    module,
    suppressed,
    operators,
    units,
    origin: origins.size === 0 ? null : origins.size === 1 ? ([...origins][0] ?? null) : 'mixto',
    partial: known.length < rows.length,
    meta,
    cumplimiento: cumplimiento(units, meta),
    total_productive_minutes: productive,
    available_minutes: available,
    eficiencia: eficiencia(productive, available),
    lost_minutes: sum((row) => row.lost_minutes, rows as IndicadoresRow[]),
    measured_minutes: sum((row) => row.measured_minutes, rows as IndicadoresRow[]),
  }
}

/** Who nobody counted may be few: without a number of operators nothing is given either. */
function suppressionOf(operators: number | null, units: number | null): ModuleDay['suppressed'] {
  if (operators === null || operators < leastCount) return 'pocos operarios'
  return units !== null && units < leastCount ? 'pocas unidades' : null
}

const nothing = {
  operators: null,
  units: null,
  origin: null,
  partial: false,
  meta: null,
  cumplimiento: null,
  total_productive_minutes: null,
  available_minutes: null,
  eficiencia: null,
  lost_minutes: null,
  measured_minutes: null,
} satisfies Partial<ModuleDay>
