import { plainHeader } from './header-match.ts'
import type { SheetKey } from './sheets.ts'

/** INDICADORES_angela_2026-07-06.xlsx, …_2026-07-06_2026-07-31.xlsx for a range, …_2026-07-06_manana.xlsx for one jornada, horas_angela_2026-07-06.csv for another sheet. */
export function exportName(
  { module, from, to, jornada }: { module: string; from: string; to: string; jornada?: string },
  csv?: SheetKey,
): string {
  const days = to === from ? from : `${from}_${to}`
  const what = csv === undefined || csv === 'indicadores' ? 'INDICADORES' : csv
  const only = jornada === undefined ? '' : `_${plainHeader(jornada).replaceAll(' ', '-')}`
  return `${what}_${module}_${days}${only}.${csv === undefined ? 'xlsx' : 'csv'}`
}
