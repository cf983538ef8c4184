import ExcelJS from 'exceljs'
import { sampleReference, sampleSamMinutes, sampleStations } from '../angela/garment.ts'

/** As the plant calls its own: nobody on the project has seen the real one. */
export const sampleWorkbookName = `${sampleReference} - Angela.xlsx`

/**
 * A balance workbook as an engineer keeps it: a title, a heading with totals, merged stations, formulas with their values, a total row,
 * notes, a second sheet. Sample data, and it says so.
 */
export async function writeSampleWorkbook(file: string): Promise<void> {
  const workbook = new ExcelJS.Workbook()
  const stamp = new Date('2026-07-01T00:00:00Z')
  workbook.creator = 'LBZF'
  workbook.created = stamp
  workbook.modified = stamp
  const sheet = workbook.addWorksheet('Balanceo', { views: [{ state: 'frozen', ySplit: 5 }] })
  sheet.columns = [6, 44, 10, 10, 10, 10, 10, 14].map((width) => ({ width }))
  sheet.getCell('A1').value = `BALANCEO ${sampleReference.toUpperCase()} · MÓDULO ANGELA`
  sheet.mergeCells('A1:H1')
  sheet.getCell('A1').font = { bold: true, size: 14 }
  sheet.getCell('A2').value = 'Datos de ejemplo: no son de la planta'
  sheet.mergeCells('A2:H2')
  sheet.getCell('B3').value = 'SAM total'
  sheet.getCell('C3').value = sampleSamMinutes
  sheet.getCell('C3').numFmt = '0.00'
  const header = [
    'No.',
    'Operación',
    'SAM (min)',
    'Máquina',
    'Pasadas',
    'Puesto',
    'Operarios',
    'Unidades/hora',
  ]
  sheet.getRow(5).values = header
  sheet.getRow(5).font = { bold: true }
  let row = 6
  for (const station of sampleStations) {
    const first = row
    for (const { operation, samMinutes, machineCode } of station.operations) {
      const perHour = { formula: `60/C${row}`, result: 60 / samMinutes }
      sheet.getRow(row).values = [
        row - 5,
        operation,
        samMinutes,
        machineCode,
        1,
        station.code,
        station.operators,
        perHour,
      ]
      sheet.getCell(`C${row}`).numFmt = '0.00'
      sheet.getCell(`H${row}`).numFmt = '0'
      row += 1
    }
    if (row - first === 1) continue
    for (const column of ['F', 'G']) sheet.mergeCells(`${column}${first}:${column}${row - 1}`)
  }
  sheet.getCell(`B${row}`).value = 'TOTAL SAM'
  sheet.getCell(`C${row}`).value = { formula: `SUM(C6:C${row - 1})`, result: sampleSamMinutes }
  sheet.getCell(`C${row}`).numFmt = '0.00'
  sheet.getRow(row).font = { bold: true }
  sheet.getCell(`B${row + 2}`).value = 'Elaboró: Ingeniería'
  const notes = workbook.addWorksheet('Máquinas')
  notes.addRows([
    ['Código', 'Máquina'],
    ['MPP', 'Plana'],
    ['MREV', 'Fileteadora'],
    ['MOJA', 'Ojaladora'],
    ['MBOT', 'Botonadora'],
    ['PLCH', 'Plancha'],
  ])
  await workbook.xlsx.writeFile(file)
}
