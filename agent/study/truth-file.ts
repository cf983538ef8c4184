import { readFileSync } from 'node:fs'
import { AppError } from '../contract/errors.ts'
import { plantInstant } from '../contract/plant-time.ts'
import { type Truth, truthSchema } from '../contract/scenario.ts'
import type { TruthUnit } from './agreement.ts'

/** A truth to compare with: absolute start, and units in seconds from it. */
export type TruthFile = {
  startMs: number
  /** When the last thing that the truth tells of ends. */
  endMs: number
  units: (TruthUnit & { camera: number | null })[]
}

/**
 * Reads a truth: the simulator's JSON, or a CSV of workstation and end time (`;`, `,` or tab; a header line may lead).
 * End times: ISO with offset, `dd/mm/yyyy hh:mm:ss` or `yyyy-mm-dd hh:mm:ss` of the plant, or `hh:mm:ss` of `dayForClockTimes`.
 */
export function readTruth(file: string, dayForClockTimes?: string): TruthFile {
  let text: string
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  } catch (cause) {
    throw new AppError('not-found', `cannot read the truth file ${file}`, { cause })
  }
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
  return { startMs, endMs: startMs + lastSecond * 1000, units: truth.cycles }
}

function parseCsv(text: string, file: string, dayForClockTimes: string | undefined): TruthFile {
  const rows: { workstation: string; endMs: number }[] = []
  text.split(/\r?\n/).forEach((line, i) => {
    if (line.trim() === '') return
    const separator = line.includes(';') ? ';' : line.includes('\t') ? '\t' : ','
    const cells = line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
    const workstation = cells[0] ?? ''
    // With a comma as separator a decimal comma of the time has become a cell of its own.
    const end = separator === ',' ? cells.slice(1).join(',') : (cells[1] ?? '')
    const endMs = parseInstant(end, dayForClockTimes)
    if (endMs !== undefined && workstation !== '') rows.push({ workstation, endMs })
    else if (i > 0) {
      throw new AppError('invalid', `${file} line ${i + 1}: '${line}' is not a workstation and an end time`, {
        pointer: `line ${i + 1}`,
      })
    }
  })
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
  }
}

function parseInstant(text: string, dayForClockTimes: string | undefined): number | undefined {
  if (/^\d{4}-\d{2}-\d{2}[T ][\d:.,]+(Z|[+-]\d{2}:?\d{2})$/.test(text)) {
    const instant = Date.parse(text.replace(' ', 'T').replace(',', '.'))
    return Number.isNaN(instant) ? undefined : instant
  }
  const match =
    /^(?:(\d{4}-\d{2}-\d{2})[T ]|(\d{2})\/(\d{2})\/(\d{4})\s+)?(\d{1,2}):(\d{2}):(\d{2}(?:[.,]\d+)?)$/.exec(
      text,
    )
  if (match === null) return undefined
  const [, iso, day, month, year, hours, minutes, seconds = ''] = match
  const date = iso ?? (day === undefined ? dayForClockTimes : `${year}-${month}-${day}`)
  if (date === undefined) return undefined
  const instant =
    plantInstant(date) +
    (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds.replace(',', '.'))) * 1000
  return Number.isNaN(instant) ? undefined : Math.round(instant)
}
