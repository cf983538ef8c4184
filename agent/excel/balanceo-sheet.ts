import { type BalanceoLine, numberIn, type Problem, readLine, type TypedTime } from './balanceo-line.ts'
import { type BalanceoFigure, balanceoWords, requiredFigures } from './balanceo-words.ts'
import {
  type CellContent,
  cellName,
  contentAt,
  contentText,
  type Grid,
  type GridRow,
  oneLine,
  plainName,
} from './grid.ts'
import { type HeaderRow, nearestHeaderRow } from './header-row.ts'

export type TypedTotal = {
  cell: string
  time: TypedTime
  label: string
  linesBefore: number
  partial: boolean
}

export type BalanceoSheet = {
  sheet: string
  header: HeaderRow<BalanceoFigure>
  lines: BalanceoLine[]
  totals: TypedTotal[]
  problems: Problem[]
  notices: string[]
}

/** Reads the table below a header. Pure: everything that is not understood becomes a problem with its cell. */
export function readBalanceo(grid: Grid, header: HeaderRow<BalanceoFigure>): BalanceoSheet {
  const found: BalanceoSheet = { sheet: grid.name, header, lines: [], totals: [], problems: [], notices: [] }
  for (const { figure, first, second } of header.doubled) {
    found.problems.push({
      cell: cellName(header.row, second),
      value: figure,
      sentence: `dos columnas son «${figure}» (${cellName(header.row, first)} y ${cellName(header.row, second)}); deje una`,
    })
  }
  totalsAbove(grid, header, found)
  let tableEnded = false
  const hidden: number[] = []
  for (const row of grid.rows) {
    if (row.number <= header.row || isPartOfHeader(row, header)) continue
    const kind = kindOfRow(row, header, tableEnded)
    if (kind === 'total') {
      tableEnded = readTotal(row, header, found) || tableEnded
    } else if (kind === 'operation') {
      if (row.hidden) hidden.push(row.number)
      readLine(row, header, found)
    }
  }
  if (hidden.length > 0) found.notices.push(`Filas ocultas que también se leen: ${hidden.join(', ')}.`)
  if (found.lines.length === 0 && found.problems.length === 0) {
    found.problems.push({
      cell: null,
      value: '',
      sentence: `debajo del encabezado de la fila ${header.row} no hay operaciones`,
    })
  }
  return found
}

/** Why no header was found, from the row that came nearest. */
export function missingHeader(grid: Grid): Problem {
  const nearest = nearestHeaderRow(grid, balanceoWords)
  if (nearest === undefined) {
    return {
      cell: null,
      value: '',
      sentence: 'ninguna fila tiene los encabezados Operación, SAM y Puesto',
    }
  }
  const missing = requiredFigures.filter((figure) => nearest.columns[figure] === undefined)
  return {
    cell: null,
    value: '',
    sentence: `al encabezado de la fila ${nearest.row} le falta ${missing.map((figure) => `«${columnWords[figure]}»`).join(' y ')}`,
  }
}

const columnWords: Readonly<Record<(typeof requiredFigures)[number], string>> = {
  operacion: 'Operación',
  sam: 'SAM',
  puesto: 'Puesto',
}

/** Second line of a header: its cells continue a merged cell of the header row, or repeat the header on a new page. */
function isPartOfHeader(row: GridRow, header: HeaderRow<BalanceoFigure>): boolean {
  const { operacion } = header.columns
  if (operacion === undefined) return false
  const cell = row.cells.get(operacion)
  if (cell?.mergedFrom != null && cell.mergedFrom.row <= header.row) return true
  return (
    cell?.content.kind === 'text' &&
    balanceoWords.operacion.includes(plainName(cell.content.text)) &&
    numberIn(contentAt(row, header.columns.sam)) === undefined
  )
}

type RowKind = 'operation' | 'total' | 'nothing'

function kindOfRow(row: GridRow, header: HeaderRow<BalanceoFigure>, tableEnded: boolean): RowKind {
  const { operacion, sam, puesto, maquina } = header.columns
  const [name, time, station] = [contentAt(row, operacion), contentAt(row, sam), contentAt(row, puesto)]
  const labels = [...row.cells.values()].map(({ content }) => content)
  if (labels.some((content) => content.kind === 'text' && isTotalLabel(content.text))) {
    // 'TOTAL' is a total; an operation that begins with the word has its station beside it.
    if (station.kind === 'blank' || !isOperationName(name)) return 'total'
  }
  const here = (content: CellContent) => content.kind !== 'blank'
  if (!here(name) && !here(time) && !here(station)) return 'nothing'
  if (!here(name) && !here(station) && !here(contentAt(row, maquina)) && numberIn(time) !== undefined)
    return 'total'
  const from = operacion === undefined ? undefined : row.cells.get(operacion)?.mergedFrom
  // A title across the table: DELANTERO.
  if (from != null && sam !== undefined && row.cells.get(sam)?.mergedFrom?.column === from.column)
    return 'nothing'
  // Signatures and notes below the total.
  if (tableEnded && (numberIn(time) === undefined || !here(station))) return 'nothing'
  return 'operation'
}

function isTotalLabel(text: string): boolean {
  return /^(gran |sub ?)?(total(es)?|suma|sumatoria)\b|^sam (total|de la prenda|prenda)\b/.test(
    plainName(text),
  )
}

function isOperationName(content: CellContent): boolean {
  return (
    content.kind === 'text' &&
    !/^(gran |sub ?)?(total(es)?|suma|sumatoria)( sam| minutos)?:?$/.test(plainName(content.text))
  )
}

/** A total belongs to the table when its SAM column holds it; returns whether it ended the table. */
function readTotal(row: GridRow, header: HeaderRow<BalanceoFigure>, found: BalanceoSheet): boolean {
  const { sam } = header.columns
  if (sam === undefined) return false
  const content = contentAt(row, sam)
  const cell = cellName(row.number, sam)
  const label = oneLine(
    contentText(
      [...row.cells.values()].map(({ content }) => content).find(({ kind }) => kind === 'text') ?? content,
    ),
  )
  if (content.kind === 'wrong') {
    found.problems.push({ cell, value: content.text, sentence: `el total escrito ${content.why}` })
    return true
  }
  const time = numberIn(content)
  const partial = /^sub ?total/.test(plainName(label))
  if (time !== undefined) found.totals.push({ cell, time, label, linesBefore: found.lines.length, partial })
  return !partial
}

/** 'SAM TOTAL  24,16' in the heading of the sheet. */
function totalsAbove(grid: Grid, header: HeaderRow<BalanceoFigure>, found: BalanceoSheet): void {
  for (const row of grid.rows) {
    if (row.number >= header.row) return
    const columns = [...row.cells.keys()].sort((a, b) => a - b)
    for (const [i, column] of columns.entries()) {
      const content = contentAt(row, column)
      if (
        content.kind !== 'text' ||
        !/^(sam( total| de la prenda| prenda)?|total sam|tiempo total):?$/.test(plainName(content.text))
      )
        continue
      const beside = columns[i + 1]
      const time = numberIn(contentAt(row, beside))
      if (beside === undefined || time === undefined) continue
      found.totals.push({
        cell: cellName(row.number, beside),
        time,
        label: oneLine(content.text),
        linesBefore: Number.POSITIVE_INFINITY,
        partial: false,
      })
    }
  }
}
