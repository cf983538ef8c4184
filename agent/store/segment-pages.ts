import type { StoredSegment } from './segments.ts'
import type { Store } from './store.ts'

/** Segments of a camera that began in [fromMs, toMs), oldest first, deleted ones too; `after`: the last row of the page before. */
export function segmentsPage(
  store: Store,
  filter: {
    cameraId: number
    fromMs: number
    toMs: number
    after?: { startMs: number; id: number }
    limit: number
  },
): { segments: StoredSegment[]; next: { startMs: number; id: number } | null } {
  const rows = store.all<StoredSegment>(
    `SELECT * FROM video_segments WHERE camera_id = $camera AND start_ts >= $from AND start_ts < $to
     AND (start_ts, id) > ($afterStart, $afterId) ORDER BY start_ts, id LIMIT CAST($limit AS INTEGER)`,
    {
      camera: filter.cameraId,
      from: filter.fromMs,
      to: filter.toMs,
      afterStart: filter.after?.startMs ?? -1,
      afterId: filter.after?.id ?? -1,
      limit: filter.limit + 1,
    },
  )
  const segments = rows.slice(0, filter.limit)
  const last = segments.at(-1)
  const more = rows.length > filter.limit && last !== undefined
  return { segments, next: more ? { startMs: last.start_ts, id: last.id } : null }
}

export function readSegment(store: Store, id: number): StoredSegment | undefined {
  return store.get<StoredSegment>('SELECT * FROM video_segments WHERE id = ?', id)
}
