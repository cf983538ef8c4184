import { inflateRawSync } from 'node:zlib'
import { AppError } from '../contract/errors.ts'
import { packedEntries } from './zip-entries.ts'

/** A workbook of a plant is some hundred kilobytes; what unpacks to more than this is refused before it is parsed. */
const unpackedLimitBytes = 48 * 1024 * 1024
/** Whole columns are merged by mistake; the reader would visit each of their cells. */
const mergedCellsLimit = 20_000

/**
 * Looks through the bytes of an .xlsx before a parser does: it must be a whole zip that unpacks to a sane size and merges a sane number of cells.
 * Throws AppError 'invalid' with one Spanish sentence.
 */
export function requireSaneWorkbook(bytes: Buffer, name: string): void {
  const refuse = (why: string, cause?: unknown): never => {
    throw new AppError('invalid', `${name}: ${why}`, { cause })
  }
  if (bytes.length === 0) refuse('el archivo está vacío.')
  if (bytes.readUInt32BE(0) === 0xd0cf11e0)
    refuse('es un libro antiguo (.xls) o tiene contraseña. Guárdelo como .xlsx, sin contraseña.')
  if (bytes.length < 22 || bytes.readUInt16BE(0) !== 0x504b)
    refuse('no es un libro de Excel (.xlsx). Ábralo en Excel y guárdelo como .xlsx.')
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  if (end < 0 || end + 22 > bytes.length) refuse('el archivo está cortado; cópielo de nuevo.')
  let left = unpackedLimitBytes
  let workbook = false
  try {
    for (const entry of packedEntries(bytes)) {
      if (entry.name === 'xl/workbook.xml') workbook = true
      if (entry.name === 'xl/vbaProject.bin' || entry.name.startsWith('xl/media/')) continue
      const unpacked = entry.deflated ? inflateRawSync(entry.packed, { maxOutputLength: left }) : entry.packed
      left -= unpacked.length
      if (left <= 0) throw new RangeError('too large')
      if (entry.name.startsWith('xl/worksheets/')) requireSaneMerges(unpacked.toString('utf8'), refuse)
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    if ((cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' || left <= 0)
      refuse(
        'es demasiado grande para ser una hoja de planta: desempacado pasa de 48 MB. Deje solo la hoja que se importa.',
        cause,
      )
    refuse('el archivo está dañado; cópielo de nuevo.', cause)
  }
  if (!workbook) refuse('no es un libro de Excel (.xlsx), aunque su nombre lo diga.')
}

function requireSaneMerges(xml: string, refuse: (why: string) => never): void {
  let cells = 0
  for (const [, fromColumn = '', fromRow, toColumn = '', toRow] of xml.matchAll(
    /<(?:\w+:)?mergeCell\b[^>]*?\bref="\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)"/g,
  )) {
    const columns = columnNumber(toColumn) - columnNumber(fromColumn) + 1
    cells += columns * (Number(toRow) - Number(fromRow) + 1)
    if (cells > mergedCellsLimit)
      refuse(
        `combina demasiadas celdas (${fromColumn}${fromRow}:${toColumn}${toRow}). Quite esa combinación y guárdelo de nuevo.`,
      )
  }
}

function columnNumber(letters: string): number {
  return [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0)
}
