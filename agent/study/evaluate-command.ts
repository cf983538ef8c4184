import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { AppError } from '../contract/errors.ts'
import { plantDate, plantIso } from '../contract/plant-time.ts'
import { allStations } from '../store/balance-in-force.ts'
import { endedUnits, readReplays } from '../store/replays.ts'
import { openStore, type Store } from '../store/store.ts'
import { evaluate, matchingTolerance } from './agreement.ts'
import { evaluationText } from './evaluation-text.ts'
import { readTruth, type TruthFile } from './truth-file.ts'

export const usage = 'usage: npm run evaluate -- --truth FILE --db FILE [--json]'

/** Compares the units of a database with a truth file and prints how well they agree. */
export async function run(args: string[]): Promise<void> {
  const { truthFile, dbFile, json } = readArguments(args)
  if (!existsSync(dbFile)) throw new AppError('not-found', `no database ${dbFile}`)
  const store = openStore({ file: dbFile, readonly: true })
  try {
    const firstReplay = readReplays(store)[0]
    const truth = ofRecord(store, readTruth(truthFile, firstReplay && plantDate(firstReplay.start_ts)))
    const seen = observed(store, truth)
    const evaluation = evaluate(seen.units, seen.measured)
    console.log(
      json
        ? JSON.stringify(
            { truth: truthFile, database: dbFile, left_out_cameras: seen.leftOut, ...evaluation },
            null,
            2,
          )
        : evaluationText(evaluation, seen.leftOut),
    )
  } finally {
    store.close()
  }
}

function readArguments(args: string[]): { truthFile: string; dbFile: string; json: boolean } {
  let values: { truth?: string; db?: string; json?: boolean }
  try {
    ;({ values } = parseArgs({
      args,
      options: { truth: { type: 'string' }, db: { type: 'string' }, json: { type: 'boolean' } },
    }))
  } catch (cause) {
    throw new AppError('invalid', `${(cause as Error).message}\n${usage}`, { cause })
  }
  const { truth, db, json = false } = values
  if (truth === undefined || db === undefined) throw new AppError('invalid', usage)
  return { truthFile: truth, dbFile: db, json }
}

/** The truth with its stations as the record spells them. AppError 'not-found' for one that the record does not know. */
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
 * a camera of the truth that was never replayed is left out and named, rather than counted as missed.
 * Without such a replay the truth's own span is compared.
 */
function observed(store: Store, truth: TruthFile) {
  const all = readReplays(store)
  const replays = all.filter(
    (replay) =>
      replay.start_ts < Math.max(truth.endMs, truth.startMs + 1000) && replay.end_ts > truth.startMs,
  )
  const [first] = all
  if (first !== undefined && replays.length === 0) {
    const span = (fromMs: number, toMs: number) => `${plantIso(fromMs)} to ${plantIso(toMs)}`
    const last = Math.max(...all.map(({ end_ts }) => end_ts))
    throw new AppError(
      'not-found',
      `the truth is of ${span(truth.startMs, truth.endMs)}, the videos in ${store.file} of ${span(first.start_ts, last)}: no second is in both`,
    )
  }
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
  const measured = endedUnits(store, fromMs, toMs)
    .filter(
      ({ camera_id, workstation }) =>
        listed.has(workstation) ||
        (!isCsv &&
          (camera_id === null || replays.length === 0 || replayed.has(camera_id)) &&
          !leftOut.includes(camera_id ?? -1)),
    )
    .map((unit) => ({
      workstation: unit.workstation,
      start_s: (unit.start_ts - truth.startMs) / 1000,
      end_s: (unit.end_ts - truth.startMs) / 1000,
      valid: unit.valid_for_timing === 1,
    }))
  return { units, measured, leftOut }
}
