import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '../contract/errors.ts'
import { plantStamp } from '../contract/plant-time.ts'
import { makeFolder } from '../folder.ts'
import { openStore, type Store, takeLock } from './store.ts'

export type Backup = { file: string; bytes: number; rows: Record<string, number> }

const backupName = /^lbzf-\d{8}_\d{6}\.db$/

/** Pages copied between two looks at the event loop: 1 MiB. */
const stepPages = 256

/**
 * Copies a database that may be in use into `folder` as lbzf-YYYYMMDD_HHMMSS.db and keeps the newest `keep` copies.
 * The copy is one instant of the record, in small steps; it counts as a backup — gets its name, lets older ones go —
 * only after integrity, foreign keys and the row counts of every table were verified in the copy.
 */
export async function backUp(options: {
  file: string
  folder: string
  keep: number
  nowMs?: number
}): Promise<Backup> {
  const { file, folder, keep, nowMs = Date.now() } = options
  if (!existsSync(file)) throw new AppError('not-found', `no database ${file}`)
  makeFolder(folder, 0o700)
  requireSpace(folder, statSync(file).size)
  const name = `lbzf-${plantStamp(nowMs)}.db`
  const target = join(folder, name)
  if (existsSync(target)) throw new AppError('conflict', `${target} exists already`)
  const unfinished = `${target}.unfinished`
  rmSync(unfinished, { force: true })
  const source = openStore({ file, readonly: true })
  try {
    // A read transaction holds the instant: what the agent writes meanwhile neither enters the copy nor restarts it.
    source.db.exec('BEGIN')
    const rows = countRows(source.db)
    await source.db.backup(unfinished, { progress: () => stepPages })
    source.db.exec('COMMIT')
    verifyCopy(unfinished, rows)
    syncFile(unfinished)
    renameSync(unfinished, target)
    syncFile(folder)
    rotate(folder, keep)
    return { file: target, bytes: statSync(target).size, rows }
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw error
  } finally {
    source.close()
  }
}

/** Rows of every table. */
export function countRows(db: Database.Database): Record<string, number> {
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all()
  return Object.fromEntries(
    tables.map((table) => [
      table,
      db.prepare<[], number>(`SELECT COUNT(*) FROM "${table}"`).pluck().get() ?? 0,
    ]),
  )
}

/** Throws 'unavailable' when the copy is not whole; `rows`: what it must hold, where that is known. */
export function verifyCopy(file: string, rows?: Record<string, number>): Record<string, number> {
  let copy: Store | undefined
  const traces = newTraces(file)
  try {
    copy = openStore({ file, readonly: true })
    const integrity = copy.db.pragma('integrity_check', { simple: true })
    if (integrity !== 'ok') throw new AppError('unavailable', `${file} is damaged: ${String(integrity)}`)
    const loose = copy.db.pragma('foreign_key_check') as unknown[]
    if (loose.length > 0)
      throw new AppError('unavailable', `${file} has ${loose.length} rows whose foreign keys point nowhere`)
    const found = countRows(copy.db)
    for (const [table, expected] of Object.entries(rows ?? {})) {
      if (found[table] !== expected) {
        throw new AppError(
          'unavailable',
          `${file} holds ${found[table] ?? 0} rows of ${table} instead of ${expected}`,
        )
      }
    }
    return found
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('unavailable', `${file} is damaged: ${(cause as Error).message}`, { cause })
  } finally {
    copy?.close()
    for (const trace of traces) rmSync(trace, { force: true })
  }
}

/** Backups of a folder, newest first. */
export function listBackups(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => backupName.test(name))
    .sort()
    .reverse()
    .map((name) => join(folder, name))
}

function rotate(folder: string, keep: number): void {
  for (const old of listBackups(folder).slice(Math.max(1, keep))) rmSync(old)
}

function requireSpace(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  if (free < bytes * 1.1) {
    throw new AppError(
      'unavailable',
      `${folder} has ${free} bytes free; the backup needs ${Math.ceil(bytes * 1.1)}`,
    )
  }
}

function syncFile(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/**
 * Puts a backup in the place of a database: verified first, never over an existing one unless `replace`.
 * What it replaces — a stale -wal and -shm too — is moved aside, not deleted. Returns where it went; undefined: nothing was there.
 */
export function restore(options: {
  from: string
  file: string
  replace: boolean
  nowMs?: number
}): string | undefined {
  const { from, file, replace, nowMs = Date.now() } = options
  if (!existsSync(from)) throw new AppError('not-found', `no backup ${from}`)
  if (existsSync(file) && !replace) {
    throw new AppError('conflict', `${file} exists; say --replace to put the backup in its place`)
  }
  makeFolder(dirname(file))
  const arriving = `${file}.arriving`
  for (const stale of [arriving, `${arriving}-wal`, `${arriving}-shm`]) rmSync(stale, { force: true })
  // Through SQLite, so that a backup with a WAL of its own arrives whole; then verified as it will be used.
  const rows = verifyCopy(from)
  copyDatabase(from, arriving)
  verifyCopy(arriving, rows)
  syncFile(arriving)
  const release = takeLock(file)
  try {
    const aside = `${file}.before-${plantStamp(nowMs)}`
    let moved = false
    for (const end of ['', '-wal', '-shm']) {
      if (!existsSync(`${file}${end}`)) continue
      renameSync(`${file}${end}`, `${aside}${end}`)
      moved = true
    }
    renameSync(arriving, file)
    syncFile(dirname(file))
    return moved ? aside : undefined
  } finally {
    release()
  }
}

function copyDatabase(from: string, to: string): void {
  const traces = newTraces(from)
  const source = new Database(from, { readonly: true })
  try {
    source.prepare('VACUUM INTO ?').run(to)
  } finally {
    source.close()
    for (const trace of traces) rmSync(trace, { force: true })
  }
}

/** What looking at a WAL database leaves beside it; what was there before is part of it. */
function newTraces(file: string): string[] {
  return ['-wal', '-shm'].map((end) => `${file}${end}`).filter((trace) => !existsSync(trace))
}
