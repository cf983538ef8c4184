import type { ClipAccess } from './people.ts'
import type { Store } from './store.ts'

export type StoredAccess = {
  id: number
  login: string
  at_ts: number
  what: ClipAccess['what']
  cycle_id: number | null
  /** Of the cycle. */
  workstation: string | null
  segment_id: number | null
  /** Whose picture: of the camera, or of the segment's. */
  camera_id: number | null
}

/** Who looked at clips and full frames, newest first; `beforeId`: the last row of the page before. */
export function accessesPage(
  store: Store,
  filter: { login?: string; beforeId?: number; limit: number },
): { accesses: StoredAccess[]; next: { startMs: number; id: number } | null } {
  const rows = store.all<StoredAccess>(
    `SELECT a.id, a.login, a.at_ts, a.what, a.cycle_id, w.code AS workstation, a.segment_id,
            COALESCE(a.camera_id, s.camera_id) AS camera_id
     FROM clip_accesses a LEFT JOIN cycle_events c ON c.id = a.cycle_id LEFT JOIN workstations w ON w.id = c.workstation_id
     LEFT JOIN video_segments s ON s.id = a.segment_id
     WHERE a.id < $before AND ($login IS NULL OR a.login = $login) ORDER BY a.id DESC LIMIT $limit`,
    {
      before: filter.beforeId ?? Number.MAX_SAFE_INTEGER,
      login: filter.login ?? null,
      // One more than asked for tells whether there is a next page.
      limit: filter.limit + 1,
    },
  )
  const accesses = rows.slice(0, filter.limit)
  const last = accesses.at(-1)
  const more = rows.length > filter.limit && last !== undefined
  return { accesses, next: more ? { startMs: last.at_ts, id: last.id } : null }
}
