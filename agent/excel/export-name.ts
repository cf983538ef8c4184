import type { SheetKey } from './sheets.ts'

/** INDICADORES_angela_2026-07-06.xlsx, …_2026-07-06_2026-07-31.xlsx for a range, horas_angela_2026-07-06.csv for another sheet. */
export function exportName(
  { module, from, to }: { module: string; from: string; to: string },
  csv?: SheetKey,
): string {
  const days = to === from ? from : `${from}_${to}`
  const what = csv === undefined || csv === 'indicadores' ? 'INDICADORES' : csv
  return `${what}_${module}_${days}.${csv === undefined ? 'xlsx' : 'csv'}`
}
