import { existsSync, statSync } from 'node:fs'
import { AppError, askHelp } from '../contract/errors.ts'
import { parseCount, parseOptions } from './arguments.ts'
import { type Backup, backUp, verifyCopy } from './backup.ts'
import { parseDestination, type RemoteFolder, sendBackup } from './backup-ssh.ts'
import { databaseOf } from './database-of.ts'

export const usage = `usage: npm run agent -- backup (--config FILE | --db FILE) --to FOLDER [--to user@host:/FOLDER …] [--keep 14] [--ssh "ssh -p 22"] [--json]
       npm run agent -- backup --copy FILE --to user@host:/FOLDER … sends a copy that was made before`

export type BackupReport = {
  file: string
  bytes: number
  rows: number
  /** In the order they were named; `problem` null: it has the copy whole. */
  destinations: { to: string; problem: string | null }[]
}

/**
 * Copies the record — the agent may be running — verifies the copy, then sends it on. Without a local folder there is nothing to send.
 * A destination that cannot be reached does not keep the others waiting; exit status 1 when one has it not.
 */
export async function run(args: string[]): Promise<void> {
  const values = parseOptions(args, {
    config: { type: 'string' },
    db: { type: 'string' },
    to: { type: 'string', multiple: true },
    keep: { type: 'string' },
    ssh: { type: 'string' },
    copy: { type: 'string' },
    json: { type: 'boolean' },
  })
  const keep = parseCount(values.keep, 'keep', 1, 14)
  const named = (values.to ?? []).map((to) => ({ to, destination: parseDestination(to) }))
  const folder = named.find(({ destination }) => !('host' in destination))?.destination.folder
  if ((folder === undefined) === (values.copy === undefined))
    throw new AppError('invalid', `backup needs --to FOLDER or --copy FILE, one of them${askHelp}`)
  const backup =
    folder === undefined
      ? madeBefore(values.copy ?? '')
      : await backUp({ file: databaseOf(values), folder, keep })
  const ssh = values.ssh?.split(' ').filter((word) => word !== '')
  const report: BackupReport = {
    file: backup.file,
    bytes: backup.bytes,
    rows: Object.values(backup.rows).reduce((sum, count) => sum + count, 0),
    destinations: [],
  }
  for (const { to, destination } of named) {
    const problem = 'host' in destination ? await sent(backup, destination, keep, ssh) : null
    report.destinations.push({ to, problem })
  }
  if (values.json ?? false) console.log(JSON.stringify(report))
  else console.log(sentences(report))
  if (report.destinations.some(({ problem }) => problem !== null)) process.exitCode = 1
}

function madeBefore(file: string): Backup {
  if (!existsSync(file)) throw new AppError('not-found', `no copy ${file}`)
  return { file, bytes: statSync(file).size, rows: verifyCopy(file) }
}

async function sent(
  backup: Backup,
  to: RemoteFolder,
  keep: number,
  ssh: string[] | undefined,
): Promise<string | null> {
  try {
    await sendBackup(backup, to, keep, ssh)
    return null
  } catch (error) {
    if (error instanceof AppError) return error.message
    throw error
  }
}

function sentences({ file, bytes, rows, destinations }: BackupReport): string {
  const sentOn = destinations
    .filter(({ to }) => 'host' in parseDestination(to))
    .map(({ to, problem }) => (problem === null ? `${to} has it whole` : `${to} has it NOT: ${problem}`))
  return [`${file}: ${bytes} bytes, ${rows} rows, verified`, ...sentOn].join('\n')
}
