import { existsSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import ExcelJS from 'exceljs'
import { stringify } from 'yaml'
import { AppError } from '../contract/errors.ts'
import type { ColumnMap } from './column-map.ts'
import { checkHeaders, figureOfHeader, type HeaderCheck } from './header-match.ts'

const usage = 'excel check --against FILE.xlsx [--map-out FILE.yaml]'
/** Titles, logos and totals may stand above the header, not more than this many rows. */
const headerSearchRows = 40

/** `npm run agent -- excel check --against FILE.xlsx`: how the plant's own sheet and ours agree, and the map that would join them. */
export async function run(args: string[]): Promise<void> {
  const [command, ...rest] = args
  if (command !== 'check') throw new AppError('invalid', `usage: ${usage}`)
  const { values } = parseArgs({
    args: rest,
    options: { against: { type: 'string' }, 'map-out': { type: 'string' } },
  })
  if (values.against === undefined) throw new AppError('invalid', `usage: ${usage}`)
  const found = await findHeader(values.against)
  const check = checkHeaders(found.headers)
  console.log(reportText(found, check))
  const map = stringify(proposedMap(check))
  if (values['map-out'] === undefined) console.log(`\nMapa propuesto:\n\n${map}`)
  else writeFileSync(values['map-out'], map)
}

export type FoundHeader = { sheet: string; row: number; headers: string[] }

/** The row that names most of our figures, over all sheets. Throws AppError when no row names at least three. */
export async function findHeader(file: string): Promise<FoundHeader> {
  if (!existsSync(file)) throw new AppError('not-found', `${file} does not exist`)
  const workbook = new ExcelJS.Workbook()
  try {
    await workbook.xlsx.readFile(file)
  } catch (cause) {
    throw new AppError('invalid', `${file} is not an .xlsx workbook: ${(cause as Error).message}`, { cause })
  }
  let best: (FoundHeader & { known: number }) | undefined
  for (const sheet of workbook.worksheets) {
    for (let row = 1; row <= Math.min(headerSearchRows, sheet.rowCount); row++) {
      const headers = headerTexts(sheet.getRow(row))
      const known = new Set(headers.map(figureOfHeader).filter((figure) => figure !== null)).size
      if (known > (best?.known ?? 0)) best = { sheet: sheet.name, row, headers, known }
    }
  }
  if (best === undefined || best.known < 3) {
    throw new AppError(
      'invalid',
      `${file}: no row in its first ${headerSearchRows} names three of our columns`,
    )
  }
  return { sheet: best.sheet, row: best.row, headers: best.headers }
}

/** Texts of a row from column A to its last filled cell; a merged cell counts once. */
function headerTexts(row: ExcelJS.Row): string[] {
  const texts: string[] = []
  for (let column = 1; column <= row.cellCount; column++) {
    const cell = row.getCell(column)
    const merged = cell.isMerged && cell.master !== cell
    texts.push(merged ? '' : cell.text.replace(/\s+/g, ' ').trim())
  }
  while (texts.at(-1) === '') texts.pop()
  return texts
}

function reportText({ sheet, row }: FoundHeader, { columns, missing }: HeaderCheck): string {
  const lines = columns.map(({ header, figure, exact }, index) => {
    const name = header === '' ? '(sin encabezado)' : header
    if (figure === null) return `  ${index + 1}. ${name}: sobra, no tenemos ese dato; quedará en blanco`
    return `  ${index + 1}. ${name}: ${exact ? 'igual' : 'otro nombre'} → ${figure}`
  })
  const gone = missing.map((header) => `  - ${header}`)
  return [
    `Hoja «${sheet}», encabezado en la fila ${row}.`,
    ...lines,
    ...(gone.length === 0
      ? ['No falta ninguna columna nuestra.']
      : ['Columnas nuestras que su hoja no tiene:', ...gone]),
  ].join('\n')
}

export function proposedMap({ columns }: HeaderCheck): ColumnMap {
  return {
    columns: columns.map(({ header, figure }, index) => ({
      header: header === '' ? `Columna ${index + 1}` : header,
      figure,
    })),
  }
}
