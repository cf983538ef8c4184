import { createHash } from 'node:crypto'
import { createReadStream, existsSync, rmSync } from 'node:fs'
import { AppError } from '../contract/errors.ts'
import type { ZonesCamera } from '../contract/scenario.ts'
import { isSampleData } from '../store/meta.ts'
import { assignCamera, putCamera, readModules } from '../store/plant.ts'
import { replayStation } from '../store/replays.ts'
import { addRoi, roiInForce } from '../store/rois.ts'
import { openStore, type Store } from '../store/store.ts'

/** What every replay is told. */
export type ReplayOptions = {
  file: string
  cameraId: number
  zones: ZonesCamera
  /** Wall time of the file's first timestamp. */
  startMs: number
  db: string
  jornadas: boolean
}

/**
 * Opens the record and does in it, all or nothing, what comes before the measuring; a new one is seeded with the sample plant, and is
 * gone again when that is refused. The caller closes it.
 */
export async function openReplayStore<T>(
  { db, jornadas }: ReplayOptions,
  prepare: (store: Store) => T,
): Promise<{ store: Store; prepared: T }> {
  const absent = !existsSync(db)
  if (absent && !existsSync(new URL('../../seeds/angela/plant.ts', import.meta.url)))
    throw new AppError('unavailable', 'a replay into a new file needs a checkout of the repository')
  const store = openStore({ file: db })
  // Another replay may have made it meanwhile.
  const fresh = absent && readModules(store).length === 0
  try {
    if (fresh) {
      const { seedSamplePlant } = await import('../../seeds/angela/plant.ts')
      seedSamplePlant(store, { jornadas, umbrales: false })
    } else if (!isSampleData(store)) {
      throw new AppError('conflict', `${db} holds a plant's own record: a replay measures into a new file`)
    }
    return { store, prepared: store.transaction(() => prepare(store)) }
  } catch (error) {
    // While the lock is held: nobody else has begun to use it.
    if (fresh) for (const part of ['', '-wal', '-shm', '.lock']) rmSync(`${db}${part}`, { force: true })
    store.close()
    throw error
  }
}

/** The camera, its stations and its geometry in the record; returns the operators per station and the module's code. */
export function prepareCamera(
  store: Store,
  { cameraId, zones, startMs, db }: ReplayOptions,
): { roiId: number; operators: Record<string, number>; module: string } {
  return store.transaction(() => {
    const operators: Record<string, number> = {}
    let moduleId: number | undefined
    for (const { workstation } of zones.stations) {
      const station = replayStation(store, workstation)
      if (station === undefined) {
        throw new AppError(
          'invalid',
          `the zones file names workstation ${workstation}, which ${db} does not know`,
        )
      }
      operators[workstation] = station.operators
      moduleId ??= station.moduleId
    }
    if (moduleId === undefined)
      throw new AppError('invalid', `camera ${cameraId} has no station in the zones file`)
    putCamera(store, { id: cameraId, name: `Cámara ${cameraId}`, moduleId })
    for (const { workstation } of zones.stations) assignCamera(store, workstation, cameraId)
    const current = roiInForce(store, cameraId, startMs)
    const same = current !== undefined && JSON.stringify(current.geometry) === JSON.stringify(zones)
    const roiId = same ? current.id : addRoi(store, zones, { validFromMs: startMs, by: 'replay' })
    const module = readModules(store).find(({ id }) => id === moduleId)?.code ?? ''
    return { roiId, operators, module }
  })
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  } catch (cause) {
    throw new AppError('invalid', `${path} cannot be read`, { cause })
  }
  return hash.digest('hex')
}
