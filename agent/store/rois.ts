import type { ZonesCamera } from '../contract/scenario.ts'
import type { Roi } from '../figures/plant-record.ts'
import type { Store } from './store.ts'

export type StoredRoi = {
  id: number
  camera_id: number
  version: number
  geometry: ZonesCamera
  reference_path: string | null
  valid_from_ts: number
  created_ts: number
  created_by: string
}

type RoiRow = Omit<StoredRoi, 'geometry'> & { geometry: string }

/** A new version of a camera's geometry, in force from `validFromMs`; earlier versions never change. Returns its row id. */
export function addRoi(
  store: Store,
  geometry: ZonesCamera,
  applied: { validFromMs: number; by: string; referencePath?: string },
): number {
  return store.transaction(() => {
    const last = store.get<{ version: number | null }>(
      'SELECT MAX(version) AS version FROM rois WHERE camera_id = ?',
      geometry.camera,
    )
    return store.run(
      'INSERT INTO rois (camera_id, version, geometry, reference_path, valid_from_ts, created_ts, created_by) VALUES (?, ?, ?, ?, ?, ?, ?)',
      geometry.camera,
      (last?.version ?? 0) + 1,
      JSON.stringify(geometry),
      applied.referencePath ?? null,
      applied.validFromMs,
      store.nowMs(),
      applied.by,
    ).id
  })
}

/** The geometry in force at an instant; undefined: not calibrated yet. */
export function roiInForce(store: Store, cameraId: number, atMs: number): StoredRoi | undefined {
  const row = store.get<RoiRow>(
    'SELECT * FROM rois WHERE camera_id = ? AND valid_from_ts <= ? ORDER BY valid_from_ts DESC, version DESC LIMIT 1',
    cameraId,
    atMs,
  )
  return row && parseRoi(row)
}

export function readRois(store: Store, cameraId: number): StoredRoi[] {
  return store
    .all<RoiRow>('SELECT * FROM rois WHERE camera_id = ? ORDER BY version DESC', cameraId)
    .map(parseRoi)
}

/** Of every camera of the module: the version in force at `fromMs` and the later ones before `toMs`, with the stations they measure. */
export function roisBetween(store: Store, moduleId: number, fromMs: number, toMs: number): Roi[] {
  return store
    .all<Omit<Roi, 'stations'> & { geometry: string }>(
      `SELECT r.id, r.camera_id, r.version, r.valid_from_ts, r.geometry FROM rois r JOIN cameras c ON c.id = r.camera_id
       WHERE c.module_id = $module AND r.valid_from_ts < $to AND r.valid_from_ts >= COALESCE(
         (SELECT MAX(q.valid_from_ts) FROM rois q WHERE q.camera_id = r.camera_id AND q.valid_from_ts <= $from), $from)
       ORDER BY r.valid_from_ts, r.version`,
      { module: moduleId, from: fromMs, to: toMs },
    )
    .map(({ geometry, ...roi }) => ({ ...roi, stations: stationsOf(store, roi.id, geometry) }))
}

/** Versions never change: the stations of one are read out of its geometry once. */
const stationsRead = new WeakMap<Store, Map<number, string[]>>()

function stationsOf(store: Store, roiId: number, geometry: string): string[] {
  const read = stationsRead.get(store) ?? new Map<number, string[]>()
  stationsRead.set(store, read)
  const known = read.get(roiId)
  if (known !== undefined) return known
  const stations = (JSON.parse(geometry) as ZonesCamera).stations.map(({ workstation }) => workstation)
  read.set(roiId, stations)
  return stations
}

function parseRoi(row: RoiRow): StoredRoi {
  return { ...row, geometry: JSON.parse(row.geometry) as ZonesCamera }
}
