import { existsSync } from 'node:fs'
import { AppError } from '../contract/errors.ts'
import { parseOptions } from './arguments.ts'
import { type CheckReport, checkRecord, isWhole, repairRecord } from './check.ts'
import { configOf, databaseOf } from './database-of.ts'
import { openStore } from './store.ts'

export const usage =
  'usage: npm run agent -- check (--config FILE | --db FILE [--video FOLDER] [--frames FOLDER]) [--repair] [--json]'

/** Says whether the record is whole; exit status 1 when it is not. A repair needs the agent stopped. */
export async function run(args: string[]): Promise<void> {
  const values = parseOptions(args, {
    config: { type: 'string' },
    db: { type: 'string' },
    video: { type: 'string' },
    frames: { type: 'string' },
    repair: { type: 'boolean' },
    json: { type: 'boolean' },
  })
  const file = databaseOf(values)
  if (!existsSync(file)) throw new AppError('not-found', `no database ${file}`)
  const config = configOf(values)
  const folders = {
    videoDir: values.video ?? config?.video_dir,
    framesDir: values.frames ?? config?.frames_dir,
  }
  const store = openStore({ file, readonly: !(values.repair ?? false) })
  try {
    let report = checkRecord(store, folders)
    if (values.repair && !isWhole(report)) {
      print(report, values.json ?? false)
      repairRecord(store, report, folders)
      report = checkRecord(store, folders)
    }
    print(report, values.json ?? false)
    if (!isWhole(report)) process.exitCode = 1
  } finally {
    store.close()
  }
}

function print(report: CheckReport, json: boolean): void {
  if (json) {
    console.log(JSON.stringify(report))
    return
  }
  for (const [what, found] of Object.entries(report)) {
    const value = Array.isArray(found)
      ? found.length === 0
        ? 'none'
        : `${found.length}: ${found.slice(0, 5).join(', ')}`
      : found
    console.log(`${what.replaceAll('_', ' ').padEnd(24)} ${value}`)
  }
  console.log(isWhole(report) ? 'the record is whole' : 'the record is NOT whole')
}
