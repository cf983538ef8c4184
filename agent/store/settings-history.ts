import { AppError } from '../contract/errors.ts'
import type { Store } from './store.ts'

/** Tables that Ajustes changes in place: what they were stands in settings_history only. Their key columns, in order. */
const keyColumns = {
  modules: ['id'],
  workstations: ['id'],
  cameras: ['id'],
  hora_extra: ['id'],
  jornadas: ['id'],
  breaks: ['id'],
  runs: ['id'],
  lost_time_codes: ['code'],
  holidays: ['module_id', 'date'],
} as const
export type HistoryTable = keyof typeof keyColumns
export type RowKey = readonly (string | number)[]

export type StoredChange = {
  id: number
  table_name: HistoryTable
  row_key: string
  /** null: there was none. */
  before: Record<string, string | number | null> | null
  /** null: taken back. */
  after: Record<string, string | number | null> | null
  created_ts: number
  created_by: string
}

/**
 * Does `work` — an insert, an update or a delete of one row — and keeps the row as it was and as it is since, in one transaction.
 * `key`: values of the row's key columns; where the row is only made by `work`, what `work` returns (its id) is the key.
 * Nothing is kept where nothing changed.
 */
export function changeRow<T>(
  store: Store,
  change: { table: HistoryTable; key?: RowKey; by: string },
  work: () => T,
): T {
  const { table, by } = change
  return store.transaction(() => {
    const before = change.key === undefined ? null : readRow(store, table, change.key)
    const result = work()
    const key = change.key ?? (typeof result === 'number' ? [result] : undefined)
    if (key === undefined) throw new AppError('invalid', `a new row of ${table} needs its key`)
    const after = readRow(store, table, key)
    if (before === after) return result
    store.run(
      'INSERT INTO settings_history (table_name, row_key, before, after, created_ts, created_by) VALUES (?, ?, ?, ?, ?, ?)',
      table,
      key.join(' '),
      before,
      after,
      store.nowMs(),
      by,
    )
    return result
  })
}

/** Takes a row back: it leaves its table, so that no release counts it, and stays whole in the history. */
export function withdrawRow(store: Store, row: { table: HistoryTable; key: RowKey; by: string }): void {
  const { table, key } = row
  changeRow(store, row, () => {
    const { changes } = store.run(`DELETE FROM ${table} WHERE ${matches(table)}`, ...key)
    if (changes === 0) throw new AppError('not-found', `no ${table} ${key.join(' ')}`)
  })
}

/** Newest first; of one table, or of one row of it. */
export function changesOf(
  store: Store,
  of: { table: HistoryTable; key?: RowKey },
  limit = 100,
): StoredChange[] {
  type Row = Omit<StoredChange, 'before' | 'after'> & { before: string | null; after: string | null }
  const rows =
    of.key === undefined
      ? store.all<Row>(
          'SELECT * FROM settings_history WHERE table_name = ? ORDER BY id DESC LIMIT CAST(? AS INTEGER)',
          of.table,
          limit,
        )
      : store.all<Row>(
          'SELECT * FROM settings_history WHERE table_name = ? AND row_key = ? ORDER BY id DESC LIMIT CAST(? AS INTEGER)',
          of.table,
          of.key.join(' '),
          limit,
        )
  return rows.map(({ before, after, ...row }) => ({
    ...row,
    before: before === null ? null : JSON.parse(before),
    after: after === null ? null : JSON.parse(after),
  }))
}

function matches(table: HistoryTable): string {
  return keyColumns[table].map((column) => `${column} = ?`).join(' AND ')
}

/** As JSON; null: there is none. */
function readRow(store: Store, table: HistoryTable, key: RowKey): string | null {
  const row = store.get<object>(`SELECT * FROM ${table} WHERE ${matches(table)}`, ...key)
  return row === undefined ? null : JSON.stringify(row)
}
