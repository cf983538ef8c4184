import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { AppError } from '../contract/errors.ts'
import { makeFolder } from '../folder.ts'
import { keepPlan } from './kept-plan.ts'
import { openReader } from './reader.ts'

/** 'LBZF' in SQLite's application_id: another program's database is never migrated by mistake. */
const applicationId = 0x4c425a46

/** Older versions can corrupt a WAL database that two connections use. */
const oldestSqlite = [3, 51, 3] as const

const migrationsDirectory = join(import.meta.dirname, 'migrations')

export type Migration = {
  /** 1, 2, 3 …: PRAGMA user_version once it has run. */
  version: number
  name: string
  sql: string
  /** The lowest schema version an agent must know to write after it: migrations are expand-only, so it rarely rises. */
  oldestAgentSchema: number
}

/** The one open record of a process: a connection, and the right to write it. */
export type Store = {
  readonly db: Database.Database
  readonly file: string
  readonly readonly: boolean
  readonly schemaVersion: number
  readonly nowMs: () => number
  /** Rows of a query; statements are prepared and planned once. `Row` is the caller's word for the shape its SQL selects. */
  all<Row>(sql: string, ...params: SqlParameters): Row[]
  get<Row>(sql: string, ...params: SqlParameters): Row | undefined
  run(sql: string, ...params: SqlParameters): { changes: number; id: number }
  /** All or nothing; nests. Takes the write lock at its beginning, so that it never fails half-way for a reader's sake. */
  transaction<T>(work: () => T): T
  close(): void
}

export type SqlValue = string | number | null | Buffer
/** In order for `?`, or by name for `$name`. */
export type SqlParameters = SqlValue[] | [Record<string, SqlValue>]

export type StoreOptions = {
  file: string
  readonly?: boolean
  /** The clock of created_ts and the like, Unix ms. */
  nowMs?: () => number
  /** Asked for room when the disk is full; true: some was made, what failed is tried once more. */
  onFull?: () => boolean
  /** Told every statement with its values before it runs: for tests of query plans and for finding a slow one. */
  onSql?: (sql: string) => void
  /** For tests of migrations; default: all of this release. */
  migrations?: readonly Migration[]
}

/**
 * Opens the record, creates and migrates it when writable.
 * AppError 'conflict' when another process writes it, 'unavailable' when this release cannot use the file or the SQLite.
 */
export function openStore(options: StoreOptions): Store {
  const { file, readonly = false, nowMs = Date.now } = options
  const migrations = options.migrations ?? readMigrations()
  requireNoFolder(file)
  const release = readonly ? () => {} : takeLock(file)
  let db: Database.Database | undefined
  try {
    db = openDatabase(file, readonly, options.onSql)
    requireOurs(db, file)
    requireSqlite(db.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? '0')
    db.pragma('busy_timeout = 5000')
    db.pragma('foreign_keys = ON')
    if (!readonly) {
      db.pragma('journal_mode = WAL')
      db.pragma('synchronous = FULL')
      migrate(db, file, migrations)
    } else {
      requireReadable(db, file, migrations)
    }
    return createStore(db, { file, readonly, nowMs, release, onFull: options.onFull ?? (() => false) })
  } catch (error) {
    db?.close()
    release()
    throw error
  }
}

function openDatabase(
  file: string,
  readonly: boolean,
  onSql: ((sql: string) => void) | undefined,
): Database.Database {
  const options = {
    readonly,
    fileMustExist: readonly,
    ...(onSql === undefined ? {} : { verbose: (sql?: unknown) => onSql(String(sql)) }),
  }
  try {
    return readonly ? openReader(file, options) : new Database(file, options)
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('unavailable', `cannot open the database ${file}: ${(cause as Error).message}`, {
      cause,
    })
  }
}

function createStore(
  db: Database.Database,
  own: { file: string; readonly: boolean; nowMs: () => number; release: () => void; onFull: () => boolean },
): Store {
  const statements = new Map<string, Database.Statement<unknown[]>>()
  const prepare = (sql: string): Database.Statement<unknown[]> => {
    let statement = statements.get(sql)
    if (statement === undefined) {
      statement = db.prepare<unknown[]>(keepPlan(sql))
      statements.set(sql, statement)
    }
    return statement
  }
  return {
    db,
    file: own.file,
    readonly: own.readonly,
    nowMs: own.nowMs,
    schemaVersion: userVersion(db),
    all: <Row>(sql: string, ...params: SqlParameters) => prepare(sql).all(...params) as Row[],
    get: <Row>(sql: string, ...params: SqlParameters) => prepare(sql).get(...params) as Row | undefined,
    run: (sql, ...params) => {
      const statement = prepare(sql)
      const { changes, lastInsertRowid } = db.inTransaction
        ? statement.run(...params)
        : withRoom(() => statement.run(...params), own.onFull)
      return { changes, id: Number(lastInsertRowid) }
    },
    transaction: (work) =>
      db.inTransaction ? work() : withRoom(() => db.transaction(work).immediate(), own.onFull),
    close: () => {
      if (!db.open) return
      db.close()
      own.release()
    },
  }
}

/** A full disk rolled the write back; with room made, the same write is done once more from its beginning. */
function withRoom<T>(write: () => T, onFull: () => boolean): T {
  try {
    return write()
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || error.code !== 'SQLITE_FULL' || !onFull()) throw error
    return write()
  }
}

/**
 * Holds `<file>.lock`, an empty SQLite database, exclusively: the operating system lets go of it when the process ends, however it ends.
 */
export function takeLock(file: string): () => void {
  makeFolder(dirname(file))
  requireWritable(dirname(file))
  if (existsSync(file)) requireWritable(file)
  let lock: Database.Database | undefined
  try {
    lock = new Database(`${file}.lock`, { timeout: 0 })
    lock.pragma('journal_mode = MEMORY')
    lock.exec('BEGIN EXCLUSIVE')
    const held = lock
    return () => held.close()
  } catch (cause) {
    lock?.close()
    if (cause instanceof Database.SqliteError && cause.code.startsWith('SQLITE_BUSY')) {
      throw new AppError('conflict', `another agent holds ${file}; stop it first, or write through its API`, {
        cause,
      })
    }
    throw new AppError(
      'unavailable',
      `cannot lock ${file}: ${file}.lock cannot be written: ${(cause as Error).message}`,
      { cause },
    )
  }
}

function requireNoFolder(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw new AppError('invalid', `${file} is a folder: name the database file in it`)
}

/** Said before SQLite says it less clearly: a disk that failed is mounted read-only at the next boot. */
function requireWritable(path: string): void {
  try {
    accessSync(path, constants.W_OK)
  } catch (cause) {
    const why =
      (cause as NodeJS.ErrnoException).code === 'EROFS' ? 'its disk is read-only' : (cause as Error).message
    throw new AppError('unavailable', `${path} cannot be written: ${why}`, { cause })
  }
}

/** Throws 'unavailable' for a SQLite with the WAL-reset bug. */
export function requireSqlite(version: string): void {
  const parts = version.split('.').map(Number)
  for (const [i, wanted] of oldestSqlite.entries()) {
    const part = parts[i] ?? 0
    if (part > wanted) return
    if (part < wanted) {
      throw new AppError(
        'unavailable',
        `SQLite ${version} can corrupt the record; ${oldestSqlite.join('.')} or newer is needed`,
      )
    }
  }
}

function requireOurs(db: Database.Database, file: string): void {
  let id: unknown
  let tables: unknown
  try {
    id = db.pragma('application_id', { simple: true })
    tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()
  } catch (cause) {
    throw new AppError(
      'unavailable',
      `${file} is not a readable SQLite database: ${(cause as Error).message}`,
      { cause },
    )
  }
  if (id === applicationId || (id === 0 && tables === 0)) return
  throw new AppError('unavailable', `${file} is a database of another program`)
}

function userVersion(db: Database.Database): number {
  return Number(db.pragma('user_version', { simple: true }))
}

/** The migrations of this release, in order; a file is named NNNN_name.sql. */
export function readMigrations(directory = migrationsDirectory): Migration[] {
  const migrations = readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(directory, name), 'utf8')
      const declared = /^-- oldest agent schema: (\d+)$/m.exec(sql)?.[1]
      return { version: Number(name.slice(0, 4)), name, sql, oldestAgentSchema: Number(declared ?? 1) }
    })
  migrations.forEach((migration, i) => {
    if (migration.version !== i + 1) throw new Error(`migration ${migration.name} is out of order`)
  })
  return migrations
}

function migrate(db: Database.Database, file: string, migrations: readonly Migration[]): void {
  requireWritableSchema(db, file, migrations)
  for (const migration of migrations.filter(({ version }) => version > userVersion(db))) {
    db.transaction(() => {
      db.exec(migration.sql)
      db.pragma(`application_id = ${applicationId}`)
      db.pragma(`user_version = ${migration.version}`)
      db.prepare(
        `INSERT INTO meta (key, value) VALUES ('oldest_agent_schema', ?)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      ).run(String(migration.oldestAgentSchema))
    }).exclusive()
  }
}

/** A newer schema is fine as long as its migrations only added what this release may ignore. */
function requireWritableSchema(db: Database.Database, file: string, migrations: readonly Migration[]): void {
  const known = migrations.at(-1)?.version ?? 0
  const actual = userVersion(db)
  if (actual <= known) return
  const oldest = Number(
    db.prepare("SELECT value FROM meta WHERE key = 'oldest_agent_schema'").pluck().get() ??
      Number.POSITIVE_INFINITY,
  )
  if (oldest > known) {
    throw new AppError(
      'unavailable',
      `${file} has schema ${actual}, which needs an agent that knows schema ${oldest}; this one knows ${known}: install a newer release or restore an older backup`,
    )
  }
}

function requireReadable(db: Database.Database, file: string, migrations: readonly Migration[]): void {
  requireWritableSchema(db, file, migrations)
  const known = migrations.at(-1)?.version ?? 0
  const actual = userVersion(db)
  if (actual < known) {
    throw new AppError(
      'unavailable',
      `${file} has schema ${actual}, this release reads ${known}: start the agent once to migrate it`,
    )
  }
}
