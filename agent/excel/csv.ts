import type { CellValue, Column, ColumnFormat } from '../contract/columns.ts'
import { plantOffsetMs } from '../contract/plant-time.ts'

/** `plant`: ; and decimal comma, as Excel in es-CO opens it; `machine`: , and decimal point, ISO instants. */
export type CsvVariant = 'plant' | 'machine'

const byteOrderMark = '﻿'

/** The same columns and rows as the sheet of the workbook, line by line, lines ended by CRLF. */
export function* csvLines<Row>(
  columns: readonly Column<Row>[],
  rows: Iterable<Row>,
  variant: CsvVariant,
): Iterable<string> {
  const separator = variant === 'plant' ? ';' : ','
  const line = (cells: string[]) => `${cells.map((cell) => quoted(cell, separator)).join(separator)}\r\n`
  const headers = columns.map(({ header, figure }) => (variant === 'plant' ? header : figure))
  yield `${variant === 'plant' ? byteOrderMark : ''}${line(headers)}`
  for (const row of rows) {
    yield line(columns.map((column) => csvText(column.value(row), column.format, variant)))
  }
}

function csvText(value: CellValue, format: ColumnFormat, variant: CsvVariant): string {
  if (value === null) return ''
  if (typeof value === 'string') return neutralised(value)
  const iso = new Date(value + plantOffsetMs).toISOString()
  const day =
    variant === 'plant' ? `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(0, 4)}` : iso.slice(0, 10)
  if (format === 'date') return day
  if (format === 'clock') return iso.slice(11, 16)
  if (format === 'instant')
    return `${day}${variant === 'plant' ? ' ' : 'T'}${iso.slice(11, variant === 'plant' ? 19 : 23)}`
  const text = String(value)
  return variant === 'plant' ? text.replace('.', ',') : text
}

/** A spreadsheet would compute such a text: the apostrophe keeps it a text, and nothing of it is lost. */
function neutralised(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

function quoted(cell: string, separator: string): string {
  return cell.includes(separator) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
