import { AppError } from '../contract/errors.ts'
import type { ZonesCamera } from '../contract/scenario.ts'
import { addRoi, readRois, roiInForce, type StoredRoi } from './rois.ts'
import type { Store } from './store.ts'

export type Calibration = {
  geometry: ZonesCamera
  /** The version it was drawn over; null: the first one. */
  baseVersion: number | null
  by: string
}

/**
 * A new version of a camera's geometry, in force from now; its stations are from now on those this camera looks at.
 * AppError 'conflict' when somebody saved a version meanwhile ('/base_version') or another camera measures one of the stations.
 */
export function addCalibration(store: Store, { geometry, baseVersion, by }: Calibration): StoredRoi {
  const cameraId = geometry.camera
  return store.transaction(() => {
    const module = store.get<{ id: number }>('SELECT module_id AS id FROM cameras WHERE id = ?', cameraId)
    if (module === undefined) throw new AppError('not-found', `no camera ${cameraId}`)
    const latest = readRois(store, cameraId)[0]?.version ?? null
    if (latest !== baseVersion) {
      throw new AppError('conflict', `version ${latest} of camera ${cameraId} was saved meanwhile`, {
        pointer: '/base_version',
      })
    }
    geometry.stations.forEach(({ workstation }, index) => {
      requireFree(store, { cameraId, moduleId: module.id, workstation, pointer: `/stations/${index}` })
    })
    const nowMs = store.nowMs()
    addRoi(store, geometry, { validFromMs: nowMs, by })
    store.run('UPDATE workstations SET camera_id = NULL WHERE camera_id = ?', cameraId)
    for (const { workstation } of geometry.stations) {
      store.run('UPDATE workstations SET camera_id = ? WHERE code = ?', cameraId, workstation)
    }
    const saved = readRois(store, cameraId)[0]
    if (saved === undefined)
      throw new AppError('unavailable', `the geometry of camera ${cameraId} was not kept`)
    return saved
  })
}

/** A unit seen by two cameras would be two units. */
function requireFree(
  store: Store,
  at: { cameraId: number; moduleId: number; workstation: string; pointer: string },
): void {
  const station = store.get<{ module_id: number }>(
    'SELECT module_id FROM workstations WHERE code = ?',
    at.workstation,
  )
  if (station?.module_id !== at.moduleId) {
    throw new AppError('invalid', `${at.workstation} is no workstation of the camera's module`, {
      pointer: at.pointer,
    })
  }
  const others = store.all<{ id: number; name: string }>(
    'SELECT id, name FROM cameras WHERE id <> ?',
    at.cameraId,
  )
  for (const other of others) {
    const inForce = roiInForce(store, other.id, store.nowMs())
    if (inForce?.geometry.stations.some(({ workstation }) => workstation === at.workstation)) {
      throw new AppError('conflict', `camera ${other.id} measures ${at.workstation} already`, {
        pointer: at.pointer,
      })
    }
  }
}
