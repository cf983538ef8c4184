import { type Config, loadConfig } from '../config.ts'
import { AppError, askHelp } from '../contract/errors.ts'

/** The database a command is about: named itself, or by the agent's configuration. */
export function databaseOf(values: { db?: string | undefined; config?: string | undefined }): string {
  if (values.db !== undefined) return values.db
  if (values.config === undefined)
    throw new AppError('invalid', `which record is said by --db FILE or --config FILE${askHelp}`)
  return loadConfig(values.config).database
}

/** The configuration where one was named. */
export function configOf(values: { config?: string | undefined }): Config | undefined {
  return values.config === undefined ? undefined : loadConfig(values.config)
}
