import { AppError } from '../contract/errors.ts'
import { parseCount, parseOptions } from './arguments.ts'
import { backUp } from './backup.ts'
import { parseDestination, sendBackup } from './backup-ssh.ts'
import { databaseOf } from './database-of.ts'

const usage =
  'usage: npm run agent -- backup (--config FILE | --db FILE) --to FOLDER [--to user@host:/FOLDER …] [--keep 14] [--ssh "ssh -p 22"]'

/** Copies the record — the agent may be running — verifies the copy, then sends it on. Without a local folder there is nothing to send. */
export async function run(args: string[]): Promise<void> {
  const values = parseOptions(
    args,
    {
      config: { type: 'string' },
      db: { type: 'string' },
      to: { type: 'string', multiple: true },
      keep: { type: 'string' },
      ssh: { type: 'string' },
    },
    usage,
  )
  const file = databaseOf(values, usage)
  const keep = parseCount(values.keep, 'keep', 1, 14)
  const destinations = (values.to ?? []).map(parseDestination)
  const folder = destinations.find((destination) => !('host' in destination))?.folder
  if (folder === undefined) throw new AppError('invalid', usage)
  const backup = await backUp({ file, folder, keep })
  const rows = Object.values(backup.rows).reduce((sum, count) => sum + count, 0)
  console.log(`${backup.file}: ${backup.bytes} bytes, ${rows} rows, verified`)
  for (const destination of destinations) {
    if (!('host' in destination)) continue
    await sendBackup(
      backup,
      destination,
      keep,
      values.ssh?.split(' ').filter((word) => word !== ''),
    )
    console.log(`${destination.host}:${destination.folder} has it whole`)
  }
}
