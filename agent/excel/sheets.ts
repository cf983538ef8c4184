import type { Column } from '../contract/columns.ts'
import { cycleColumns, hourColumns, type IndicadoresColumns, indicadoresColumns } from './columns.ts'
import { type CsvVariant, csvLines } from './csv.ts'
import { lostColumns } from './lost-columns.ts'
import type { Report } from './report.ts'
import { stationColumns } from './station-columns.ts'

/** Sheets whose rows are known before anything is written; *Control* comes last and counts what the others hold. */
export const sheetKeys = ['indicadores', 'horas', 'puestos', 'tiempo-perdido', 'ciclos'] as const
export type SheetKey = (typeof sheetKeys)[number]

export type Sheet<Row> = {
  name: string
  columns: readonly Column<Row>[]
  rows: (report: Report) => Iterable<Row>
  /** The figure that umbrales colour, once they are set. */
  banded?: string
}

const sheet = <Row>(declared: Sheet<Row>) => ({
  ...declared,
  csv: (report: Report, variant: CsvVariant) => csvLines(declared.columns, declared.rows(report), variant),
})

/** One declaration for xlsx and csv. `indicadores` may be another list of columns: the column map. */
export function sheetsOf(indicadores: IndicadoresColumns = indicadoresColumns) {
  return {
    indicadores: sheet({ name: 'INDICADORES', columns: indicadores, rows: (report) => report.indicadores }),
    horas: sheet({
      name: 'Por hora',
      columns: hourColumns,
      rows: (report) => report.hours,
      banded: 'cumplimiento',
    }),
    puestos: sheet({
      name: 'Por puesto',
      columns: stationColumns,
      rows: (report) => report.stations,
      banded: 'ritmo',
    }),
    'tiempo-perdido': sheet({ name: 'Tiempo perdido', columns: lostColumns, rows: (report) => report.lost }),
    ciclos: sheet({ name: 'Ciclos', columns: cycleColumns, rows: (report) => report.cycles() }),
  } satisfies Record<SheetKey, unknown>
}
