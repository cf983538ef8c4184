import { plantInstant } from '../contract/plant-time.ts'
import { bookSheet, writeBook } from './book.ts'
import type { IndicadoresColumns } from './columns.ts'
import { controlColumns, controlRows } from './control.ts'
import type { Report } from './report.ts'
import { maxRows } from './sheet-rows.ts'
import { type Sheet, sheetsOf } from './sheets.ts'

/** Cycles between two words of progress. */
const progressEvery = 1000

/** Writes the INDICADORES workbook of a report. `columns`: those of sheet INDICADORES when a column map says so. */
export async function writeWorkbook(
  report: Report,
  file: string,
  columns?: IndicadoresColumns,
  progress: (cyclesWritten: number) => void = () => undefined,
): Promise<void> {
  const sheets = sheetsOf(columns)
  const umbrales = report.record.settings.at(-1)
  const of = <Row>(sheet: Sheet<Row>) => bookSheet({ ...sheet, umbrales, rows: () => sheet.rows(report) })
  let cycles = 0
  const counted = function* () {
    cycles = 0
    for (const cycle of sheets.ciclos.rows(report)) {
      cycles += 1
      if (cycles % progressEvery === 0) progress(cycles)
      yield cycle
    }
  }
  await writeBook(file, plantInstant(report.to), [
    of(sheets.indicadores),
    of(sheets.horas),
    of(sheets.puestos),
    of(sheets['tiempo-perdido']),
    bookSheet({ ...sheets.ciclos, rows: counted }),
    bookSheet({
      name: 'Control',
      landscape: false,
      columns: controlColumns,
      rows: () => controlRows(report, Math.min(cycles, maxRows), cycles > maxRows),
    }),
  ])
}
