import ExcelJS from 'exceljs'
import { plantInstant } from '../contract/plant-time.ts'
import type { IndicadoresColumns } from './columns.ts'
import { controlColumns, controlRows } from './control.ts'
import type { Report } from './report.ts'
import { writeSheet } from './sheet.ts'
import { type Sheet, sheetsOf } from './sheets.ts'
import { writeWhole } from './whole-file.ts'
import { pinZipTimes } from './zip-times.ts'

/**
 * Writes the INDICADORES workbook of a report: the same report gives the same bytes, whenever and wherever it is written.
 * `columns`: those of sheet INDICADORES when a column map says so.
 */
export async function writeWorkbook(
  report: Report,
  file: string,
  columns?: IndicadoresColumns,
  progress: (cyclesWritten: number) => void = () => undefined,
): Promise<void> {
  await writeWhole(file, async (temporary) => {
    const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: temporary, useStyles: true })
    workbook.creator = 'LBZF'
    workbook.lastModifiedBy = 'LBZF'
    // Not the moment of the export: that would make two exports of one day differ.
    workbook.created = new Date(plantInstant(report.to))
    workbook.modified = new Date(plantInstant(report.to))
    const sheets = sheetsOf(columns)
    const umbrales = report.record.settings.at(-1)
    const write = <Row>(sheet: Sheet<Row>, each?: (written: number) => Promise<void>): Promise<number> =>
      writeSheet(workbook, { ...sheet, umbrales }, sheet.columns, sheet.rows(report), each)
    await write(sheets.indicadores)
    await write(sheets.horas)
    await write(sheets.puestos)
    await write(sheets['tiempo-perdido'])
    const cycles = await write(sheets.ciclos, async (written) => {
      progress(written)
      await new Promise((resolve) => setImmediate(resolve))
    })
    const control = controlRows(report, cycles)
    await writeSheet(workbook, { name: 'Control', landscape: false }, controlColumns, control)
    await workbook.commit()
    await pinZipTimes(temporary)
  })
}
