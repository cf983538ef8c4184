/**
 * Rows of video_segments, declared by the recorder and implemented by the store.
 * `path` is the file's name relative to the video folder: cam{id}_YYYYMMDD_HHMMSS.mp4.
 */
export type SegmentSink = {
  /** The file exists and is synced; a row with end_ts NULL. */
  opened(segment: { path: string; startMs: number }): void
  /** The segment is complete. */
  closed(segment: { path: string; endMs: number; bytes: number }): void
}
