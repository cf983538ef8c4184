import type { Store } from './store.ts'

export type CameraRate = {
  camera_id: number
  /** Measured over the recorded time of the days looked at; null: nothing recorded. */
  bits_per_second: number | null
  bytes_per_day: number | null
}

export type Capacity = {
  cameras: CameraRate[]
  bytes_per_day: number
  /** Bytes that video may take: what it has plus what is free, minus the floor. */
  usable_bytes: number
  /** Days that fit at today's rate; null: nothing recorded yet. */
  days_kept: number | null
  days_kept_at_20_cameras: number | null
  /** When free space reaches the floor at today's rate and the oldest video begins to go; null: never, or unknown. */
  full_at: number | null
}

/** Days of video that fit. The plant's plan: 4 TB at 5.5 GB per camera and day are 121 days of 6 cameras, 36 of 20. */
export function daysKept(usableBytes: number, cameras: number, bytesPerCameraDay: number): number | null {
  const bytesPerDay = cameras * bytesPerCameraDay
  return bytesPerDay > 0 ? Math.max(0, usableBytes) / bytesPerDay : null
}

/** Computes what fits from what was measured: bytes a day of each camera, bytes of video, free bytes and the floor. */
export function capacityOf(measured: {
  cameras: readonly CameraRate[]
  videoBytes: number
  freeBytes: number
  floorBytes: number
  nowMs: number
}): Capacity {
  const rates = measured.cameras.flatMap(({ bytes_per_day }) => bytes_per_day ?? [])
  const perDay = rates.reduce((sum, rate) => sum + rate, 0)
  const usable = measured.videoBytes + measured.freeBytes - measured.floorBytes
  const room = measured.freeBytes - measured.floorBytes
  return {
    cameras: [...measured.cameras],
    bytes_per_day: perDay,
    usable_bytes: usable,
    days_kept: rates.length === 0 ? null : daysKept(usable, rates.length, perDay / rates.length),
    days_kept_at_20_cameras: rates.length === 0 ? null : daysKept(usable, 20, perDay / rates.length),
    full_at: perDay > 0 ? measured.nowMs + (Math.max(0, room) / perDay) * 86_400_000 : null,
  }
}

/**
 * Bitrate of each camera over its complete segments since `sinceMs`, and the bytes it really writes a day:
 * a camera that records within the jornada only fills less than its bitrate says.
 */
export function measureRates(store: Store, sinceMs: number, nowMs: number): CameraRate[] {
  return store
    .all<{ camera_id: number; bytes: number | null; seconds: number | null; first: number | null }>(
      `SELECT c.id AS camera_id, SUM(s.bytes) AS bytes, SUM(s.end_ts - s.start_ts) / 1000.0 AS seconds, MIN(s.start_ts) AS first
       FROM cameras c LEFT JOIN video_segments s ON s.camera_id = c.id AND s.start_ts >= ? AND s.end_ts IS NOT NULL AND s.bytes IS NOT NULL
       GROUP BY c.id ORDER BY c.id`,
      sinceMs,
    )
    .map(({ camera_id, bytes, seconds, first }) => {
      if (bytes === null || !seconds || first === null)
        return { camera_id, bits_per_second: null, bytes_per_day: null }
      const wholeDays = Math.floor((nowMs - first) / 86_400_000)
      return {
        camera_id,
        bits_per_second: (8 * bytes) / seconds,
        // Under a day of history the share of the day that is recorded is not known: all of it is assumed.
        bytes_per_day: wholeDays === 0 ? (bytes / seconds) * 86_400 : bytes / ((nowMs - first) / 86_400_000),
      }
    })
}

/** Bytes of the segments on disk, as their rows say. */
export function videoBytes(store: Store): number {
  return (
    store.get<{ bytes: number | null }>(
      'SELECT SUM(bytes) AS bytes FROM video_segments WHERE deleted_ts IS NULL',
    )?.bytes ?? 0
  )
}
