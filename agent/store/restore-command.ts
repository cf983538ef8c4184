import { AppError } from '../contract/errors.ts'
import { parseOptions } from './arguments.ts'
import { restore } from './backup.ts'
import { databaseOf } from './database-of.ts'

export const usage = 'usage: npm run agent -- restore --from BACKUP (--config FILE | --db FILE) [--replace]'

/** Puts a verified backup where the database lies; the agent must be stopped. */
export async function run(args: string[]): Promise<void> {
  const values = parseOptions(
    args,
    {
      from: { type: 'string' },
      config: { type: 'string' },
      db: { type: 'string' },
      replace: { type: 'boolean' },
    },
    usage,
  )
  if (values.from === undefined) throw new AppError('invalid', usage)
  const file = databaseOf(values, usage)
  const aside = restore({ from: values.from, file, replace: values.replace ?? false })
  console.log(
    `${file} is the record of ${values.from}${aside === undefined ? '' : `; the one before lies at ${aside}`}`,
  )
}
