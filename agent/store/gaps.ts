import type { GapKind } from '../contract/measurement.ts'
import type { Gap } from '../figures/plant-record.ts'
import type { Store } from './store.ts'

/**
 * Opens a gap and returns its row; one that lasts is kept, not doubled. Where the camera was already measured later
 * (videos replayed out of order) it ends, until it is closed, where that later measurement began.
 */
export function openGap(store: Store, gap: { cameraId: number; startMs: number; kind: GapKind }): number {
  const lasting = store.get<{ id: number; start: number }>(
    'SELECT id, start_ts AS start FROM signal_gaps WHERE camera_id = ? AND end_ts IS NULL',
    gap.cameraId,
  )
  if (lasting !== undefined && lasting.start <= gap.startMs) return lasting.id
  return store.run(
    'INSERT INTO signal_gaps (camera_id, start_ts, end_ts, kind) VALUES (?, ?, ?, ?)',
    gap.cameraId,
    gap.startMs,
    lasting === undefined ? null : measuredLaterFrom(store, gap.cameraId, gap.startMs, lasting.start),
    gap.kind,
  ).id
}

/** Longer than this is no restart but a night or a power cut. */
const longestRestartMs = 600_000

/** Seconds for which the last few restarts left the plant unmeasured, newest first; a camera each. */
export function lastRestartsSeconds(store: Store, count = 10): number[] {
  return store
    .all<{ seconds: number }>(
      `SELECT (end_ts - start_ts) / 1000.0 AS seconds FROM signal_gaps
       WHERE kind = 'restart' AND end_ts - start_ts BETWEEN 1000 AND ? ORDER BY start_ts DESC LIMIT ?`,
      longestRestartMs,
      count,
    )
    .map(({ seconds }) => seconds)
}

/** The gap ends; whatever gap of the camera lasts when `id` is not known. */
export function closeGap(
  store: Store,
  gap: { cameraId: number; id: number | undefined; endMs: number },
): void {
  store.run(
    `UPDATE signal_gaps SET end_ts = MAX(start_ts, CAST($end AS INTEGER))
     WHERE camera_id = $camera AND CASE WHEN $id IS NULL THEN end_ts IS NULL ELSE id = $id END`,
    { camera: gap.cameraId, id: gap.id ?? null, end: gap.endMs },
  )
}

/** The first instant after `afterMs` from which the camera was measured in another session. */
function measuredLaterFrom(store: Store, cameraId: number, afterMs: number, otherwise: number): number {
  const later = store.get<{ start: number | null }>(
    `SELECT MIN(start) AS start FROM (
       SELECT valid_from_ts AS start FROM rois WHERE camera_id = $camera AND valid_from_ts > $after
       UNION ALL SELECT start_ts FROM replays WHERE camera_id = $camera AND start_ts > $after)`,
    { camera: cameraId, after: afterMs },
  )
  return later?.start ?? otherwise
}

/**
 * A session that ended at `untilMs` although the camera was measured later already — an older video, replayed afterwards —
 * leaves the time up to that later session unmeasured.
 */
export function closeOlderSession(store: Store, cameraId: number, untilMs: number): void {
  const camera = store.get<{ until: number | null }>(
    'SELECT measured_until_ts AS until FROM cameras WHERE id = ?',
    cameraId,
  )
  if (camera === undefined || camera.until === null || camera.until <= untilMs) return
  const nextMs = measuredLaterFrom(store, cameraId, untilMs, untilMs)
  // A session that followed at once — a new geometry — has left its own gap there.
  const known = store.get(
    'SELECT 1 FROM signal_gaps WHERE camera_id = ? AND start_ts >= ? AND start_ts < ?',
    cameraId,
    untilMs,
    nextMs,
  )
  if (nextMs > untilMs && known === undefined)
    insertGaps(store, [{ cameraId, startMs: untilMs, endMs: nextMs, kind: 'end-of-video' }])
}

/** Gaps of the past, oldest first: for filling a history. `endMs` null: still lasting. */
export function insertGaps(
  store: Store,
  gaps: readonly { cameraId: number; startMs: number; endMs: number | null; kind: GapKind }[],
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
