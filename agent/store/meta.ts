import type { Store } from './store.ts'

const keys = ['org_id', 'sample_data', 'oldest_agent_schema', 'heartbeat_ts'] as const
export type MetaKey = (typeof keys)[number]

/** What this file is; undefined: not said. */
export function readMeta(store: Store, key: MetaKey): string | undefined {
  return store.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', key)?.value
}

export function writeMeta(store: Store, key: MetaKey, value: string): void {
  store.run(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    key,
    value,
  )
}

/** Whether the plant in this file is the sample plant: *datos de ejemplo*. */
export function isSampleData(store: Store): boolean {
  return readMeta(store, 'sample_data') === '1'
}

/** The agent was alive at this instant; the API's and the watchdog's proof that the record takes rows. */
export function writeHeartbeat(store: Store, atMs: number = store.nowMs()): void {
  writeMeta(store, 'heartbeat_ts', String(atMs))
}

/** The SQLite that better-sqlite3 brought along. */
export function sqliteVersion(store: Store): string {
  return store.get<{ v: string }>('SELECT sqlite_version() AS v')?.v ?? 'unknown'
}
