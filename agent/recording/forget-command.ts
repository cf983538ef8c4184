import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Config, loadConfig } from '../config.ts'
import { AppError, askHelp } from '../contract/errors.ts'
import { isoInstant, plantIso, plantStamp } from '../contract/plant-time.ts'
import { parseOptions, requireOptions } from '../store/arguments.ts'
import { type ErasedFile, type ForgetPlan, planForgetting } from '../store/forget.ts'
import { openStore } from '../store/store.ts'
import { erase, filesOf } from './forget.ts'

export const usage =
  'usage: npm run agent -- forget --config FILE --station CODE --from INSTANT --to INSTANT [--apply --reason TEXT --by LOGIN [--proof FILE]]\n' +
  '       INSTANT: 2026-07-06T07:00 in plant time, or with an offset'

/** Erases what can be seen of a station in a span. Without --apply it only says what would go; with it the agent must be stopped. */
export async function run(args: string[]): Promise<void> {
  const values = parseOptions(args, {
    config: { type: 'string' },
    station: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    apply: { type: 'boolean' },
    reason: { type: 'string' },
    by: { type: 'string' },
    proof: { type: 'string' },
  })
  const { station, from, to, ...named } = requireOptions('forget', values, 'config', 'station', 'from', 'to')
  const { apply = false, reason = '', by = '' } = values
  const config = loadConfig(named.config)
  if (apply && (reason.trim() === '' || by.trim() === ''))
    throw new AppError('invalid', `--apply needs --reason and --by: the proof names them${askHelp}`)
  if (!existsSync(config.database)) throw new AppError('not-found', `no database ${config.database}`)
  const folders = { video: config.video_dir, frames: config.frames_dir }
  const store = openStore({ file: config.database, readonly: !apply })
  try {
    const plan = planForgetting(store, {
      station,
      fromMs: instantOf(from, 'from'),
      toMs: instantOf(to, 'to'),
    })
    if (!apply) {
      const files = await filesOf(plan, folders)
      console.log(
        [...sentences(plan, files, config), 'Nothing was erased. Say --apply to erase it.'].join('\n'),
      )
      return
    }
    const { id, files } = await erase(store, plan, folders, { reason: reason.trim(), by: by.trim() })
    const name = `borrado-${id}_${plan.workstation.code}_${plantStamp(store.nowMs())}.json`
    const proof = values.proof ?? join(dirname(config.database), 'borrados', name)
    writeProof(proof, { id, plan, files, reason: reason.trim(), by: by.trim(), atMs: store.nowMs(), config })
    console.log([...sentences(plan, files, config), `Erased and looked after: ${proof}`].join('\n'))
  } finally {
    store.close()
  }
}

/** Without an offset it is plant time. */
function instantOf(text: string, name: string): number {
  const ms = isoInstant(/T\d\d:\d\d(:\d\d)?$/.test(text) ? `${text}-05:00` : text)
  if (ms === undefined)
    throw new AppError('invalid', `--${name} is an instant like 2026-07-06T07:00, not '${text}'`)
  return ms
}

function sentences(plan: ForgetPlan, files: readonly ErasedFile[], config: Config): string[] {
  const { workstation, fromMs, toMs, cameras, segments, frames, otherStations, pins, viewers } = plan
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  const list = (words: readonly string[]) => (words.length === 0 ? 'none' : words.join(', '))
  const [first, last] = [segments[0], segments.at(-1)]
  return [
    `${workstation.code} (${workstation.name}), ${plantIso(fromMs)} to ${plantIso(toMs)}, cameras ${list(cameras.map(String))}`,
    `video: ${segments.length} segments${first === undefined || last === undefined ? '' : `, whole ones: ${plantIso(first.start_ts)} to ${plantIso(last.end_ts)}`}`,
    `frames: ${frames.length}; files in all: ${files.length}, ${bytes} bytes`,
    `other stations that lose the same pictures: ${list(otherStations)}`,
    `pinned evidence that goes: ${list(pins.map(({ cycle_id, workstation: code, created_by }) => `cycle ${cycle_id} of ${code}, pinned by ${created_by}`))}`,
    `who looked at it and may hold a copy: ${list(viewers.map(({ login, times }) => `${login} (${times})`))}`,
    backupSentence(config),
    'what stays: the cycles themselves, without a picture; under a pseudonym where one was assigned',
  ]
}

/** Backups are copies of the database: file names, no pictures. */
function backupSentence({ backup }: Config): string {
  const rotation =
    backup === undefined
      ? 'none is scheduled; copies made by hand stay until somebody deletes them'
      : `the names of the files leave the last copy in ${[backup.folder, ...backup.copies].join(', ')} after ${backup.keep} copies`
  return `backups hold no picture and no video, only the record: ${rotation}; from the copies that a deploy makes beside the record with the third deploy from now`
}

function writeProof(
  file: string,
  proof: {
    id: number
    plan: ForgetPlan
    files: ErasedFile[]
    reason: string
    by: string
    atMs: number
    config: Config
  },
): void {
  const { id, plan, files, reason, by, atMs, config } = proof
  const body = {
    erasure: id,
    erased_at: plantIso(atMs),
    by,
    reason,
    workstation: plan.workstation.code,
    from: plantIso(plan.fromMs),
    to: plantIso(plan.toMs),
    cameras: plan.cameras,
    other_stations: plan.otherStations,
    pins: plan.pins,
    viewers: plan.viewers,
    backups: backupSentence(config),
    verified: 'none of these files was on the disk after the erasure',
    files,
    manifest_sha256: createHash('sha256').update(JSON.stringify(files)).digest('hex'),
  }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, `${JSON.stringify(body, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
}
