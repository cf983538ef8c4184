import ExcelJS from 'exceljs'
import { type ColumnFormat, columnFormats } from '../contract/columns.ts'
import { columnLetter } from './column-letter.ts'
import { zipEntries } from './zip-entries.ts'

/** A sheet without its rows. */
export type SheetFrame = {
  name: string
  columns: readonly { header: string; width: number; format: ColumnFormat }[]
  landscape: boolean
  /** What the umbrales colour: a column, from 1, and how many rows it has. */
  bands?: { column: number; rows: number; attentive: number; behind: number } | undefined
}

/** The parts of a workbook as text; `sheet` says where the rows go and how their cells are styled. */
export type FramePart = { name: string; text: string; sheet?: FramedSheet }
export type FramedSheet = {
  index: number
  /** Up to and with the header row, and from the end of the rows on. */
  before: string
  after: string
  /** Style number of each column's cells. */
  styles: readonly string[]
}

/**
 * Everything of a workbook but its rows, made by exceljs: styles, headers, frozen and filtered first row, widths, print set-up, colours.
 * The rows are written between `before` and `after` of their sheet: a library cell by cell is several times slower and holds them all.
 */
export async function frameOf(sheets: readonly SheetFrame[], atMs: number): Promise<FramePart[]> {
  const workbook = new ExcelJS.Workbook()
  workbook.creator = 'LBZF'
  workbook.lastModifiedBy = 'LBZF'
  // Not the moment of the export: that would make two exports of one day differ.
  workbook.created = new Date(atMs)
  workbook.modified = new Date(atMs)
  for (const sheet of sheets) addSheet(workbook, sheet)
  const bytes = Buffer.from(await workbook.xlsx.writeBuffer())
  return zipEntries(bytes)
    .filter(({ name }) => !name.endsWith('/'))
    .map(({ name, data }) => {
      const text = data.toString('utf8')
      const number = /^xl\/worksheets\/sheet(\d+)\.xml$/.exec(name)?.[1]
      return number === undefined
        ? { name, text }
        : { name, text, sheet: framedSheet(Number(number) - 1, text) }
    })
}

function framedSheet(index: number, text: string): FramedSheet {
  const end = text.indexOf('</sheetData>')
  if (end < 0) throw new Error(`exceljs wrote sheet ${index + 1} without rows`)
  // Neighbours that look alike share one <col>.
  const styles = [...text.matchAll(/<col min="(\d+)" max="(\d+)"[^>]*? style="(\d+)"/g)].flatMap(
    ([, min, max, style = '0']) => Array.from({ length: Number(max) - Number(min) + 1 }, () => style),
  )
  // Its size is not known yet; a wrong one would hide rows from readers that trust it.
  return {
    index,
    before: text.slice(0, end).replace(/<dimension [^>]*>/, ''),
    after: text.slice(end),
    styles,
  }
}

function addSheet(workbook: ExcelJS.Workbook, { name, columns, landscape, bands }: SheetFrame): void {
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
  if (bands !== undefined && bands.rows > 0) addBands(sheet, bands)
}

/** Atrasado in bold on red, atento on amber; blank cells stay blank. */
function addBands(
  sheet: ExcelJS.Worksheet,
  { column, rows, attentive, behind }: NonNullable<SheetFrame['bands']>,
): void {
  const letter = columnLetter(column)
  const first = `${letter}2`
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
    ref: `${first}:${letter}${rows + 1}`,
    rules: [
      rule(1, `${first}<${behind}`, 'FFF6C9C9', true),
      rule(2, `${first}>=${behind},${first}<${attentive}`, 'FFFBE6B8', false),
    ],
  })
}
