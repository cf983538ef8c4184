import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../contract/errors.ts'
import { isoInstant, isPlantDate, plantDate, plantInstant, plantIso } from '../contract/plant-time.ts'
import { makeFolder } from '../folder.ts'
import { exactVersion } from '../release-version.ts'
import { parseOptions } from '../store/arguments.ts'
import { databaseOf } from '../store/database-of.ts'
import { openStore, type Store } from '../store/store.ts'
import { rejectionsBetween, type StudyCycle, studyCycles, studyReadings } from '../store/study-record.ts'
import { observersDiffer, type Verdict, verdicts } from './acceptance.ts'
import { stationSeries } from './series.ts'
import { type StationStudy, studyFigures, studyStation } from './study.ts'
import { studyText } from './study-text.ts'

export const usage =
  'usage: npm run agent -- study (--db FILE | --config FILE) [--from YYYY-MM-DD] [--to YYYY-MM-DD] ' +
  '[--anchor PUESTO=ISO …: when the first reading of a sheet without clock times began, once for each sheet] [--out FOLDER] [--json]'
/** Fixed before anything was measured: its hash is in every result. */
const protocol = join(import.meta.dirname, '../../docs/design/validation.md')
/** Cycles so far from the readings are read too: clocks differ by minutes, and a sheet without clock times may hold pauses. */
const besideMs = 3_600_000

export type StudyResult = {
  protocol_sha256: string
  software: string
  database: string
  /** First and last reading, by their own clocks. */
  from: string
  to: string
  models: string[]
  all: ReturnType<typeof studyFigures> & { readings: number; matched: number; missed: number; false: number }
  stations: (StationStudy & { figures: ReturnType<typeof studyFigures> })[]
  observers: ReturnType<typeof observersDiffer>
  verdicts: Verdict[]
  /** Why units were missed or not valid for timing: reason → how often. */
  failures: { missed: Record<string, number>; not_timed: Record<string, number> }
}

/** Compares the agent's cycles with stopwatch readings of the same stations and time. */
export async function run(args: string[]): Promise<void> {
  const values = parseOptions(args, {
    db: { type: 'string' },
    config: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    anchor: { type: 'string', multiple: true },
    out: { type: 'string' },
    json: { type: 'boolean' },
  })
  const database = databaseOf(values)
  if (!existsSync(database)) throw new AppError('not-found', `no database ${database}`)
  const anchors = Map.groupBy((values.anchor ?? []).map(readAnchor), ({ code }) => code)
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

type Anchor = { code: string; ms: number }

function study(
  store: Store,
  ask: { database: string; fromMs: number; toMs: number; anchors: ReadonlyMap<string, readonly Anchor[]> },
): StudyResult {
  const readings = Map.groupBy(studyReadings(store), ({ workstation }) => workstation)
  for (const code of ask.anchors.keys())
    if (!readings.has(code))
      throw new AppError('not-found', `--anchor ${code}: ${code} has no stopwatch reading`)
  const bySeries = [...readings].flatMap(([code, own]) => {
    const anchors = (ask.anchors.get(code) ?? []).map(({ ms }) => ms)
    const series = stationSeries(code, own, anchors, ask)
    return series.length === 0 ? [] : [{ code, series }]
  })
  if (bySeries.length === 0)
    throw new AppError('not-found', 'the record holds no stopwatch reading of that time')
  const laps = bySeries.flatMap(({ series }) => series.flatMap(({ readings: units }) => units))
  const fromMs = laps.reduce((first, { start_s }) => Math.min(first, start_s * 1000), Infinity)
  const toMs = laps.reduce((last, { end_s }) => Math.max(last, end_s * 1000), 0)
  const cycles = Map.groupBy(
    studyCycles(store, fromMs - besideMs, toMs + besideMs),
    ({ workstation }) => workstation,
  )
  const failures: StudyResult['failures'] = { missed: {}, not_timed: {} }
  const stations = bySeries.map(({ code, series }) => {
    const own = cycles.get(code) ?? []
    const one = studyStation(code, series, own.map(asUnit))
    const flawsOf = new Map(own.map(({ id, invalid_reason }) => [id, invalid_reason]))
    for (const { cycle, valid } of one.matched)
      if (!valid) count(failures.not_timed, flawsOf.get(cycle) ?? 'unknown')
    for (const { start_s, end_s } of one.missed) {
      const rejected = rejectionsBetween(store, code, start_s * 1000, end_s * 1000)
      const reasons = new Set(rejected.map(({ reason }) => reason))
      for (const reason of reasons.size === 0 ? ['nothing seen'] : reasons) count(failures.missed, reason)
    }
    return { ...one, figures: studyFigures([one]) }
  })
  const sum = (of: (station: StationStudy) => number) =>
    stations.reduce((total, station) => total + of(station), 0)
  const figures = studyFigures(stations)
  const days = new Set(laps.map(({ start_s }) => plantDate(start_s * 1000))).size
  return {
    protocol_sha256: createHash('sha256').update(readFileSync(protocol)).digest('hex'),
    software: exactVersion(),
    database: ask.database,
    from: plantIso(fromMs),
    to: plantIso(toMs),
    models: [...new Set([...cycles.values()].flat().map(({ model }) => model))].sort(),
    all: {
      ...figures,
      readings: sum((station) => station.readings),
      matched: sum((station) => station.matched.length),
      missed: sum((station) => station.missed.length),
      false: sum((station) => station.false.length),
    },
    stations,
    observers: observersDiffer(stations),
    verdicts: verdicts(stations, figures, days),
    failures,
  }
}

function asUnit({ id, start_ts, end_ts, valid_for_timing, invalid_reason }: StudyCycle) {
  const flaws = valid_for_timing === 1 ? [] : (invalid_reason ?? 'unknown').split(',')
  return { id, start_s: start_ts / 1000, end_s: end_ts / 1000, flaws }
}

function count(table: Record<string, number>, key: string): void {
  table[key] = (table[key] ?? 0) + 1
}

function write(folder: string, result: StudyResult): void {
  makeFolder(folder)
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
    ...missed.map(({ reading }) => [workstation, 'missed', reading, '', '', '', ''].join(';')),
    ...wrong.map((cycle) => [workstation, 'false', '', cycle, '', '', ''].join(';')),
  ])
  const header = 'workstation;result;reading_id;cycle_id;manual_s;measured_s;end_error_s'
  writeFileSync(join(folder, 'study.csv'), `${[header, ...rows].join('\n')}\n`)
}

function readAnchor(text: string): Anchor {
  const at = text.indexOf('=')
  const ms = isoInstant(text.slice(at + 1))
  if (at < 1 || ms === undefined)
    throw new AppError('invalid', `--anchor ${text}: write PUESTO=2026-07-06T07:00:00-05:00`)
  return { code: text.slice(0, at), ms }
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
