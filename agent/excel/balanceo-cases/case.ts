import type ExcelJS from 'exceljs'
import type { BalanceoImport } from '../balanceo.ts'

export type Cells = ExcelJS.CellValue[]
export const header: Cells = ['Operación', 'SAM (min)', 'Máquina', 'Puesto']
export const table: Cells[] = [
  header,
  ['UNIR CUELLO', 0.5, 'MPP', 'P01'],
  ['PESPUNTAR CUELLO', 0.66, 'MPP', 'P02'],
  ['MONTAR MANGAS', 1.16, 'MREV', 'P03'],
]
export const tableMinutes = 2.32
/** The table with another SAM of PESPUNTAR CUELLO, in B3. */
export const withSam = (value: ExcelJS.CellValue): Cells[] =>
  table.map((row, i) => (i === 2 ? ['PESPUNTAR CUELLO', value, 'MPP', 'P02'] : row))

export type Case = {
  name: string
  rows?: Cells[]
  shape?: (sheet: ExcelJS.Worksheet, book: ExcelJS.Workbook) => void
  sheetName?: string
  bytes?: () => Buffer | string
  ask?: Partial<BalanceoImport>
  /** Read correctly: so many operations and minutes. */
  gives?: { operations: number; minutes: number; stations?: Record<string, string>; passes?: number }
  /** Refused: the sentence. */
  says?: RegExp
}
