import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { mondayMorning, smallPlant, temporaryFile } from './small-plant.ts'
import { openStore, readMigrations, requireSqlite } from './store.ts'

test('a new record is WAL, fully synchronous, with foreign keys and the newest schema', () => {
  const store = openStore({ file: temporaryFile() })
  expect(store.db.pragma('journal_mode', { simple: true })).toBe('wal')
  expect(store.db.pragma('synchronous', { simple: true })).toBe(2)
  expect(store.db.pragma('foreign_keys', { simple: true })).toBe(1)
  expect(store.schemaVersion).toBe(readMigrations().length)
  store.close()
})

test('a SQLite with the WAL-reset bug is refused', () => {
  expect(() => requireSqlite('3.51.2')).toThrow('3.51.3 or newer')
  expect(() => requireSqlite('3.40.1')).toThrow('3.51.3 or newer')
  requireSqlite('3.51.3')
  requireSqlite('3.54.0')
  requireSqlite('4.0.0')
})

test('a second writer is refused while the first is open, readers are not', () => {
  const { store } = smallPlant()
  expect(() => openStore({ file: store.file })).toThrow('another agent holds')
  const reader = openStore({ file: store.file, readonly: true })
  expect(reader.get('SELECT code FROM modules')).toEqual({ code: 'angela' })
  expect(() => reader.run('DELETE FROM runs')).toThrow('readonly')
  reader.close()
  store.close()
  openStore({ file: store.file }).close()
})

test('a writer killed with SIGKILL leaves no lock behind', async () => {
  const file = temporaryFile()
  const script = `
    const { openStore } = await import(${JSON.stringify(new URL('store.ts', import.meta.url).href)})
    const store = openStore({ file: ${JSON.stringify(file)} })
    console.log('open')
    // Nobody else has the store: forgotten, the garbage collector would give its lock back.
    setInterval(() => store.get('SELECT 1'), 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  expect(() => openStore({ file })).toThrow('another agent holds')
  child.kill('SIGKILL')
  await once(child, 'exit')
  openStore({ file }).close()
})

test('another program’s database and a file that is none are refused untouched', () => {
  const foreign = temporaryFile()
  const other = new Database(foreign)
  other.exec('CREATE TABLE notes (text TEXT)')
  other.close()
  expect(() => openStore({ file: foreign })).toThrow('another program')
  const text = temporaryFile('notes.txt')
  writeFileSync(text, 'this is not a database, it only has its name and enough bytes to look at\n'.repeat(20))
  expect(() => openStore({ file: text })).toThrow('not a readable SQLite database')
})

test('a folder, and a place where no file can be made, are named and left as they are', () => {
  const folder = dirname(temporaryFile())
  for (const readonly of [true, false])
    expect(() => openStore({ file: folder, readonly })).toThrow(`${folder} is a folder`)
  expect(existsSync(`${folder}.lock`)).toBe(false)
  if (existsSync('/proc/self'))
    expect(() => openStore({ file: '/proc/lbzf.db' })).toThrow('/proc/lbzf.db.lock cannot be written')
})

test('where nothing can be written a record is read all the same, unless its last changes lie in its WAL', () => {
  const { store } = smallPlant()
  const cutShort = temporaryFile()
  for (const part of ['', '-wal']) copyFileSync(`${store.file}${part}`, `${cutShort}${part}`)
  store.close()
  const files = [store.file, cutShort]
  const migrations = readMigrations()
  for (const file of files) chmodSync(dirname(file), 0o555)
  for (const file of files) chmodSync(file, 0o444)
  const root = process.geteuid?.() === 0
  // To root every folder can be written.
  if (root) process.seteuid?.(65_534)
  try {
    const reader = openStore({ file: store.file, readonly: true, migrations })
    expect(reader.get('SELECT code FROM modules')).toEqual({ code: 'angela' })
    expect(() => reader.run('DELETE FROM runs')).toThrow('readonly')
    reader.close()
    expect(() => openStore({ file: cutShort, readonly: true, migrations })).toThrow(`${cutShort}-wal`)
  } finally {
    if (root) process.seteuid?.(0)
    for (const file of files) chmodSync(dirname(file), 0o700)
  }
  expect(readdirSync(dirname(store.file))).toEqual(['lbzf.db', 'lbzf.db.lock'])
})

test('an older release runs on a newer schema that only added, and refuses one that did not', () => {
  const known = readMigrations()
  const added = {
    version: known.length + 1,
    name: 'next',
    sql: 'ALTER TABLE modules ADD COLUMN plant TEXT',
    oldestAgentSchema: 1,
  }
  const broke = {
    version: known.length + 2,
    name: 'after next',
    sql: 'ALTER TABLE modules DROP COLUMN plant',
    oldestAgentSchema: known.length + 2,
  }
  const { store } = smallPlant()
  store.close()
  openStore({ file: store.file, migrations: [...known, added] }).close()
  const older = openStore({ file: store.file, migrations: known })
  expect(older.schemaVersion).toBe(known.length + 1)
  older.run("INSERT INTO modules (code, name, org_id) VALUES ('empaque', 'Empaque', 1)")
  older.close()
  openStore({ file: store.file, migrations: [...known, added, broke] }).close()
  expect(() => openStore({ file: store.file, migrations: [...known, added] })).toThrow(
    'install a newer release',
  )
})

test('a reader says that an older schema needs the agent once', () => {
  const known = readMigrations()
  const { store } = smallPlant()
  store.close()
  const added = {
    version: known.length + 1,
    name: 'next',
    sql: 'ALTER TABLE modules ADD COLUMN plant TEXT',
    oldestAgentSchema: 1,
  }
  expect(() => openStore({ file: store.file, readonly: true, migrations: [...known, added] })).toThrow(
    'start the agent once',
  )
})

test('a migration that fails half-way changes nothing', () => {
  const known = readMigrations()
  const { store } = smallPlant()
  store.close()
  const broken = {
    version: known.length + 1,
    name: 'next',
    sql: 'ALTER TABLE modules ADD COLUMN plant TEXT; INSERT INTO nowhere VALUES (1)',
    oldestAgentSchema: 1,
  }
  expect(() => openStore({ file: store.file, migrations: [...known, broken] })).toThrow('nowhere')
  const after = openStore({ file: store.file })
  expect(after.schemaVersion).toBe(known.length)
  expect(after.all("SELECT name FROM pragma_table_info('modules') WHERE name = 'plant'")).toEqual([])
  after.close()
})

test('every table is STRICT and no column of an instant is anything but an integer', () => {
  const { store } = smallPlant()
  expect(
    store.all(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
    ),
  ).toEqual([])
  const instants = store.all<{ type: string }>(
    "SELECT DISTINCT c.type FROM pragma_table_list t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND c.name LIKE '%\\_ts' ESCAPE '\\'",
  )
  expect(instants).toEqual([{ type: 'INTEGER' }])
  expect(store.get('SELECT valid_from_ts AS at FROM rois')).toEqual({ at: mondayMorning })
  store.close()
})
