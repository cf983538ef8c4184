import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../contract/errors.ts'
import { isPlantDate, plantInstant, plantIso } from '../contract/plant-time.ts'
import { parseOptions } from '../store/arguments.ts'
import { databaseOf } from '../store/database-of.ts'
import { openStore, type Store } from '../store/store.ts'
import {
  type Reading,
  rejectionsBetween,
  type StudyCycle,
  studyCycles,
  studyReadings,
} from '../store/study-record.ts'
import { inSequence, type ManualUnit, type StationStudy, studyFigures, studyStation } from './study.ts'

const usage =
  'usage: npm run agent -- study (--db FILE | --config FILE) [--from YYYY-MM-DD] [--to YYYY-MM-DD] ' +
  '[--anchor PUESTO=ISO …: when the first reading of a sheet without clock times began] [--out FOLDER] [--json]'
/** Fixed before anything was measured: its hash is in every result. */
const protocol = join(import.meta.dirname, '../../docs/design/validation.md')

export type StudyResult = {
  protocol_sha256: string
  database: string
  from: string
  to: string
  models: string[]
  all: ReturnType<typeof studyFigures> & { readings: number; matched: number; missed: number; false: number }
  stations: (StationStudy & { figures: ReturnType<typeof studyFigures> })[]
  /** Why units were missed or not valid for timing: reason → how often. */
  failures: { missed: Record<string, number>; not_timed: Record<string, number> }
}

/** Compares the agent's cycles with stopwatch readings of the same stations and time. */
export async function run(args: string[]): Promise<void> {
  const values = parseOptions(
    args,
    {
      db: { type: 'string' },
      config: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      anchor: { type: 'string', multiple: true },
      out: { type: 'string' },
      json: { type: 'boolean' },
    },
    usage,
  )
  const database = databaseOf(values, usage)
  if (!existsSync(database)) throw new AppError('not-found', `no database ${database}`)
  const anchors = new Map((values.anchor ?? []).map(readAnchor))
  const [fromMs, toMs] = [instantOf(values.from, '--from') ?? 0, nextDay(values.to)]
  const store = openStore({ file: database, readonly: true })
  try {
    const result = study(store, { database, fromMs, toMs, anchors })
    if (values.out !== undefined) write(values.out, result)
    console.log(values.json === true ? JSON.stringify(result, null, 1) : studyText(result))
  } finally {
    store.close()
  }
}

export function study(
  store: Store,
  ask: { database: string; fromMs: number; toMs: number; anchors: ReadonlyMap<string, number> },
): StudyResult {
  const readings = studyReadings(store, ask.fromMs, ask.toMs)
  if (readings.length === 0)
    throw new AppError('not-found', 'the record holds no stopwatch reading of that time')
  const cycles = studyCycles(store, ask.fromMs, ask.toMs)
  const codes = [...new Set(readings.map(({ workstation }) => workstation))]
  const failures: StudyResult['failures'] = { missed: {}, not_timed: {} }
  const stations = codes.map((code) => {
    const units = manualUnits(
      code,
      readings.filter(({ workstation }) => workstation === code),
      ask.anchors.get(code),
    )
    const own = cycles.filter(({ workstation }) => workstation === code)
    const one = studyStation(code, units, own.map(asUnit))
    const flawsOf = new Map(own.map(({ id, invalid_reason }) => [id, invalid_reason]))
    for (const { cycle, valid } of one.matched)
      if (!valid) count(failures.not_timed, flawsOf.get(cycle) ?? 'unknown')
    for (const id of one.missed) {
      const unit = units.find((reading) => reading.id === id)
      if (unit === undefined) continue
      const [from, to] = [unit.start_s, unit.end_s].map((s) => (s - one.clock_offset_s) * 1000)
      const reasons = new Set(rejectionsBetween(store, code, from ?? 0, to ?? 0).map(({ reason }) => reason))
      for (const reason of reasons.size === 0 ? ['nothing seen'] : reasons) count(failures.missed, reason)
    }
    return { ...one, figures: studyFigures([one]) }
  })
  const sum = (of: (station: StationStudy) => number) =>
    stations.reduce((total, station) => total + of(station), 0)
  return {
    protocol_sha256: existsSync(protocol)
      ? createHash('sha256').update(readFileSync(protocol)).digest('hex')
      : 'missing',
    database: ask.database,
    from: plantIso(Math.min(...cycles.map(({ start_ts }) => start_ts), ask.toMs)),
    to: plantIso(Math.max(...cycles.map(({ end_ts }) => end_ts), ask.fromMs)),
    models: [...new Set(cycles.map(({ model }) => model))].sort(),
    all: {
      ...studyFigures(stations),
      readings: sum((station) => station.readings),
      matched: sum((station) => station.matched.length),
      missed: sum((station) => station.missed.length),
      false: sum((station) => station.false.length),
    },
    stations,
    failures,
  }
}

/** Seconds of the Unix clock. Sheets without clock times are laid out one after the other from the station's anchor. */
function manualUnits(code: string, readings: readonly Reading[], anchorMs: number | undefined): ManualUnit[] {
  const timed = readings.flatMap(({ id, start_ts, duration_seconds }) =>
    start_ts === null ? [] : [{ id, start_s: start_ts / 1000, end_s: start_ts / 1000 + duration_seconds }],
  )
  const untimed = readings.filter(({ start_ts }) => start_ts === null)
  if (untimed.length === 0) return timed
  if (anchorMs === undefined) {
    throw new AppError(
      'invalid',
      `the ${untimed.length} readings of ${code} have no clock times: say when the first began, --anchor ${code}=2026-07-06T07:00:00-05:00`,
    )
  }
  const sequence = inSequence(
    untimed.map(({ id, duration_seconds }) => ({ id, seconds: duration_seconds })),
    anchorMs / 1000,
  )
  return [...timed, ...sequence].sort((a, b) => a.end_s - b.end_s)
}

function asUnit({ id, start_ts, end_ts, valid_for_timing, invalid_reason }: StudyCycle) {
  const flaws = valid_for_timing === 1 ? [] : (invalid_reason ?? 'unknown').split(',')
  return { id, start_s: start_ts / 1000, end_s: end_ts / 1000, flaws }
}

function count(table: Record<string, number>, key: string): void {
  table[key] = (table[key] ?? 0) + 1
}

function write(folder: string, result: StudyResult): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'study.json'), `${JSON.stringify(result, null, 1)}\n`)
  const rows = result.stations.flatMap(({ workstation, matched, missed, false: wrong }) => [
    ...matched.map(({ reading, cycle, manual_s, measured_s, end_error_s, valid }) =>
      [
        workstation,
        valid ? 'matched' : 'matched, not timed',
        reading,
        cycle,
        manual_s,
        measured_s,
        end_error_s,
      ]
        .map((cell) => (typeof cell === 'number' && !Number.isInteger(cell) ? cell.toFixed(3) : cell))
        .join(';'),
    ),
    ...missed.map((reading) => [workstation, 'missed', reading, '', '', '', ''].join(';')),
    ...wrong.map((cycle) => [workstation, 'false', '', cycle, '', '', ''].join(';')),
  ])
  const header = 'workstation;result;reading_id;cycle_id;manual_s;measured_s;end_error_s'
  writeFileSync(join(folder, 'study.csv'), `${[header, ...rows].join('\n')}\n`)
}

export function studyText({ all, stations, failures, protocol_sha256, models }: StudyResult): string {
  const number = (value: number | null, digits: number) => (value === null ? '—' : value.toFixed(digits))
  const line = (name: string, part: StudyResult['all'], offset: number | null) =>
    [
      name.padEnd(9),
      ...[part.readings, part.matched, part.missed, part.false, part.n].map((cell) => `${cell}`.padStart(8)),
      number(part.bias, 3).padStart(8),
      number(part.bias_percent, 2).padStart(7),
      number(part.mae, 3).padStart(7),
      number(part.mape_percent, 2).padStart(7),
      (part.limits === null ? '—' : part.limits.map((limit) => number(limit, 2)).join('…')).padStart(14),
      number(part.ccc, 4).padStart(7),
      number(offset, 2).padStart(8),
    ].join(' ')
  const header = [
    'station'.padEnd(9),
    ...['readings', 'matched', 'missed', 'false', 'timed', 'bias s'].map((word) => word.padStart(8)),
    ...['bias %', 'MAE s', 'MAPE %'].map((word) => word.padStart(7)),
    'limits s'.padStart(14),
    'CCC'.padStart(7),
    'clock s'.padStart(8),
  ].join(' ')
  const rows = stations.map(({ figures, ...station }) =>
    line(
      station.workstation,
      {
        ...figures,
        readings: station.readings,
        matched: station.matched.length,
        missed: station.missed.length,
        false: station.false.length,
      },
      station.clock_offset_s,
    ),
  )
  const { repeated } = all
  const table = (name: string, reasons: Record<string, number>) =>
    Object.entries(reasons)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([reason, times]) => `${name}: ${reason} ×${times}`)
  return [
    header,
    ...rows,
    line('all', all, null),
    repeated === null
      ? 'limits with repeated measures: two stations with readings are needed'
      : `limits with repeated measures: ${repeated.limits.map((limit) => number(limit, 3)).join(' … ')} s over ${repeated.subjects} stations`,
    ...table('missed', failures.missed),
    ...table('not timed', failures.not_timed),
    `model: ${models.join(', ') || '—'}`,
    `protocol docs/design/validation.md, SHA-256 ${protocol_sha256}`,
  ].join('\n')
}

function readAnchor(text: string): [string, number] {
  const at = text.indexOf('=')
  const ms = Date.parse(text.slice(at + 1))
  if (at < 1 || Number.isNaN(ms))
    throw new AppError('invalid', `--anchor ${text}: write PUESTO=2026-07-06T07:00:00-05:00`)
  return [text.slice(0, at), ms]
}

function instantOf(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined
  if (!isPlantDate(text)) throw new AppError('invalid', `${name} ${text} is no day: write YYYY-MM-DD`)
  return plantInstant(text, 0)
}

function nextDay(text: string | undefined): number {
  const day = instantOf(text, '--to')
  // The last instant that a plant date can name.
  return day === undefined ? Date.parse('9999-01-01T00:00:00Z') : day + 86_400_000
}
