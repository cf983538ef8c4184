import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { AppError } from '../contract/errors.ts'

/**
 * Opens a database to read it. One in WAL mode wants files beside it even from a reader: where none can be made it is read as bytes,
 * which has no WAL — whole once its WAL was written back, as whoever closes it last does. AppError 'unavailable' when it was not.
 */
export function openReader(file: string, options: Database.Options): Database.Database {
  accessSync(file, constants.R_OK)
  const db = new Database(file, options)
  if (!lacksFilesBeside(db)) return db
  db.close()
  const unwritten = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0
  if (unwritten > 0)
    throw new AppError(
      'unavailable',
      `${file} cannot be read where nothing can be written: its last changes lie in ${file}-wal. Copy both into a folder that can be written`,
    )
  const bytes = readFileSync(file)
  for (const at of formatVersions) bytes[at] = 1
  return new Database(bytes, { ...options, fileMustExist: false })
}

/** Bytes 18 and 19 of a SQLite file: the versions of its format to write and to read; 1 is a rollback journal, 2 is WAL. */
const formatVersions = [18, 19]

function lacksFilesBeside(db: Database.Database): boolean {
  try {
    db.pragma('application_id')
    return false
  } catch (error) {
    return error instanceof Database.SqliteError && /^SQLITE_(READONLY|CANTOPEN)/.test(error.code)
  }
}
