import type { SegmentSink } from '../recording/segments.ts'
import type { Store } from './store.ts'

/** Why a row of video_segments has no file although nobody deleted it. */
export const lostReason = 'archivo perdido'

export type StoredSegment = {
  id: number
  camera_id: number
  path: string
  start_ts: number
  /** null: being written. */
  end_ts: number | null
  bytes: number | null
  deleted_ts: number | null
  deleted_reason: string | null
}

/**
 * Rows of one camera's segments. A row that an earlier process left open is closed where the camera's measurement stopped
 * (the start-up scan of the files corrects it and adds the bytes).
 */
export function createSegmentSink(store: Store, cameraId: number): SegmentSink {
  store.run(
    `UPDATE video_segments SET end_ts = MAX(start_ts, COALESCE((SELECT measured_until_ts FROM cameras WHERE id = $camera), start_ts))
     WHERE camera_id = $camera AND end_ts IS NULL`,
    { camera: cameraId },
  )
  return {
    opened: ({ path, startMs }) => {
      store.run(
        'INSERT INTO video_segments (camera_id, path, start_ts) VALUES (?, ?, ?)',
        cameraId,
        path,
        startMs,
      )
    },
    closed: ({ path, endMs, bytes }) => {
      store.run('UPDATE video_segments SET end_ts = ?, bytes = ? WHERE path = ?', endMs, bytes, path)
    },
  }
}

/** Segments of a camera that touch [fromMs, toMs), oldest first; those already deleted too. */
export function segmentsBetween(
  store: Store,
  cameraId: number,
  fromMs: number,
  toMs: number,
): StoredSegment[] {
  return store.all<StoredSegment>(
    `SELECT * FROM video_segments WHERE camera_id = $camera AND start_ts < $to AND start_ts >= COALESCE(
       (SELECT MAX(q.start_ts) FROM video_segments q WHERE q.camera_id = $camera AND q.start_ts <= $from), $from)
       AND (end_ts IS NULL OR end_ts > $from)
     ORDER BY start_ts, id`,
    { camera: cameraId, from: fromMs, to: toMs },
  )
}
