import type { CameraNow, CameraSignals, RoiVersion } from '../contract/api-cameras.ts'
import type { TriState } from '../contract/measurement.ts'
import { plantIso } from '../contract/plant-time.ts'
import { roiInForce, type StoredRoi } from '../store/rois.ts'
import type { Parts } from './context.ts'
import { ProblemError } from './problems.ts'
import { cameraWords } from './words-cameras.ts'

type Desk = Pick<Parts, 'answers' | 'desk' | 'live' | 'store' | 'now'>

/** Every configured camera: its health, its geometry in force and how far it moved. */
export function camerasNow({ answers, desk, live, store }: Desk, nowMs: number): CameraNow[] {
  const states = new Map(live.cameras().map((state) => [state.cameraId, state]))
  const configured = new Map(desk.configured().map((camera) => [camera.id, camera]))
  return answers.health(nowMs).cameras.map((health) => {
    const roi = roiInForce(store, health.camera_id, nowMs)
    const camera = configured.get(health.camera_id)
    return {
      ...health,
      module: camera?.module ?? '',
      record: camera?.record ?? 'never',
      moved_by: states.get(health.camera_id)?.movedBy ?? null,
      geometry_version: roi?.version ?? null,
      calibrated_at: roi === undefined ? null : plantIso(roi.valid_from_ts),
      calibrated_by: roi?.created_by ?? null,
      stations: roi?.geometry.stations.map(({ workstation }) => workstation) ?? [],
    }
  })
}

export function cameraNow(desk: Desk, cameraId: number, nowMs: number): CameraNow {
  const camera = camerasNow(desk, nowMs).find(({ camera_id }) => camera_id === cameraId)
  if (camera === undefined)
    throw new ProblemError('not-found', cameraWords.noCamera(cameraId), { pointer: 'camera_id' })
  return camera
}

/** What the hands do at the stations of one camera, as its running measurement sees it. */
export function signalsNow(
  desk: Desk,
  cameraId: number,
): Omit<CameraSignals, 'schema_version' | 'generated_at'> {
  const camera = cameraNow(desk, cameraId, desk.now())
  const stations = desk.live.stations().filter(({ workstation }) => camera.stations.includes(workstation))
  const instantOf = (ms: number | null | undefined) => (ms == null ? null : plantIso(Math.round(ms)))
  return {
    camera_id: cameraId,
    geometry_version: camera.geometry_version,
    state: camera.state,
    stations: stations.map(({ workstation, presence, motion, motionAtMs }) => ({
      workstation,
      presence: known(presence),
      motion: {
        pickup: known(motion.pickup),
        needle: known(motion.needle),
        putdown: known(motion.putdown),
      },
      motion_at: {
        pickup: instantOf(motionAtMs?.pickup),
        needle: instantOf(motionAtMs?.needle),
        putdown: instantOf(motionAtMs?.putdown),
      },
    })),
  }
}

const known = (signal: TriState): boolean | null => (signal === 'unknown' ? null : signal)

export function roiVersionOf({ version, valid_from_ts, created_by, geometry }: StoredRoi): RoiVersion {
  return { version, valid_from: plantIso(valid_from_ts), by: created_by, geometry }
}
