import { AppError } from '../contract/errors.ts'
import { plantIso } from '../contract/plant-time.ts'
import type { Store } from './store.ts'

export type Replay = {
  id: number
  camera_id: number
  sha256: string
  start_ts: number
  end_ts: number
  /** null: cut short, the span is only partly measured. */
  finished_ts: number | null
}

/** Videos measured by `replay`, oldest first. */
export function readReplays(store: Store): Replay[] {
  return store.all<Replay>(
    'SELECT id, camera_id, sha256, start_ts, end_ts, finished_ts FROM replays ORDER BY start_ts, camera_id',
  )
}

/**
 * Says that this span of a camera is measured from this file; 'conflict' when any of it was measured before. Returns the id
 * for `finishReplay`.
 */
export function addReplay(
  store: Store,
  replay: { cameraId: number; sha256: string; startMs: number; endMs: number },
): number {
  return store.transaction(() => {
    const before = store.get<Replay>(
      'SELECT * FROM replays WHERE camera_id = ? AND start_ts < ? AND end_ts > ? LIMIT 1',
      replay.cameraId,
      replay.endMs,
      replay.startMs,
    )
    if (before !== undefined) {
      if (before.finished_ts === null) {
        throw new AppError(
          'conflict',
          `an earlier replay of camera ${replay.cameraId} from ${plantIso(before.start_ts)} was cut short and left part of its units in ${store.file}: replay into a new --db`,
        )
      }
      throw new AppError(
        'conflict',
        `camera ${replay.cameraId} was measured from ${plantIso(before.start_ts)} to ${plantIso(before.end_ts)} already: the same span is never counted twice`,
      )
    }
    return store.run(
      'INSERT INTO replays (camera_id, sha256, start_ts, end_ts, created_ts) VALUES (?, ?, ?, ?, ?)',
      replay.cameraId,
      replay.sha256,
      replay.startMs,
      replay.endMs,
      store.nowMs(),
    ).id
  })
}

export function finishReplay(store: Store, id: number): void {
  store.run('UPDATE replays SET finished_ts = ? WHERE id = ?', store.nowMs(), id)
}

/** Ended units exactly as they were measured — corrections are a person's and not the agent's — by end in [fromMs, toMs]. */
export function endedUnits(
  store: Store,
  fromMs: number,
  toMs: number,
): {
  workstation: string
  camera_id: number | null
  start_ts: number
  end_ts: number
  valid_for_timing: number
}[] {
  return store.all(
    `SELECT w.code AS workstation, COALESCE(r.camera_id, w.camera_id) AS camera_id, c.start_ts, c.end_ts, c.valid_for_timing
     FROM workstations w JOIN cycle_events c ON c.workstation_id = w.id LEFT JOIN rois r ON r.id = c.roi_id
     WHERE c.end_ts >= ? AND c.end_ts <= ? ORDER BY w.code, c.end_ts`,
    fromMs,
    toMs,
  )
}

/** A station a replay may measure; undefined: the record does not know the code. */
export function replayStation(
  store: Store,
  code: string,
): { operators: number; moduleId: number } | undefined {
  return store.get('SELECT operators, module_id AS moduleId FROM workstations WHERE code = ?', code)
}
