import { readFileSync } from 'node:fs'
import { AppError } from '../contract/errors.ts'
import { isoInstant, isPlantDate, plantInstant } from '../contract/plant-time.ts'
import { type Truth, truthSchema } from '../contract/scenario.ts'
import type { TruthUnit } from './agreement.ts'

/** A truth to compare with: absolute start, and units in seconds from it. */
export type TruthFile = {
  startMs: number
  /** When the last thing that the truth tells of ends. */
  endMs: number
  units: (TruthUnit & { camera: number | null })[]
  /** Those that it tells of, by a unit, a gap or a bump. */
  cameras: Set<number>
}

/**
 * Reads a truth: the simulator's JSON, or a CSV of workstation and end time (`;`, `,` or tab). A heading may lead: its columns
 * Puesto (workstation, station) and Fin (end) may then stand anywhere among others.
 * End times: ISO with offset, `dd/mm/yyyy hh:mm:ss` or `yyyy-mm-dd hh:mm:ss` of the plant, or `hh:mm:ss` of `dayForClockTimes`.
 */
export function readTruth(file: string, dayForClockTimes?: string): TruthFile {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (cause) {
    throw new AppError('not-found', `cannot read the truth file ${file}`, { cause })
  }
  // Excel's «Texto Unicode» is UTF-16.
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  const text = bytes.toString(utf16 ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '')
  return text.trimStart().startsWith('{') ? parseTruth(text, file) : parseCsv(text, file, dayForClockTimes)
}

function parseTruth(text: string, file: string): TruthFile {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new AppError('invalid', `${file} is not valid JSON: ${(cause as Error).message}`, { cause })
  }
  const parsed = truthSchema.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const where = issue?.path.join('.') || 'the file'
    throw new AppError('invalid', `${file}: ${where}: ${issue?.message ?? 'not a truth file'}`, {
      pointer: where,
    })
  }
  const truth: Truth = parsed.data
  const startMs = Date.parse(truth.start)
  const lastSecond = [truth.cycles, truth.away, truth.idle, truth.gaps]
    .flat()
    .reduce((last, { end_s }) => Math.max(last, end_s), 0)
  return {
    startMs,
    endMs: startMs + lastSecond * 1000,
    units: truth.cycles,
    cameras: new Set([truth.cycles, truth.gaps, truth.bumps].flat().map(({ camera }) => camera)),
  }
}

const headings = {
  workstation: /^(puesto|workstation|station|estaci[oó]n)/i,
  end: /^(fin|end|termina|hora (de )?fin)/i,
} as const

function parseCsv(text: string, file: string, dayForClockTimes: string | undefined): TruthFile {
  const rows: { workstation: string; endMs: number }[] = []
  const lines = new Map<string, number>()
  let columns: { workstation: number; end: number } | undefined
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || /^sep=.$/.test(line)) continue
    const cells = csvCells(line)
    if (columns === undefined) {
      columns = { workstation: 0, end: 1 }
      const [workstation, end] = [headings.workstation, headings.end].map((heading) =>
        cells.findIndex((cell) => heading.test(cell)),
      )
      if (workstation !== undefined && end !== undefined && workstation >= 0 && end >= 0)
        columns = { workstation, end }
      // Words without a digit are a heading too, of the two columns in their order.
      if (columns.end !== 1 || columns.workstation !== 0 || !/\d/.test(cells[1] ?? '')) continue
    }
    const workstation = cells[columns.workstation] ?? ''
    const endMs = parseInstant(cells[columns.end] ?? '', dayForClockTimes)
    if (endMs === undefined || workstation === '') {
      throw new AppError('invalid', `${file} line ${i + 1}: '${line}' is not a workstation and an end time`, {
        pointer: `line ${i + 1}`,
      })
    }
    const unit = `${workstation.toLowerCase()} ${endMs}`
    const before = lines.get(unit)
    if (before !== undefined) {
      throw new AppError(
        'invalid',
        `${file} line ${i + 1}: the unit '${line}' is there twice, also in line ${before}`,
        {
          pointer: `line ${i + 1}`,
        },
      )
    }
    lines.set(unit, i + 1)
    rows.push({ workstation, endMs })
  }
  if (rows.length === 0) throw new AppError('invalid', `${file} holds no line of workstation; end time`)
  const startMs = Math.min(...rows.map(({ endMs }) => endMs))
  return {
    startMs,
    endMs: Math.max(...rows.map(({ endMs }) => endMs)),
    units: rows.map(({ workstation, endMs }) => ({
      camera: null,
      workstation,
      start_s: null,
      end_s: (endMs - startMs) / 1000,
      observable: true,
      timed: false,
    })),
    cameras: new Set(),
  }
}

/** Cells of one line; what stands in quotes keeps its separators. A decimal comma that became a cell of its own goes back to its time. */
function csvCells(line: string): string[] {
  const separator = line.includes(';') ? ';' : line.includes('\t') ? '\t' : ','
  const cells = [...line.matchAll(new RegExp(`("(?:[^"]|"")*"|[^${separator}]*)(${separator}|$)`, 'g'))].map(
    ([, cell = '']) =>
      cell
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .replaceAll('""', '"'),
  )
  cells.pop()
  return cells.flatMap((cell, i) => {
    const before = cells[i - 1] ?? ''
    const after = cells[i + 1] ?? ''
    if (separator !== ',') return [cell]
    if (/:\d{2}$/.test(before) && /^\d{1,3}$/.test(cell)) return []
    return [/:\d{2}$/.test(cell) && /^\d{1,3}$/.test(after) ? `${cell}.${after}` : cell]
  })
}

function parseInstant(text: string, dayForClockTimes: string | undefined): number | undefined {
  if (/^\d{4}-\d{2}-\d{2}[T ][\d:.,]+(Z|[+-]\d{2}:?\d{2})$/.test(text))
    return isoInstant(text.replace(' ', 'T').replace(',', '.'))
  const match =
    /^(?:(\d{4}-\d{2}-\d{2})[T ]|(\d{1,2})\/(\d{1,2})\/(\d{4})\s+)?([01]?\d|2[0-3]):([0-5]\d):([0-5]\d(?:[.,]\d+)?)$/.exec(
      text,
    )
  if (match === null) return undefined
  const [, iso, day = '', month = '', year, hours, minutes, seconds = ''] = match
  const date =
    iso ??
    (year === undefined ? dayForClockTimes : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
  if (date === undefined || !isPlantDate(date)) return undefined
  return Math.round(
    plantInstant(date) +
      (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds.replace(',', '.'))) * 1000,
  )
}
