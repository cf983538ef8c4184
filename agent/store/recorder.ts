import { AppError } from '../contract/errors.ts'
import type {
  MeasurementSink,
  ModelVersion,
  StationEvent,
  UnitClosed,
  UnitOpened,
  UnitRejected,
} from '../contract/measurement.ts'
import { closeGap, closeOlderSession, openGap, setMeasuredUntil } from './gaps.ts'
import { recordModel } from './models.ts'
import { operatorAt } from './plant.ts'
import { countUnit } from './rollup.ts'
import { runAt } from './runs.ts'
import type { Store } from './store.ts'

/** How much measured time a crash may cost at most: the restart gap begins where the last write said. */
const progressEveryMs = 5_000

export type Recorder = MeasurementSink & {
  /** Writes how far the camera was measured; units in progress stay open in the record. */
  close(): void
}

type RecordedStation = { id: number; moduleId: number }

/**
 * Writes what one camera's pipeline says, each call in one transaction together with the roll-up.
 * At its creation the units that an earlier process left open are rejected as 'gap' — whether they were finished nobody saw —
 * and the time since the last measured frame becomes a 'restart' gap, closed by the first frame measured.
 */
export function createRecorder(store: Store, camera: { cameraId: number; model: ModelVersion }): Recorder {
  const { cameraId } = camera
  const stations = new Map<string, RecordedStation>()
  const modelId = recordModel(store, camera.model)
  let writtenUntilMs = Number.NEGATIVE_INFINITY
  let measuredUntilMs = Number.NEGATIVE_INFINITY
  let resumed = false
  let openGapId: number | undefined
  takeOver(store, cameraId)

  const station = (code: string): RecordedStation => {
    let known = stations.get(code)
    if (known === undefined) {
      known = store.get<RecordedStation>(
        'SELECT id, module_id AS moduleId FROM workstations WHERE code = ?',
        code,
      )
      if (known === undefined) throw new AppError('not-found', `no workstation ${code} in the record`)
      stations.set(code, known)
    }
    return known
  }

  /** The first sign of life of this camera ends whatever gap was left lasting. */
  const resume = (atMs: number): void => {
    if (resumed) return
    store.run(
      'UPDATE signal_gaps SET end_ts = ? WHERE camera_id = ? AND end_ts IS NULL AND start_ts <= ?',
      atMs,
      cameraId,
      atMs,
    )
  }

  /** One transaction that also writes how far the measurement has come; what it remembers counts once it is committed. */
  const written = <T>(atMs: number, resumesAtMs: number, work: () => T): T => {
    measuredUntilMs = Math.max(measuredUntilMs, atMs)
    const untilMs = measuredUntilMs
    const result = store.transaction(() => {
      resume(resumesAtMs)
      setMeasuredUntil(store, cameraId, untilMs)
      return work()
    })
    resumed = true
    writtenUntilMs = untilMs
    return result
  }

  const opened = (event: UnitOpened): number => {
    const { id } = station(event.workstation)
    if (
      store.get('SELECT 1 FROM cycle_events WHERE workstation_id = ? AND end_ts IS NULL', id) !== undefined
    ) {
      throw new AppError('conflict', `${event.workstation} has a unit in progress already`)
    }
    return store.run(
      'INSERT INTO cycle_events (workstation_id, start_ts, model_version_id, roi_id) VALUES (?, ?, ?, ?)',
      id,
      event.startMs,
      modelId,
      roiAt(store, cameraId, event.startMs),
    ).id
  }

  const closed = (event: UnitClosed): number => {
    const { id, moduleId } = station(event.workstation)
    const runId = runAt(store, { moduleId, workstationId: id, atMs: event.endMs })
    const valid = event.flaws.length === 0 ? 1 : 0
    const open = store.get<{ id: number }>(
      'SELECT id FROM cycle_events WHERE workstation_id = ? AND end_ts IS NULL',
      id,
    )
    const cycleId =
      open?.id ??
      store.run(
        'INSERT INTO cycle_events (workstation_id, start_ts, model_version_id, roi_id) VALUES (?, ?, ?, ?)',
        id,
        event.startMs,
        modelId,
        roiAt(store, cameraId, event.endMs),
      ).id
    store.run(
      `UPDATE cycle_events SET start_ts = ?, end_ts = ?, duration_seconds = ?, valid_for_timing = ?, invalid_reason = ?, confidence = ?,
         absent_seconds = ?, run_id = ?, operator_code = ? WHERE id = ?`,
      event.startMs,
      event.endMs,
      (event.endMs - event.startMs) / 1000,
      valid,
      valid ? null : event.flaws.join(','),
      event.confidence,
      event.absentSeconds,
      runId,
      operatorAt(store, id, event.endMs),
      cycleId,
    )
    countUnit(
      store,
      {
        workstation_id: id,
        start_ts: event.startMs,
        end_ts: event.endMs,
        run_id: runId,
        valid_for_timing: valid,
        reproceso: 0,
        voided: 0,
      },
      1,
    )
    return cycleId
  }

  const rejected = (event: UnitRejected): undefined => {
    const { id } = station(event.workstation)
    store.run('DELETE FROM cycle_events WHERE workstation_id = ? AND end_ts IS NULL', id)
    store.run(
      'INSERT INTO cycle_events_rejected (workstation_id, start_ts, end_ts, reason, model_version_id, roi_id) VALUES (?, ?, ?, ?, ?, ?)',
      id,
      event.startMs,
      event.endMs,
      event.reason,
      modelId,
      roiAt(store, cameraId, event.endMs),
    )
  }

  return {
    stationEvent: (event: StationEvent) =>
      written(event.type === 'unit-opened' ? event.startMs : event.endMs, event.startMs, () => {
        if (event.type === 'unit-opened') return opened(event)
        return event.type === 'unit-closed' ? closed(event) : rejected(event)
      }),
    gapOpened: (gap) => {
      openGapId = store.transaction(() => openGap(store, { cameraId, ...gap }))
      resumed = true
    },
    gapClosed: (endMs) => {
      closeGap(store, { cameraId, id: openGapId, endMs })
      openGapId = undefined
      resumed = true
    },
    measuredUntil: (captureMs) => {
      if (resumed && captureMs < writtenUntilMs + progressEveryMs) {
        measuredUntilMs = Math.max(measuredUntilMs, captureMs)
        return
      }
      written(captureMs, captureMs, () => {})
    },
    close: () => {
      if (measuredUntilMs > writtenUntilMs) setMeasuredUntil(store, cameraId, measuredUntilMs)
      if (Number.isFinite(measuredUntilMs)) closeOlderSession(store, cameraId, measuredUntilMs)
    },
  }
}

/** What an earlier process left behind for this camera. */
function takeOver(store: Store, cameraId: number): void {
  store.transaction(() => {
    const until = store.get<{ until: number | null }>(
      'SELECT measured_until_ts AS until FROM cameras WHERE id = ?',
      cameraId,
    )
    if (until === undefined) throw new AppError('not-found', `no camera ${cameraId} in the record`)
    const mine = `end_ts IS NULL AND (roi_id IN (SELECT id FROM rois WHERE camera_id = $camera)
                  OR (roi_id IS NULL AND workstation_id IN (SELECT id FROM workstations WHERE camera_id = $camera)))`
    store.run(
      `INSERT INTO cycle_events_rejected (workstation_id, start_ts, end_ts, reason, model_version_id, roi_id)
       SELECT workstation_id, start_ts, MAX(start_ts, CAST($until AS INTEGER)), 'gap', model_version_id, roi_id
       FROM cycle_events WHERE ${mine}`,
      { camera: cameraId, until: until.until ?? 0 },
    )
    store.run(`DELETE FROM cycle_events WHERE ${mine}`, { camera: cameraId })
    if (until.until !== null) openGap(store, { cameraId, startMs: until.until, kind: 'restart' })
  })
}

/** The geometry in force; null when the camera was never calibrated. */
function roiAt(store: Store, cameraId: number, atMs: number): number | null {
  return (
    store.get<{ id: number }>(
      'SELECT id FROM rois WHERE camera_id = ? AND valid_from_ts <= ? ORDER BY valid_from_ts DESC, version DESC LIMIT 1',
      cameraId,
      atMs,
    )?.id ?? null
  )
}
