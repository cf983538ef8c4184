/** How a value is written: in Excel a number format, in CSV a text. Numbers stay numbers and dates stay dates. */
export const columnFormats = {
  text: '@',
  integer: '#,##0',
  decimal: '#,##0.00',
  minutes: '#,##0.0',
  seconds: '#,##0.0',
  percent: '0.0%',
  date: 'dd/mm/yyyy',
  clock: 'hh:mm',
  instant: 'dd/mm/yyyy hh:mm:ss',
} as const
export type ColumnFormat = keyof typeof columnFormats

/** null: not measured or not known, a blank cell. Dates and instants are Unix milliseconds. */
export type CellValue = string | number | null

/** One column of a sheet; `figure` names its source and is what a column map refers to. */
export type Column<Row> = {
  figure: string
  /** Header text in row 1. */
  header: string
  format: ColumnFormat
  /** Characters. */
  width: number
  value: (row: Row) => CellValue
  /**
   * A live formula over other figures of the same row, `{figure}` for their cells; written only where it gives the value
   * that `check` recomputes, so that a cached value never disagrees with its formula.
   */
  formula?: { text: string; check: (row: Row) => CellValue }
}
