import { rename, rm } from 'node:fs/promises'
import ExcelJS from 'exceljs'
import { plantInstant } from '../contract/plant-time.ts'
import { cycleColumns, hourColumns, indicadoresColumns } from './columns.ts'
import { controlColumns, controlRows } from './control.ts'
import { lostColumns } from './lost-columns.ts'
import type { Report } from './report.ts'
import { writeSheet } from './sheet.ts'
import { stationColumns } from './station-columns.ts'
import { pinZipTimes } from './zip-times.ts'

/**
 * Writes the INDICADORES workbook of a report: the same report gives the same bytes, whenever and wherever it is written.
 * A temporary file beside the target is synced and renamed, so that a half-written workbook is never seen.
 */
export async function writeWorkbook(
  report: Report,
  file: string,
  progress: (cyclesWritten: number) => void = () => undefined,
): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: temporary, useStyles: true })
    workbook.creator = 'LBZF'
    workbook.lastModifiedBy = 'LBZF'
    // Not the moment of the export: that would make two exports of one day differ.
    workbook.created = new Date(plantInstant(report.to))
    workbook.modified = new Date(plantInstant(report.to))
    await writeSheet(workbook, { name: 'INDICADORES' }, indicadoresColumns, report.indicadores)
    await writeSheet(workbook, { name: 'Por hora' }, hourColumns, report.hours)
    await writeSheet(workbook, { name: 'Por puesto' }, stationColumns, report.stations)
    await writeSheet(workbook, { name: 'Tiempo perdido' }, lostColumns, report.lost)
    const cycles = await writeSheet(
      workbook,
      { name: 'Ciclos' },
      cycleColumns,
      report.cycles(),
      async (written) => {
        progress(written)
        await new Promise((resolve) => setImmediate(resolve))
      },
    )
    await writeSheet(
      workbook,
      { name: 'Control', landscape: false },
      controlColumns,
      controlRows(report, cycles),
    )
    await workbook.commit()
    await pinZipTimes(temporary)
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** INDICADORES_angela_2026-07-06.xlsx, or …_2026-07-06_2026-07-31.xlsx for a range. */
export function workbookName({ module, from, to }: { module: string; from: string; to: string }): string {
  return `INDICADORES_${module}_${from}${to === from ? '' : `_${to}`}.xlsx`
}
