import { addDays, plantDate } from '../contract/plant-time.ts'
import type { Store } from './store.ts'

/** Somebody looked at the dashboard: the person's last moment of the plant day. */
export function recordVisit(store: Store, login: string, atMs: number = store.nowMs()): void {
  store.run(
    `INSERT INTO visits (login, date, last_ts) VALUES (?, ?, ?)
     ON CONFLICT (login, date) DO UPDATE SET last_ts = MAX(last_ts, excluded.last_ts)`,
    login,
    plantDate(atMs),
    atMs,
  )
}

/** When the person last looked; null: never. */
export function lastVisit(store: Store, login: string): number | null {
  return (
    store.get<{ last: number | null }>('SELECT MAX(last_ts) AS last FROM visits WHERE login = ?', login)
      ?.last ?? null
  )
}

/** Plant days of the last `days` (today included) on which the person looked, newest first. */
export function visitDates(
  store: Store,
  login: string,
  days: number,
  nowMs: number = store.nowMs(),
): string[] {
  return store
    .all<{ date: string }>(
      'SELECT date FROM visits WHERE login = ? AND date > ? ORDER BY date DESC',
      login,
      addDays(plantDate(nowMs), -days),
    )
    .map(({ date }) => date)
}

export type ClipAccess = {
  login: string
  /** 'clip' and 'frame' of a cycle, 'segment' as it was recorded, 'live': a camera's picture of now. */
  what: 'clip' | 'frame' | 'segment' | 'live'
  cycleId?: number
  cameraId?: number
  segmentId?: number
}

/** Who saw a person at work, and when: call it before the first byte leaves. */
export function recordClipAccess(store: Store, access: ClipAccess): void {
  store.run(
    'INSERT INTO clip_accesses (login, at_ts, cycle_id, what, camera_id, segment_id) VALUES (?, ?, ?, ?, ?, ?)',
    access.login,
    store.nowMs(),
    access.cycleId ?? null,
    access.what,
    access.cameraId ?? null,
    access.segmentId ?? null,
  )
}
