import type { BalanceoFigure } from './balanceo-words.ts'
import {
  type CellContent,
  cellName,
  contentAt,
  contentText,
  type GridRow,
  numberOfText,
  oneLine,
  plainName,
  secondsOfTime,
} from './grid.ts'
import type { HeaderRow } from './header-row.ts'

/** What is wrong, where. `cell` null: the sheet as a whole. */
export type Problem = { cell: string | null; value: string; sentence: string }

/** A time as typed: a bare number has the unit of the column, a cell that names its own (0:40, '40 s') is in seconds. */
export type TypedTime = { number: number } | { seconds: number }

export type BalanceoLine = {
  operation: string
  operationCell: string
  sam: TypedTime
  samCell: string
  samText: string
  /** As typed; several when stations divide the operation. */
  stations: string[]
  stationCell: string
  /** null: not said. */
  machine: string | null
  machineCell: string | null
  passes: number | null
  /** Part of the units, 0…1; null: not said. */
  share: number | null
  operators: number | null
}

const longestName = 255

export function readLine(
  row: GridRow,
  header: HeaderRow<BalanceoFigure>,
  found: { lines: BalanceoLine[]; problems: Problem[] },
): void {
  const { columns } = header
  const at = (figure: BalanceoFigure) => contentAt(row, columns[figure])
  const cell = (figure: BalanceoFigure) => cellName(row.number, columns[figure] ?? 1)
  const before = found.problems.length
  const problem = (figure: BalanceoFigure, sentence: string) => {
    found.problems.push({ cell: cell(figure), value: oneLine(contentText(at(figure))), sentence })
  }
  for (const figure of Object.keys(columns) as BalanceoFigure[]) {
    const content = at(figure)
    if (content.kind === 'wrong') problem(figure, content.why)
  }
  const operation = oneLine(contentText(at('operacion')))
  const called = operation === '' ? `la fila ${row.number}` : `«${operation.slice(0, 60)}»`
  if (at('operacion').kind === 'blank') problem('operacion', `la fila ${row.number} no dice la operación`)
  else if (at('operacion').kind === 'number' || at('operacion').kind === 'date')
    problem('operacion', 'el nombre de una operación es un texto, no un número')
  else if (operation.length > longestName) problem('operacion', `el nombre pasa de ${longestName} letras`)
  else if (mergedFromAbove(row, columns.operacion))
    problem('operacion', 'una operación ocupa una sola fila; separe las celdas combinadas')

  const sam = numberIn(at('sam'))
  if (at('sam').kind === 'blank') problem('sam', `falta el SAM de ${called}`)
  else if (mergedFromAbove(row, columns.sam))
    problem('sam', 'un SAM combinado sobre varias filas no dice el de cada operación; sepárelo')
  else if (sam === undefined && at('sam').kind !== 'wrong')
    problem('sam', `el SAM de ${called} no es un tiempo`)
  else if (sam !== undefined && ('number' in sam ? sam.number : sam.seconds) <= 0)
    problem('sam', `el SAM de ${called} debe ser mayor que cero`)

  const stations = stationNames(at('puesto'))
  if (at('puesto').kind === 'blank') problem('puesto', `falta el puesto de ${called}`)
  else if (stations.length === 0 && at('puesto').kind !== 'wrong')
    problem('puesto', `el puesto de ${called} no se entiende`)

  const passes = smallNumber(at('pasadas'))
  if (passes === undefined || (passes !== null && (passes <= 0 || passes > 100)))
    problem('pasadas', `las pasadas de ${called} son un número entre 0,01 y 100`)
  const share = smallNumber(at('reparto'))
  const part = share != null && share > 1 ? share / 100 : share
  if (part === undefined || (part !== null && (part <= 0 || part > 1)))
    problem('reparto', `el reparto de ${called} es una parte de las unidades, hasta 100 %`)
  const operators = smallNumber(at('operarios'))
  if (
    operators === undefined ||
    (operators !== null && (!Number.isInteger(operators) || operators < 1 || operators > 20))
  )
    problem('operarios', `los operarios de ${called} son un número entero de 1 a 20`)
  if (found.problems.length > before || sam === undefined) return
  const machine = oneLine(contentText(at('maquina')))
  found.lines.push({
    operation,
    operationCell: cell('operacion'),
    sam,
    samCell: cell('sam'),
    samText: oneLine(contentText(at('sam'))),
    stations,
    stationCell: cell('puesto'),
    machine: machine === '' ? null : machine.toUpperCase(),
    machineCell: columns.maquina === undefined ? null : cell('maquina'),
    passes: passes ?? null,
    share: part ?? null,
    operators: operators ?? null,
  })
}

/** Merged downwards: its value would be taken once for every row. */
function mergedFromAbove(row: GridRow, column: number | undefined): boolean {
  const from = row.cells.get(column ?? 0)?.mergedFrom
  return from != null && from.row !== row.number
}

/** 0,66 · '0,66' · '40 s' · '0,66 min' · a cell formatted as time. undefined: no time. */
export function numberIn(content: CellContent): TypedTime | undefined {
  if (content.kind === 'number') return content.percent ? undefined : { number: content.number }
  if (content.kind === 'date') {
    const seconds = secondsOfTime(content.wallMs)
    return seconds === undefined ? undefined : { seconds }
  }
  if (content.kind !== 'text') return undefined
  const text = plainName(content.text)
  const [, digits = '', unit] = /^([+-]?[\d.,]+) ?(s|seg|segs|segundos|min|minutos|")?\.?$/.exec(text) ?? []
  const number = numberOfText(digits)
  if (number === undefined) return undefined
  if (unit === undefined) return { number }
  return { seconds: unit.startsWith('min') ? number * 60 : number }
}

/** null: blank, not said; undefined: not a number. */
function smallNumber(content: CellContent): number | null | undefined {
  if (content.kind === 'blank') return null
  if (content.kind === 'number') return content.number
  return content.kind === 'text' ? numberOfText(content.text.replace(/%$/, '')) : undefined
}

/** 'P05', 5, 'Puesto 5', 'P14 / P15', 'P14 y P15'. */
function stationNames(content: CellContent): string[] {
  if (content.kind === 'number') return Number.isInteger(content.number) ? [String(content.number)] : []
  if (content.kind !== 'text') return []
  return oneLine(content.text)
    .split(/\s*[/,;+&]\s*|\s+y\s+/i)
    .filter((part) => part !== '')
}
