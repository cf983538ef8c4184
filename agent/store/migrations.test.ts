import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { addMissedUnit } from './added-units.ts'
import { rollupDifferences } from './rollup.ts'
import { mondayMorning, temporaryFile } from './small-plant.ts'
import { type Migration, openStore, readMigrations, type Store } from './store.ts'

/** What the release with schema 1 said to SQLite: its plant and a Monday's work, then a Tuesday's. */
const [monday = [], tuesday = []] = readFileSync(
  join(import.meta.dirname, 'release-1-statements.sql'),
  'utf8',
)
  .split('-- Tuesday\n')
  .map((part) =>
    part
      .replace(/^--.*\n/gm, '')
      .split(';\n')
      .filter((sql) => sql.trim() !== ''),
  )

function say(store: Store, statements: readonly string[]): void {
  store.transaction(() => {
    for (const sql of statements) {
      const statement = store.db.prepare(sql)
      if (statement.reader) statement.all()
      else statement.run()
    }
  })
}

/** Every row of the columns that schema 1 knows. */
function rowsOf(store: Store, columns: Record<string, string[]>): Record<string, unknown[]> {
  return Object.fromEntries(
    Object.entries(columns).map(([table, names]) => [
      table,
      store.db
        .prepare(`SELECT ${names.join(', ')} FROM ${table} ORDER BY ${names.join(', ')}`)
        .raw()
        .all(),
    ]),
  )
}

function columnsOf(store: Store): Record<string, string[]> {
  const tables = store.all<{ name: string }>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'meta' AND name NOT LIKE 'sqlite_%'",
  )
  return Object.fromEntries(
    tables.map(({ name }) => [
      name,
      store.all<{ name: string }>('SELECT name FROM pragma_table_info(?)', name).map((column) => column.name),
    ]),
  )
}

const problems = (store: Store) => [
  ...(store.db.pragma('integrity_check', { simple: true }) === 'ok' ? [] : ['integrity']),
  ...(store.db.pragma('foreign_key_check') as unknown[]),
  ...rollupDifferences(store),
]

const migrations = readMigrations()
const upTo = (version: number): Migration[] => migrations.slice(0, version)
const expected = openStore({ file: temporaryFile(), migrations: upTo(1) })
say(expected, monday)
const columns = columnsOf(expected)
const mondayRows = rowsOf(expected, columns)
say(expected, tuesday)
const tuesdayRows = rowsOf(expected, columns)
expected.close()

test('the recording of schema 1 is a day with something in every table', () => {
  const empty = Object.keys(mondayRows).filter((table) => mondayRows[table]?.length === 0)
  expect(empty).toEqual(['deletions', 'answered_writes'])
  expect(tuesday.filter((sql) => sql.startsWith('SELECT')).length).toBeGreaterThan(50)
})

for (const { version, name } of migrations.slice(1)) {
  test(`${name} takes a record with rows in it as it is, and the release with schema 1 works on in it`, () => {
    const file = temporaryFile()
    const before = openStore({ file, migrations: upTo(version - 1) })
    say(before, monday)
    before.close()
    const after = openStore({ file, migrations: upTo(version) })
    expect(after.schemaVersion).toBe(version)
    expect(rowsOf(after, columns)).toEqual(mondayRows)
    expect(problems(after)).toEqual([])
    after.close()
    const older = openStore({ file, migrations: upTo(1) })
    expect(older.schemaVersion).toBe(version)
    say(older, tuesday)
    expect(rowsOf(older, columns)).toEqual(tuesdayRows)
    expect(problems(older)).toEqual([])
    older.close()
  })
}

test('a unit that a person added with this release counts in the one before', () => {
  const file = temporaryFile()
  const store = openStore({ file, nowMs: () => mondayMorning + 4 * 3_600_000 })
  say(store, [...monday, ...tuesday])
  const units = () => store.get<{ n: number }>('SELECT SUM(units) AS n FROM cycle_buckets')?.n ?? 0
  const before = units()
  const unit = { workstationId: 1, startMs: mondayMorning + 7_200_000, endMs: mondayMorning + 7_260_000 }
  addMissedUnit(store, { ...unit, validForTiming: true, reason: 'tapada', by: 'ronald@lbzf.example' })
  expect(units()).toBe(before + 1)
  store.close()
  const older = openStore({ file, migrations: upTo(1) })
  say(
    older,
    tuesday.filter((sql) => sql.startsWith('SELECT')),
  )
  expect(older.get('SELECT SUM(units) AS n FROM cycle_buckets')).toEqual({ n: before + 1 })
  expect(problems(older)).toEqual([])
  older.close()
})
