import type { CellValue, Column, ColumnFormat } from '../contract/columns.ts'
import { plantOffsetMs } from '../contract/plant-time.ts'
import { columnLetter } from './column-letter.ts'

/** What Excel can hold: 1,048,576 rows, one of them the header. */
export const maxRows = 1_048_575

const dayMs = 86_400_000
/** Days from Excel's day 0 to 1 January 1970. */
const epochDays = 25_569

type CellWriter<Row> = (row: Row, rowNumber: number) => string

/**
 * The rows of a sheet as SpreadsheetML, below a header in row 1: blank where nothing is known, texts typed as text, dates as dates,
 * formulas with the value we computed. `styles`: style number of each column.
 */
export function* rowsXml<Row>(
  columns: readonly Column<Row>[],
  rows: Iterable<Row>,
  styles: readonly string[],
): Iterable<string> {
  const letters = new Map(columns.map(({ figure }, i) => [figure, columnLetter(i + 1)]))
  const cells = columns.map((column, i) => cellWriter(column, columnLetter(i + 1), styles[i] ?? '0', letters))
  let number = 1
  for (const row of rows) {
    number += 1
    let xml = `<row r="${number}">`
    for (const cell of cells) xml += cell(row, number)
    yield `${xml}</row>`
  }
}

function cellWriter<Row>(
  column: Column<Row>,
  letter: string,
  style: string,
  letters: ReadonlyMap<string, string>,
): CellWriter<Row> {
  const { format, formula } = column
  const open = (rowNumber: number) => `<c r="${letter}${rowNumber}" s="${style}"`
  return (row, rowNumber) => {
    const value = column.value(row)
    if (value === null) return ''
    if (typeof value === 'string')
      return `${open(rowNumber)} t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`
    if (!Number.isFinite(value)) return ''
    const live = formula === undefined ? undefined : formulaText(formula, row, value, rowNumber, letters)
    return `${open(rowNumber)}>${live === undefined ? '' : `<f>${live}</f>`}<v>${serial(value, format)}</v></c>`
  }
}

/** undefined: it would give another value, or a map left out a column it needs; then the value stands alone. */
function formulaText<Row>(
  formula: NonNullable<Column<Row>['formula']>,
  row: Row,
  value: number,
  rowNumber: number,
  letters: ReadonlyMap<string, string>,
): string | undefined {
  const recomputed = formula.check(row)
  if (typeof recomputed !== 'number' || !closeTo(recomputed, value)) return undefined
  const text = formula.text.replace(/\{(\w+)\}/g, (_, figure: string) => `${letters.get(figure)}${rowNumber}`)
  return text.includes('undefined') ? undefined : text
}

/** Dates as Excel counts them, in the plant's wall clock. */
function serial(value: number, format: ColumnFormat): CellValue {
  return format === 'date' || format === 'clock' || format === 'instant'
    ? (value + plantOffsetMs) / dayMs + epochDays
    : value
}

/** Few texts fill most cells: puestos, OP, reference. */
const escapedBefore = new Map<string, string>()

/** Text as XML text; what XML 1.0 cannot carry is left out, and so is half of a surrogate pair. */
function escaped(text: string): string {
  const known = escapedBefore.get(text)
  if (known !== undefined) return known
  const safe = text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those that XML 1.0 forbids
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;')
  if (escapedBefore.size < 2000) escapedBefore.set(text, safe)
  return safe
}

function closeTo(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))
}
