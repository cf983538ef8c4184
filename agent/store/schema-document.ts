import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore, readMigrations, type Store } from './store.ts'

type Column = { name: string; type: string; notnull: number; pk: number; dflt_value: string | null }

/** docs/reference/schema.md: every table, column, index and view of a new record with the comments of the migrations. */
export function schemaDocument(store: Store): string {
  const migrations = readMigrations()
  const sql = migrations.map((migration) => migration.sql).join('\n')
  const objects = store.all<{ type: string; name: string; tbl_name: string; sql: string | null }>(
    "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY rowid",
  )
  const tables = objects.filter(({ type }) => type === 'table')
  const parts = tables.map((table) => {
    const columns = store.all<Column>(
      'SELECT name, type, "notnull", pk, dflt_value FROM pragma_table_info(?)',
      table.name,
    )
    const indexes = objects.filter(({ type, tbl_name }) => type === 'index' && tbl_name === table.name)
    return [
      `## ${table.name}`,
      '',
      ...paragraph(commentBefore(sql, 'TABLE', table.name)),
      '| column | type | null | meaning |',
      '|---|---|---|---|',
      ...columns.map((column) => {
        const type = `${column.type}${column.pk > 0 ? ' key' : ''}${column.dflt_value === null ? '' : ` = ${column.dflt_value}`}`
        const nullable = column.notnull || column.pk > 0 ? '' : 'yes'
        return `| ${column.name} | ${type} | ${nullable} | ${(commentOf(sql, table.name, column.name) || sharedMeaning(store, table.name, column.name)).replaceAll('|', '\\|')} |`
      }),
      '',
      ...(indexes.length === 0
        ? []
        : [
            `Indexes: ${indexes.map(({ name, sql: made }) => `\`${name}\` ${(made ?? '').replace(/^.* ON \w+/s, '')}`.trim()).join('; ')}.`,
            '',
          ]),
    ].join('\n')
  })
  const views = objects
    .filter(({ type }) => type === 'view')
    .map((view) =>
      [
        `## ${view.name} (view)`,
        '',
        ...paragraph(commentBefore(sql, 'VIEW', view.name)),
        `Columns: ${store
          .all<{ name: string }>('SELECT name FROM pragma_table_info(?)', view.name)
          .map(({ name }) => name)
          .join(', ')}.`,
        '',
      ].join('\n'),
    )
  return [
    '# The record: schema',
    '',
    `Schema version ${store.schemaVersion} (${migrations.map(({ name }) => name).join(', ')}). Written by \`node agent/store/schema-document.ts\`; a test holds it to the database.`,
    'Instants (`…_ts`) are Unix milliseconds UTC, plant days (`…_date`, `date`) are YYYY-MM-DD in America/Bogota, NULL means not known. All tables are STRICT.',
    '',
    ...parts,
    ...views,
  ].join('\n')
}

function paragraph(text: string): string[] {
  return text === '' ? [] : [text, '']
}

/** The comment lines directly above a CREATE statement. */
function commentBefore(sql: string, kind: 'TABLE' | 'VIEW', name: string): string {
  const lines = sql.split('\n')
  const at = lines.findIndex((line) => new RegExp(`^CREATE ${kind} ${name}\\b`).test(line))
  const comments: string[] = []
  for (let i = at - 1; i >= 0 && lines[i]?.startsWith('-- '); i--) comments.unshift((lines[i] ?? '').slice(3))
  return comments.join(' ')
}

/** What stands behind a column in its CREATE TABLE or ALTER TABLE. */
function commentOf(sql: string, table: string, column: string): string {
  const created = new RegExp(`^CREATE TABLE ${table} \\(\\n(.*?)^\\)`, 'ms').exec(sql)?.[1] ?? ''
  const behind =
    new RegExp(`^ *${column} [^\\n]*?-- *(.*)$`, 'm').exec(created) ??
    new RegExp(`^ALTER TABLE ${table} ADD COLUMN ${column} [^\\n]*?-- *(.*)$`, 'm').exec(sql)
  return behind?.[1]?.trim() ?? ''
}

/** What the head of the migration says once for all tables. */
function sharedMeaning(store: Store, table: string, column: string): string {
  const target = store.get<{ target: string }>(
    'SELECT "table" AS target FROM pragma_foreign_key_list(?) WHERE "from" = ?',
    table,
    column,
  )
  if (target !== undefined) return `→ ${target.target}`
  const shared: Record<string, string> = {
    id: 'its number',
    created_ts: 'when the row was written',
    created_by: 'login of who wrote it',
    valid_from_ts: 'in force from',
    reference: 'garment',
  }
  return shared[column] ?? ''
}

if (import.meta.main) {
  const store = openStore({ file: join(mkdtempSync(join(tmpdir(), 'lbzf-schema-')), 'lbzf.db') })
  writeFileSync(
    join(import.meta.dirname, '..', '..', 'docs', 'reference', 'schema.md'),
    schemaDocument(store),
  )
  store.close()
}
