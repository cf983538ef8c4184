import { AppError } from '../contract/errors.ts'
import { roisBetween } from './rois.ts'
import type { Store } from './store.ts'

/** What has to go so that nobody can see a station in [fromMs, toMs): whole files, since a picture shows all of a camera's stations. */
export type ForgetPlan = {
  workstation: { id: number; code: string; name: string }
  fromMs: number
  toMs: number
  cameras: number[]
  segments: { id: number; path: string; start_ts: number; end_ts: number }[]
  /** Stills of cycles of every station of these cameras. */
  frames: { cycle_id: number; path: string; workstation: string }[]
  /** Versions of the geometry whose reference still may be of that time; whether it is, its file says. */
  roiIds: number[]
  /** Other stations that these cameras show: their pictures go too. */
  otherStations: string[]
  pins: { cycle_id: number; workstation: string; created_by: string; note: string | null }[]
  /** Who opened a clip, frame or segment of it, and may have kept a copy. */
  viewers: { login: string; times: number }[]
}

/** Changes nothing. AppError 'not-found' for an unknown station, 'conflict' while a segment of that time is being written. */
export function planForgetting(
  store: Store,
  ask: { station: string; fromMs: number; toMs: number },
): ForgetPlan {
  const { fromMs, toMs } = ask
  if (!(toMs > fromMs)) throw new AppError('invalid', 'the span ends after it begins')
  const station = store.get<{
    id: number
    code: string
    name: string
    module: number
    camera: number | null
  }>(
    'SELECT id, code, name, module_id AS module, camera_id AS camera FROM workstations WHERE code = ?',
    ask.station,
  )
  if (station === undefined) throw new AppError('not-found', `no workstation ${ask.station}`)
  const rois = roisBetween(store, station.module, fromMs, toMs).filter(({ stations }) =>
    stations.includes(station.code),
  )
  const cameras = [
    ...new Set([
      ...rois.map(({ camera_id }) => camera_id),
      ...(station.camera === null ? [] : [station.camera]),
    ]),
  ].sort((a, b) => a - b)
  const inCameras = { cameras: JSON.stringify(cameras), from: fromMs, to: toMs }
  const ofCameras = 'IN (SELECT value FROM json_each($cameras))'
  const being = store.get<{ path: string }>(
    `SELECT path FROM video_segments WHERE camera_id ${ofCameras} AND end_ts IS NULL AND deleted_ts IS NULL AND start_ts < $to AND $from < $to`,
    inCameras,
  )
  if (being !== undefined)
    throw new AppError('conflict', `${being.path} is still being written: choose a span that is over`)
  const cyclesThere = `FROM cycle_events c JOIN workstations w ON w.id = c.workstation_id LEFT JOIN rois r ON r.id = c.roi_id
    WHERE COALESCE(r.camera_id, w.camera_id) ${ofCameras} AND c.end_ts >= $from AND c.start_ts < $to
      AND c.start_ts >= $from - 86400000`
  return {
    workstation: { id: station.id, code: station.code, name: station.name },
    fromMs,
    toMs,
    cameras,
    segments: store.all(
      `SELECT id, path, start_ts, end_ts FROM video_segments
       WHERE camera_id ${ofCameras} AND deleted_ts IS NULL AND start_ts < $to AND end_ts > $from ORDER BY start_ts, id`,
      inCameras,
    ),
    frames: store.all(
      `SELECT c.id AS cycle_id, c.frame_path AS path, w.code AS workstation ${cyclesThere} AND c.frame_path IS NOT NULL ORDER BY c.id`,
      inCameras,
    ),
    roiIds: store
      .all<{ id: number }>(
        `SELECT id FROM rois WHERE camera_id ${ofCameras} AND valid_from_ts < $to AND $from < $to ORDER BY id`,
        inCameras,
      )
      .map(({ id }) => id),
    otherStations: [...new Set(rois.flatMap(({ stations }) => stations))]
      .filter((code) => code !== station.code)
      .sort(),
    pins: store.all(
      `SELECT p.cycle_id, p.created_by, p.note, x.workstation FROM pins p
       JOIN (SELECT c.id, w.code AS workstation ${cyclesThere}) x ON x.id = p.cycle_id ORDER BY p.cycle_id`,
      inCameras,
    ),
    viewers: store.all(
      `SELECT a.login, COUNT(*) AS times FROM clip_accesses a
       WHERE a.cycle_id IN (SELECT c.id ${cyclesThere})
          OR a.segment_id IN (SELECT id FROM video_segments WHERE camera_id ${ofCameras} AND start_ts < $to AND end_ts > $from)
          OR (a.camera_id ${ofCameras} AND a.at_ts >= $from AND a.at_ts < $to)
       GROUP BY a.login ORDER BY a.login`,
      inCameras,
    ),
  }
}

export type ErasedFile = { folder: 'video' | 'frames'; path: string; bytes: number; sha256: string | null }

/** Says in the record that these files are gone because somebody asked; call it before they go. Returns the erasure's number. */
export function recordErasure(
  store: Store,
  plan: ForgetPlan,
  erased: { files: readonly ErasedFile[]; reason: string; by: string },
): number {
  const { files, reason, by } = erased
  return store.transaction(() => {
    const atMs = store.nowMs()
    const { id } = store.run(
      `INSERT INTO erasures (workstation_id, from_ts, to_ts, files, bytes, manifest, reason, created_ts, created_by)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      plan.workstation.id,
      plan.fromMs,
      plan.toMs,
      files.length,
      files.reduce((sum, { bytes }) => sum + bytes, 0),
      JSON.stringify(files),
      reason,
      atMs,
      by,
    )
    for (const { id: segment } of plan.segments) {
      store.run(
        "UPDATE video_segments SET deleted_ts = ?, deleted_reason = 'borrado pedido' WHERE id = ?",
        atMs,
        segment,
      )
    }
    for (const { cycle_id } of plan.frames) {
      store.run('UPDATE cycle_events SET frame_path = NULL WHERE id = ?', cycle_id)
    }
    for (const { path, bytes } of files) {
      store.run(
        "INSERT INTO deletions (at_ts, path, bytes, reason) VALUES (?, ?, ?, 'borrado pedido')",
        atMs,
        path,
        bytes,
      )
    }
    return id
  })
}

export type StoredErasure = {
  id: number
  workstation: string
  from_ts: number
  to_ts: number
  files: number
  bytes: number
  reason: string
  created_ts: number
  created_by: string
}

/** Newest first. */
export function readErasures(store: Store): StoredErasure[] {
  return store.all(
    `SELECT e.id, w.code AS workstation, e.from_ts, e.to_ts, e.files, e.bytes, e.reason, e.created_ts, e.created_by
     FROM erasures e JOIN workstations w ON w.id = e.workstation_id ORDER BY e.id DESC`,
  )
}
