import type { GapKind } from '../contract/measurement.ts'
import type { Gap } from '../figures/plant-record.ts'
import type { Store } from './store.ts'

/**
 * A gap that lasts is kept, not doubled. When the camera was already measured later (videos replayed out of order),
 * the gap ends where that later measurement began.
 */
export function openGap(store: Store, gap: { cameraId: number; startMs: number; kind: GapKind }): void {
  const lasting = store.get<{ start: number }>(
    'SELECT start_ts AS start FROM signal_gaps WHERE camera_id = ? AND end_ts IS NULL',
    gap.cameraId,
  )
  if (lasting !== undefined && lasting.start <= gap.startMs) return
  const later =
    lasting === undefined
      ? undefined
      : store.get<{ start: number | null }>(
          'SELECT MIN(valid_from_ts) AS start FROM rois WHERE camera_id = ? AND valid_from_ts > ?',
          gap.cameraId,
          gap.startMs,
        )
  store.run(
    'INSERT INTO signal_gaps (camera_id, start_ts, end_ts, kind) VALUES (?, ?, ?, ?)',
    gap.cameraId,
    gap.startMs,
    lasting === undefined ? null : (later?.start ?? lasting.start),
    gap.kind,
  )
}

/** Gaps of the past, oldest first: for filling a history. */
export function insertGaps(
  store: Store,
  gaps: readonly { cameraId: number; startMs: number; endMs: number; kind: GapKind }[],
): void {
  store.transaction(() => {
    for (const gap of gaps) {
      store.run(
        'INSERT INTO signal_gaps (camera_id, start_ts, end_ts, kind) VALUES (?, ?, ?, ?)',
        gap.cameraId,
        gap.startMs,
        gap.endMs,
        gap.kind,
      )
    }
  })
}

/** The camera was measured up to here: for filling a history; the recorder does it for live frames. */
export function setMeasuredUntil(store: Store, cameraId: number, untilMs: number): void {
  store.run(
    'UPDATE cameras SET measured_until_ts = MAX(COALESCE(measured_until_ts, 0), CAST(? AS INTEGER)) WHERE id = ?',
    untilMs,
    cameraId,
  )
}

/** Gaps of the module's cameras that touch [fromMs, toMs), oldest first; since gaps of a camera do not overlap, at most one began before. */
export function gapsBetween(store: Store, moduleId: number, fromMs: number, toMs: number): Gap[] {
  return store.all<Gap>(
    `SELECT g.camera_id, g.start_ts, g.end_ts, g.kind FROM cameras c JOIN signal_gaps g ON g.camera_id = c.id
     WHERE c.module_id = $module AND g.start_ts < $to AND g.start_ts >= COALESCE(
       (SELECT MAX(q.start_ts) FROM signal_gaps q WHERE q.camera_id = c.id AND q.start_ts <= $from), $from)
       AND (g.end_ts IS NULL OR g.end_ts > $from)
     ORDER BY g.start_ts, g.id`,
    { module: moduleId, from: fromMs, to: toMs },
  )
}
