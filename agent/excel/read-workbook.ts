import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import ExcelJS from 'exceljs'
import { AppError } from '../contract/errors.ts'
import type { CellContent, Grid, GridCell, GridRow } from './grid.ts'
import { requireSaneWorkbook } from './zip-guard.ts'

const fileLimitBytes = 20 * 1024 * 1024
/** Columns beyond CZ hold no table of a plant. */
const lastColumn = 104
/** Nothing of these is read, and whole columns of validations or formats cost the parser gigabytes. */
const ignoreNodes = [
  'dataValidations',
  'conditionalFormatting',
  'extLst',
  'drawing',
  'legacyDrawing',
  'picture',
  'tableParts',
  'autoFilter',
  'rowBreaks',
  'headerFooter',
]

/** Every sheet of an .xlsx. Throws AppError with one Spanish sentence when it cannot be read as one. */
export async function readWorkbook(file: string): Promise<Grid[]> {
  const name = basename(file)
  requireSaneWorkbook(readBytes(file, name), name)
  const workbook = new ExcelJS.Workbook()
  try {
    await workbook.xlsx.readFile(file, { ignoreNodes })
    return workbook.worksheets.map(gridOf)
  } catch (cause) {
    throw new AppError(
      'invalid',
      `${name}: no se puede leer como libro de Excel (${(cause as Error).message}). Ábralo en Excel y guárdelo de nuevo como .xlsx.`,
      { cause },
    )
  }
}

function readBytes(file: string, name: string): Buffer {
  try {
    const { size } = statSync(file)
    if (size > fileLimitBytes) {
      throw new AppError('invalid', `${name}: pesa más de 20 MB. Deje solo la hoja que se importa.`)
    }
    return readFileSync(file)
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new AppError('not-found', `no existe el archivo ${file}`, { cause })
    throw new AppError('unavailable', `no se puede abrir ${file}: ${message}`, { cause })
  }
}

function gridOf(sheet: ExcelJS.Worksheet): Grid {
  const rows: GridRow[] = []
  sheet.eachRow((row, number) => {
    const cells = new Map<number, GridCell>()
    row.eachCell((cell, column) => {
      if (column > lastColumn) return
      const master = cell.isMerged ? cell.master : null
      const content = contentOf(master ?? cell)
      if (content.kind === 'blank') return
      cells.set(column, {
        content,
        mergedFrom: master === null ? null : { row: Number(master.row), column: Number(master.col) },
      })
    })
    if (cells.size > 0) rows.push({ number, hidden: row.hidden === true, cells })
  })
  return { name: sheet.name, rows }
}

function contentOf(cell: ExcelJS.Cell): CellContent {
  const { value } = cell
  if (value !== null && typeof value === 'object' && ('formula' in value || 'sharedFormula' in value)) {
    const { result } = value
    if (result === undefined || result === null) {
      return {
        kind: 'wrong',
        text: `=${cell.formula ?? ''}`,
        why: 'es una fórmula sin su resultado guardado; abra el libro en Excel y guárdelo',
      }
    }
    return plainContent(result, cell)
  }
  return plainContent(value, cell)
}

function plainContent(value: unknown, cell: ExcelJS.Cell): CellContent {
  if (value === null || value === undefined) return { kind: 'blank' }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return { kind: 'wrong', text: String(value), why: 'no es un número' }
    return { kind: 'number', number: value, percent: /%/.test(unquoted(cell.numFmt)) }
  }
  if (typeof value === 'boolean') return { kind: 'text', text: value ? 'verdadero' : 'falso' }
  if (value instanceof Date) return dateContent(value, cell)
  if (typeof value === 'object' && 'error' in value) {
    return { kind: 'wrong', text: String(value.error), why: 'es un error de fórmula' }
  }
  const text = typeof value === 'string' ? value : textOf(value)
  return text.trim() === '' ? { kind: 'blank' } : { kind: 'text', text }
}

/** exceljs calls a number a date also where its format has the letters of one only as text: 0.00 min. */
function dateContent(value: Date, cell: ExcelJS.Cell): CellContent {
  const wallMs = value.getTime()
  if (Number.isNaN(wallMs)) return { kind: 'wrong', text: 'fecha', why: 'no es una fecha posible' }
  // A format of dates and times has no digits of its own but fractions of a second.
  const format = unquoted(cell.numFmt).replace(/s\.0+/gi, 's')
  if (/[ymdhs]/i.test(format) && !/[0#]/.test(format)) return { kind: 'date', wallMs }
  return { kind: 'number', number: Math.round((wallMs / 86_400_000 + 25_569) * 1e9) / 1e9, percent: false }
}

function unquoted(numberFormat: string | undefined): string {
  return (numberFormat ?? '').replace(/"[^"]*"|\\.|_.|\[(?![hms]+\])[^\]]*\]/gi, '')
}

function textOf(value: object): string {
  if ('richText' in value && Array.isArray(value.richText)) {
    return value.richText.map((part: { text?: unknown }) => String(part.text ?? '')).join('')
  }
  if ('text' in value)
    return typeof value.text === 'object' && value.text !== null ? textOf(value.text) : String(value.text)
  return String(value)
}
