import { writeFileSync } from 'node:fs'
import { stringify } from 'yaml'
import { AppError } from '../contract/errors.ts'
import { parseOptions, requireOptions, requireWord } from '../store/arguments.ts'
import type { ColumnMap } from './column-map.ts'
import { contentAt, contentText, type GridRow, oneLine } from './grid.ts'
import { checkHeaders, figureOfHeader, type HeaderCheck } from './header-match.ts'
import { readWorkbook } from './read-workbook.ts'

export const usage = 'usage: npm run agent -- excel check --against FILE.xlsx [--map-out FILE.yaml]'
/** Titles, logos and totals may stand above the header, not more than this many rows. */
const headerSearchRows = 40

/** `npm run agent -- excel check --against FILE.xlsx`: how the plant's own sheet and ours agree, and the map that would join them. */
export async function run(args: string[]): Promise<void> {
  const [command, ...rest] = args
  requireWord('excel', command, ['check'])
  const values = parseOptions(rest, {
    against: { type: 'string' },
    'map-out': { type: 'string' },
    // lbzf names its configuration to every command; this one needs none.
    config: { type: 'string' },
  })
  const { against } = requireOptions('excel check', values, 'against')
  const found = await findHeader(against)
  const check = checkHeaders(found.headers)
  console.log(reportText(found, check))
  const map = stringify(proposedMap(check))
  if (values['map-out'] === undefined) console.log(`\nMapa propuesto:\n\n${map}`)
  else writeFileSync(values['map-out'], map)
}

export type FoundHeader = { sheet: string; row: number; headers: string[] }

/** The row that names most of our figures, over all sheets. Throws AppError when no row names at least three. */
export async function findHeader(file: string): Promise<FoundHeader> {
  let best: (FoundHeader & { known: number }) | undefined
  for (const { name, rows } of await readWorkbook(file)) {
    for (const row of rows.filter(({ number }) => number <= headerSearchRows)) {
      const headers = headerTexts(row)
      const known = new Set(headers.map(figureOfHeader).filter((figure) => figure !== null)).size
      if (known > (best?.known ?? 0)) best = { sheet: name, row: row.number, headers, known }
    }
  }
  if (best === undefined || best.known < 3) {
    throw new AppError(
      'invalid',
      `${file}: ninguna de sus primeras ${headerSearchRows} filas nombra tres de nuestras columnas.`,
    )
  }
  return { sheet: best.sheet, row: best.row, headers: best.headers }
}

/** Texts of a row from column A to its last filled cell; a merged cell counts once. */
function headerTexts(row: GridRow): string[] {
  const texts: string[] = []
  for (let column = 1; column <= Math.max(...row.cells.keys()); column++) {
    const from = row.cells.get(column)?.mergedFrom
    const covered = from != null && (from.row !== row.number || from.column !== column)
    texts.push(covered ? '' : oneLine(contentText(contentAt(row, column))))
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
