import type { Column } from '../contract/columns.ts'
import { frameOf, type SheetFrame } from './sheet-frame.ts'
import { maxRows, rowsXml } from './sheet-rows.ts'
import { writeWhole } from './whole-file.ts'
import { createZip } from './zip-file.ts'

/** A sheet ready to be written, whatever its rows are. */
export type BookSheet = { frame: SheetFrame; lines: (styles: readonly string[]) => Iterable<string> }

type Umbrales = { umbral_atento: number | null; umbral_atrasado: number | null }

export type SheetOf<Row> = {
  name: string
  columns: readonly Column<Row>[]
  /** Asked for when the sheets before it have been written; the first of them that fit. */
  rows: () => Iterable<Row>
  landscape?: boolean
  /** Figure of the column that the umbrales colour once both are set; its rows are then read twice. */
  banded?: string | undefined
  umbrales?: Umbrales | undefined
}

export function bookSheet<Row>({
  name,
  columns,
  rows,
  landscape = true,
  banded,
  umbrales,
}: SheetOf<Row>): BookSheet {
  const column = columns.findIndex(({ figure }) => figure === banded) + 1
  const { umbral_atento: attentive, umbral_atrasado: behind } = umbrales ?? {}
  const bands =
    banded === undefined || column === 0 || typeof attentive !== 'number' || typeof behind !== 'number'
      ? undefined
      : { column, rows: [...rows()].length, attentive, behind }
  return {
    frame: { name, columns, landscape, bands },
    lines: (styles) => rowsXml(columns, first(maxRows, rows()), styles),
  }
}

function* first<Row>(count: number, rows: Iterable<Row>): Iterable<Row> {
  let left = count
  for (const row of rows) {
    if (left === 0) return
    left -= 1
    yield row
  }
}

/** Writes a workbook: the same sheets give the same bytes, whenever and wherever they are written. `atMs` is the date it carries. */
export async function writeBook(file: string, atMs: number, sheets: readonly BookSheet[]): Promise<void> {
  await writeWhole(file, async (temporary) => {
    const parts = await frameOf(
      sheets.map(({ frame }) => frame),
      atMs,
    )
    const zip = await createZip(temporary)
    try {
      for (const { name, text, sheet } of parts.filter((part) => part.sheet === undefined)) {
        await zip.add(name, sheet === undefined ? [text] : [])
      }
      const framed = parts.flatMap(({ name, sheet }) => (sheet === undefined ? [] : [{ name, ...sheet }]))
      for (const { name, index, before, after, styles } of framed.sort((a, b) => a.index - b.index)) {
        const lines = sheets[index]?.lines(styles) ?? []
        await zip.add(name, around(before, lines, after))
      }
      await zip.finish()
    } finally {
      await zip.close()
    }
  })
}

function* around(before: string, lines: Iterable<string>, after: string): Iterable<string> {
  yield before
  yield* lines
  yield after
}
