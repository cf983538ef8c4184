import { existsSync } from 'node:fs'
import { AppError } from '../contract/errors.ts'
import { plantDate, plantIso } from '../contract/plant-time.ts'
import { parseOptions, requireOptions } from '../store/arguments.ts'
import { allStations } from '../store/balance-in-force.ts'
import { endedUnits, type Replay, readReplays } from '../store/replays.ts'
import { openStore, type Store } from '../store/store.ts'
import { evaluate, matchingTolerance } from './agreement.ts'
import { evaluationText } from './evaluation-text.ts'
import { readTruth, type TruthFile } from './truth-file.ts'

export const usage = 'usage: npm run evaluate -- --truth FILE --db FILE [--json]'

/** Compares the units of a database with a truth file and prints how well they agree. */
export async function run(args: string[]): Promise<void> {
  const values = parseOptions(args, {
    truth: { type: 'string' },
    db: { type: 'string' },
    json: { type: 'boolean', default: false },
  })
  const { truth: truthFile, db: dbFile } = requireOptions('evaluate', values, 'truth', 'db')
  if (!existsSync(dbFile)) throw new AppError('not-found', `no database ${dbFile}`)
  const store = openStore({ file: dbFile, readonly: true })
  try {
    const firstReplay = readReplays(store)[0]
    const truth = ofRecord(store, readTruth(truthFile, firstReplay && plantDate(firstReplay.start_ts)))
    const seen = observed(store, truth)
    const evaluation = evaluate(seen.units, seen.measured)
    console.log(
      values.json
        ? JSON.stringify(
            {
              truth: truthFile,
              database: dbFile,
              left_out_cameras: seen.leftOut,
              stations_without_truth: seen.stationsWithoutTruth,
              ...evaluation,
            },
            null,
            2,
          )
        : evaluationText(evaluation, seen),
    )
  } finally {
    store.close()
  }
}

/** The truth with its stations as the record spells them. AppError 'not-found' for a unit's that the record does not know. */
function ofRecord(store: Store, truth: TruthFile): TruthFile {
  const codes = new Map(allStations(store).map(({ code }) => [code.toLowerCase(), code]))
  return {
    ...truth,
    units: truth.units.map((unit) => {
      const workstation = codes.get(unit.workstation.toLowerCase())
      if (workstation === undefined)
        throw new AppError(
          'not-found',
          `the truth names workstation ${unit.workstation}, which ${store.file} does not know`,
        )
      return { ...unit, workstation }
    }),
  }
}

/**
 * What of the database the truth speaks about. Videos measured by `replay` that begin with the truth set the span and the cameras:
 * a camera of the truth that was never replayed is left out and named, rather than counted as missed. Where the truth has no unit every
 * unit told is false: somebody sits there and makes nothing. Without such a replay the truth's own span is compared.
 */
function observed(store: Store, truth: TruthFile) {
  const replays = replaysOf(store, truth)
  const replayed = new Set(replays.map(({ camera_id }) => camera_id))
  const cameras = new Set(truth.units.flatMap(({ camera }) => camera ?? []))
  const leftOut = replays.length === 0 ? [] : [...cameras].filter((camera) => !replayed.has(camera))
  const units = truth.units.filter(({ camera }) => camera === null || !leftOut.includes(camera))
  const slackMs = matchingTolerance(null) * 1000
  // A truth of ends only begins with its first unit, so the span is its own: what the agent saw before is nobody's error.
  const isCsv = cameras.size === 0 && truth.units.length > 0
  const fromMs =
    replays.length === 0 || isCsv
      ? truth.startMs - slackMs
      : Math.min(...replays.map(({ start_ts }) => start_ts))
  const toMs =
    replays.length === 0 || isCsv
      ? truth.endMs + slackMs
      : Math.max(truth.endMs + slackMs, ...replays.map(({ end_ts }) => end_ts))
  const listed = new Set(units.map(({ workstation }) => workstation))
  const rows = endedUnits(store, fromMs, toMs).filter(
    ({ camera_id, workstation }) =>
      listed.has(workstation) ||
      (!isCsv &&
        (camera_id === null || replays.length === 0 || replayed.has(camera_id)) &&
        !leftOut.includes(camera_id ?? -1)),
  )
  return {
    units,
    measured: rows.map((unit) => ({
      workstation: unit.workstation,
      start_s: (unit.start_ts - truth.startMs) / 1000,
      end_s: (unit.end_ts - truth.startMs) / 1000,
      valid: unit.valid_for_timing === 1,
    })),
    leftOut,
    stationsWithoutTruth: [...new Set(rows.map(({ workstation }) => workstation))].filter(
      (workstation) => !listed.has(workstation),
    ),
  }
}

/** The videos that the truth is of; none: the record is no replay's. AppError 'not-found' when they share no second or no camera with it. */
function replaysOf(store: Store, truth: TruthFile): Replay[] {
  const all = readReplays(store)
  const replays = all.filter(
    (replay) =>
      replay.start_ts < Math.max(truth.endMs, truth.startMs + 1000) && replay.end_ts > truth.startMs,
  )
  const [first] = all
  if (first === undefined) return []
  if (replays.length === 0) {
    const span = (fromMs: number, toMs: number) => `${plantIso(fromMs)} to ${plantIso(toMs)}`
    const last = Math.max(...all.map(({ end_ts }) => end_ts))
    throw new AppError(
      'not-found',
      `the truth is of ${span(truth.startMs, truth.endMs)}, the videos in ${store.file} of ${span(first.start_ts, last)}: no second is in both`,
    )
  }
  if (truth.cameras.size > 0 && !replays.some(({ camera_id }) => truth.cameras.has(camera_id))) {
    const list = (cameras: Iterable<number>) => [...new Set(cameras)].join(', ')
    throw new AppError(
      'not-found',
      `the truth is of camera ${list(truth.cameras)}, the videos in ${store.file} of camera ${list(replays.map(({ camera_id }) => camera_id))}: no camera is in both`,
    )
  }
  return replays
}
