import type ExcelJS from 'exceljs'
import { type CellValue, type Column, type ColumnFormat, columnFormats } from '../contract/columns.ts'
import { plantOffsetMs } from '../contract/plant-time.ts'
import { columnLetter } from './column-letter.ts'

type Writer = ExcelJS.stream.xlsx.WorkbookWriter

export type SheetOptions = {
  name: string
  landscape?: boolean
  /** Figure of the column that the umbrales colour. */
  banded?: string
  umbrales?: Umbrales | undefined
}
type Umbrales = { umbral_atento: number | null; umbral_atrasado: number | null }

/** Writes one table: header in row 1, frozen and filtered; blank where nothing is known. Returns the rows written. */
export async function writeSheet<Row>(
  workbook: Writer,
  { name, landscape = true, banded, umbrales }: SheetOptions,
  columns: readonly Column<Row>[],
  rows: Iterable<Row>,
  each?: (written: number) => Promise<void>,
): Promise<number> {
  const sheet = workbook.addWorksheet(name, {
    views: [{ state: 'frozen', ySplit: 1 }],
    pageSetup: {
      orientation: landscape ? 'landscape' : 'portrait',
      paperSize: 9,
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      printTitlesRow: '1:1',
    },
  })
  sheet.columns = columns.map(({ width, format }) => ({ width, style: { numFmt: columnFormats[format] } }))
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: columns.length } }
  const header = sheet.addRow(columns.map((column) => column.header))
  header.eachCell((cell) => {
    cell.font = { bold: true }
    cell.numFmt = '@'
    cell.alignment = { wrapText: true, vertical: 'top' }
    cell.border = { bottom: { style: 'thin' } }
  })
  header.commit()
  const letters = new Map(columns.map(({ figure }, index) => [figure, columnLetter(index + 1)]))
  let written = 0
  for (const row of rows) {
    const number = written + 2
    sheet.addRow(columns.map((column) => cellOf(column, row, number, letters))).commit()
    written += 1
    if (each !== undefined && written % 1000 === 0) await each(written)
  }
  const letter = banded === undefined ? undefined : letters.get(banded)
  if (letter !== undefined && written > 0) addBands(sheet, `${letter}2`, `${letter}${written + 1}`, umbrales)
  sheet.commit()
  return written
}

function cellOf<Row>(
  column: Column<Row>,
  row: Row,
  rowNumber: number,
  letters: ReadonlyMap<string, string>,
): ExcelJS.CellValue {
  const value = column.value(row)
  if (value === null) return null
  const written = excelValue(value, column.format)
  if (column.formula === undefined || typeof value !== 'number') return written
  const recomputed = column.formula.check(row)
  if (typeof recomputed !== 'number' || !closeTo(recomputed, value)) return written
  const formula = column.formula.text.replace(
    /\{(\w+)\}/g,
    (_whole, figure: string) => `${letters.get(figure)}${rowNumber}`,
  )
  // A map may leave out a column the formula needs.
  return formula.includes('undefined') ? written : { formula, result: value }
}

/** Atrasado in bold on red, atento on amber: only once both umbrales are set; blank cells stay blank. */
function addBands(
  sheet: ExcelJS.Worksheet,
  first: string,
  last: string,
  umbrales: Umbrales | undefined,
): void {
  const { umbral_atento: attentive, umbral_atrasado: behind } = umbrales ?? {}
  if (typeof attentive !== 'number' || typeof behind !== 'number') return
  const rule = (
    priority: number,
    test: string,
    argb: string,
    bold: boolean,
  ): ExcelJS.ConditionalFormattingRule => ({
    type: 'expression',
    priority,
    formulae: [`AND(ISNUMBER(${first}),${test})`],
    style: { fill: { type: 'pattern', pattern: 'solid', bgColor: { argb } }, font: { bold } },
  })
  sheet.addConditionalFormatting({
    ref: `${first}:${last}`,
    rules: [
      rule(1, `${first}<${behind}`, 'FFF6C9C9', true),
      rule(2, `${first}>=${behind},${first}<${attentive}`, 'FFFBE6B8', false),
    ],
  })
}

/** exceljs writes the UTC fields of a date: the plant's wall clock goes there. */
export function excelValue(value: CellValue, format: ColumnFormat): ExcelJS.CellValue {
  if (value === null) return null
  if (typeof value === 'string') return printable(value)
  if (format === 'date' || format === 'clock' || format === 'instant') return new Date(value + plantOffsetMs)
  return value
}

/** Text cells are typed as text, so a leading = is never computed; what XML cannot carry is left out. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those that XML 1.0 forbids
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
}

function closeTo(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))
}
