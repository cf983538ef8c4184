import type { Store } from './store.ts'

const dayMs = 86_400_000

/** A copy that is older than this is worth a word: a day, and time to make the next one. */
export const backupAgeLimitMs = dayMs + 2 * 3_600_000

/** After a copy that failed: how long until the next try. */
const retryMs = 3_600_000

export type BackupHistory = {
  /** When the newest good copy of a destination began: the instant it holds. null: there is none. */
  lastGoodMs: number | null
  lastTryMs: number | null
  /** Why the last try gave no copy; null: it did, or there was none. */
  problem: string | null
}

/** What is said by a clock that was ahead once is not believed: a copy of the future would keep all others waiting. */
export function backupHistory(store: Store, destination: string, nowMs: number): BackupHistory {
  const good = store.get<{ at: number | null }>(
    'SELECT MAX(started_ts) AS at FROM backups WHERE destination = ? AND finished_ts IS NOT NULL AND started_ts <= ?',
    destination,
    nowMs,
  )
  const last = store.get<{ at: number; problem: string | null }>(
    'SELECT started_ts AS at, problem FROM backups WHERE destination = ? AND started_ts <= ? ORDER BY id DESC LIMIT 1',
    destination,
    nowMs,
  )
  return { lastGoodMs: good?.at ?? null, lastTryMs: last?.at ?? null, problem: last?.problem ?? null }
}

export function beginBackup(store: Store, destination: string): number {
  return store.run('INSERT INTO backups (started_ts, destination) VALUES (?, ?)', store.nowMs(), destination)
    .id
}

export function finishBackup(
  store: Store,
  id: number,
  outcome: { bytes: number } | { problem: string },
): void {
  if ('bytes' in outcome) {
    store.run('UPDATE backups SET finished_ts = ?, bytes = ? WHERE id = ?', store.nowMs(), outcome.bytes, id)
  } else {
    store.run('UPDATE backups SET problem = ? WHERE id = ?', outcome.problem, id)
  }
}

/**
 * Whether a copy is to be made now: the newest good one is from before the last daily moment (`atMinute` of the plant day),
 * and the last try, if it failed, is an hour ago. `dayStartMs`: start of the plant day of `nowMs`.
 */
export function isBackupDue(
  { lastGoodMs, lastTryMs }: Pick<BackupHistory, 'lastGoodMs' | 'lastTryMs'>,
  at: { nowMs: number; dayStartMs: number; atMinute: number },
): boolean {
  const today = at.dayStartMs + at.atMinute * 60_000
  const moment = at.nowMs >= today ? today : today - dayMs
  if (lastGoodMs !== null && lastGoodMs >= moment) return false
  return lastTryMs === null || lastTryMs < moment || at.nowMs - lastTryMs >= retryMs
}
