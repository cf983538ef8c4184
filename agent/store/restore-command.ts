import { parseOptions, requireOptions } from './arguments.ts'
import { restore } from './backup.ts'
import { databaseOf } from './database-of.ts'

export const usage = 'usage: npm run agent -- restore --from BACKUP (--config FILE | --db FILE) [--replace]'

/** Puts a verified backup where the database lies; the agent must be stopped. */
export async function run(args: string[]): Promise<void> {
  const values = parseOptions(args, {
    from: { type: 'string' },
    config: { type: 'string' },
    db: { type: 'string' },
    replace: { type: 'boolean' },
  })
  const { from } = requireOptions('restore', values, 'from')
  const file = databaseOf(values)
  const aside = restore({ from, file, replace: values.replace ?? false })
  console.log(
    `${file} is the record of ${from}${aside === undefined ? '' : `; the one before lies at ${aside}`}`,
  )
}
