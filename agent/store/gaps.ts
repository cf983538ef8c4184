import type { GapKind } from '../contract/measurement.ts'
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
