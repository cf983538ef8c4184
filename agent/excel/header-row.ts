import { contentAt, contentText, type Grid, type GridRow, oneLine } from './grid.ts'
import { plainHeader } from './header-match.ts'

export type TimeUnit = 'minutos' | 'segundos'

/** Which names a column of each figure goes by, without accents, case and signs. */
export type HeaderWords<Figure extends string> = Readonly<Record<Figure, readonly string[]>>

export type HeaderRow<Figure extends string> = {
  row: number
  columns: Partial<Record<Figure, number>>
  /** The unit that the header itself names: 'SAM (min)'. */
  units: Partial<Record<Figure, TimeUnit>>
  /** Two columns that go by the same name. */
  doubled: { figure: Figure; first: number; second: number }[]
  /** Texts of the header that mean nothing to us. */
  extra: { column: number; text: string }[]
}

/** Titles, logos and totals may stand above the header, not more than this many rows. */
const searchRows = 60

/** The row that names most of the figures; undefined: no row names all of `required`. */
export function findHeaderRow<Figure extends string>(
  grid: Grid,
  words: HeaderWords<Figure>,
  required: readonly Figure[],
): HeaderRow<Figure> | undefined {
  let best: HeaderRow<Figure> | undefined
  for (const row of grid.rows) {
    if (row.number > searchRows) break
    const header = readHeader(row, words)
    if (required.some((figure) => header.columns[figure] === undefined)) continue
    if (best === undefined || known(header) > known(best)) best = header
  }
  return best
}

/** Of the same search, the row that came nearest: to say what is missing from it. */
export function nearestHeaderRow<Figure extends string>(
  grid: Grid,
  words: HeaderWords<Figure>,
): HeaderRow<Figure> | undefined {
  const headers = grid.rows.filter(({ number }) => number <= searchRows).map((row) => readHeader(row, words))
  const nearest = headers.reduce<HeaderRow<Figure> | undefined>(
    (most, header) => (most === undefined || known(header) > known(most) ? header : most),
    undefined,
  )
  return nearest !== undefined && known(nearest) > 0 ? nearest : undefined
}

function known(header: HeaderRow<string>): number {
  return Object.keys(header.columns).length
}

function readHeader<Figure extends string>(row: GridRow, words: HeaderWords<Figure>): HeaderRow<Figure> {
  const header: HeaderRow<Figure> = { row: row.number, columns: {}, units: {}, doubled: [], extra: [] }
  for (const column of [...row.cells.keys()].sort((a, b) => a - b)) {
    const from = row.cells.get(column)?.mergedFrom
    // A merged header counts once, at its first column.
    if (from != null && from.column !== column) continue
    const content = contentAt(row, column)
    if (content.kind !== 'text') continue
    const { name, unit } = nameAndUnit(content.text)
    const figure = (Object.keys(words) as Figure[]).find((candidate) => words[candidate].includes(name))
    if (figure === undefined) {
      header.extra.push({ column, text: oneLine(contentText(content)) })
      continue
    }
    const first = header.columns[figure]
    if (first !== undefined) {
      header.doubled.push({ figure, first, second: column })
      continue
    }
    header.columns[figure] = column
    if (unit !== undefined) header.units[figure] = unit
  }
  return header
}

const unitWords: Readonly<Record<string, TimeUnit>> = {
  min: 'minutos',
  mins: 'minutos',
  minuto: 'minutos',
  minutos: 'minutos',
  s: 'segundos',
  seg: 'segundos',
  segs: 'segundos',
  segundo: 'segundos',
  segundos: 'segundos',
}

/** 'SAM (min)' → sam, minutos. A header that is only a unit ('Minutos') keeps it as its name. */
function nameAndUnit(text: string): { name: string; unit?: TimeUnit } {
  const all = plainHeader(text).split(' ')
  const last = all.at(-1) ?? ''
  const unit = Object.hasOwn(unitWords, last) ? unitWords[last] : undefined
  if (unit === undefined || all.length === 1) return { name: all.join(' ') }
  const rest = all.slice(0, -1)
  return { name: (rest.at(-1) === 'en' ? rest.slice(0, -1) : rest).join(' '), unit }
}
