import { columnLetter } from './column-letter.ts'

/** A sheet as it was typed: what every reader of a plant's workbook starts from. Pure data, made by read-workbook. */
export type Grid = {
  name: string
  /** Rows that hold anything, top down. */
  rows: GridRow[]
}

export type GridRow = {
  /** As Excel counts: from 1. */
  number: number
  hidden: boolean
  /** By column, from 1; a column that is not there is blank. */
  cells: ReadonlyMap<number, GridCell>
}

export type GridCell = {
  content: CellContent
  /** Top left cell of the merged area it lies in, itself included; its content is that cell's. null: not merged. */
  mergedFrom: { row: number; column: number } | null
}

export type CellContent =
  | { kind: 'blank' }
  | { kind: 'text'; text: string }
  | { kind: 'number'; number: number; percent: boolean }
  /** The wall clock as if it were UTC, Unix ms; a time of day without a date lies on 30 December 1899. */
  | { kind: 'date'; wallMs: number }
  /** Nothing can be read from it; `why` says so in Spanish. */
  | { kind: 'wrong'; text: string; why: string }

const blank: CellContent = { kind: 'blank' }

export function contentAt(row: GridRow, column: number | undefined): CellContent {
  return (column === undefined ? undefined : row.cells.get(column)?.content) ?? blank
}

/** The day that holds serial numbers under 1: times without a date. */
const zeroDayMs = Date.UTC(1899, 11, 30)
const dayMs = 86_400_000

/** Seconds of a time cell that has no date ([mm]:ss, h:mm:ss), also above a day; undefined: it is a real date. */
export function secondsOfTime(wallMs: number): number | undefined {
  const seconds = (wallMs - zeroDayMs) / 1000
  return seconds >= 0 && seconds < 7 * 86_400 ? Math.round(seconds * 1000) / 1000 : undefined
}

/** The plant day and second of the day of a date cell. */
export function dayOf(wallMs: number): { date: string; secondOfDay: number } {
  const start = Math.floor(wallMs / dayMs) * dayMs
  return { date: new Date(start).toISOString().slice(0, 10), secondOfDay: (wallMs - start) / 1000 }
}

export function cellName(row: number, column: number): string {
  return `${columnLetter(column)}${row}`
}

/** As a person would read it in the cell. */
export function contentText(content: CellContent): string {
  switch (content.kind) {
    case 'blank':
      return ''
    case 'number':
      return content.percent
        ? `${decimalComma(content.number * 100)} %`
        : decimalComma(Math.round(content.number * 1e9) / 1e9)
    case 'date': {
      const seconds = secondsOfTime(content.wallMs)
      const iso = new Date(content.wallMs).toISOString()
      if (seconds !== undefined) return iso.slice(11, 19)
      return `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(0, 4)} ${iso.slice(11, 19)}`
    }
    default:
      return content.text
  }
}

export function decimalComma(value: number): string {
  return String(value).replace('.', ',')
}

/**
 * A number typed as text: '0,66', '0.66', '1.234,5', '1,234.5'. One separator alone is the decimal one: imported times are small.
 * undefined: it is not a number.
 */
export function numberOfText(text: string): number | undefined {
  const bare = text.replace(/[\s\u00a0\u202f]/g, '')
  if (!/^[+-]?(\d+([.,]\d+)?|\d{1,3}(\.\d{3})+,\d+|\d{1,3}(,\d{3})+\.\d+)$/.test(bare)) return undefined
  const decimal = Math.max(bare.lastIndexOf('.'), bare.lastIndexOf(','))
  if (decimal < 0) return Number(bare)
  return Number(`${bare.slice(0, decimal).replace(/[.,]/g, '')}.${bare.slice(decimal + 1)}`)
}

/** How a name is compared: accents, case and spaces do not tell names apart, signs and digits do. */
export function plainName(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()
}

/** A text as one line, its spaces made plain. */
export function oneLine(text: string): string {
  return text.replace(/[\s\u00a0\u202f\u200b\ufeff]+/g, ' ').trim()
}
