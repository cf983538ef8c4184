import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { columnFormats } from '../contract/columns.ts'
import { AppError } from '../contract/errors.ts'
import { type IndicadoresColumns, indicadoresColumns } from './columns.ts'

/**
 * Which figure goes under which header of sheet INDICADORES, in which order: the one file to change when the plant's real
 * workbook is known. A column without a figure stays blank for the person to fill.
 */
export const columnMapSchema = z.strictObject({
  columns: z
    .array(
      z.strictObject({
        header: z.string().min(1),
        figure: z.string().nullable(),
        format: z.enum(Object.keys(columnFormats) as [keyof typeof columnFormats]).optional(),
      }),
    )
    .min(1),
})
export type ColumnMap = z.infer<typeof columnMapSchema>

/** Throws AppError 'invalid' that names every column whose figure or format does not exist. */
export function mappedColumns(map: ColumnMap): IndicadoresColumns {
  const known = new Map(indicadoresColumns.map((column) => [column.figure, column]))
  const unknown = map.columns.filter(({ figure }) => figure !== null && !known.has(figure))
  if (unknown.length > 0) {
    const names = unknown.map(({ header, figure }) => `column '${header}': no figure '${figure}'`)
    throw new AppError('invalid', `${names.join('; ')}. Figures are ${[...known.keys()].join(', ')}`)
  }
  return map.columns.map(({ header, figure, format }) => {
    const column = figure === null ? undefined : known.get(figure)
    if (column === undefined) return { figure: '', header, format: 'text', width: 14, value: () => null }
    return { ...column, header, format: format ?? column.format }
  })
}

export function loadColumnMap(file: string): IndicadoresColumns {
  let value: unknown
  try {
    value = parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new AppError('invalid', `the column map ${file} cannot be read: ${(cause as Error).message}`, {
      cause,
    })
  }
  const parsed = columnMapSchema.safeParse(value)
  if (parsed.success) return mappedColumns(parsed.data)
  const lines = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`)
  throw new AppError('invalid', `the column map ${file} is not valid:\n  ${lines.join('\n  ')}`)
}
