import { existsSync, writeFileSync } from 'node:fs'
import { AppError } from '../contract/errors.ts'
import type { Zones } from '../contract/scenario.ts'
import { parseCount, parseOptions, requireOptions, requireWord } from '../store/arguments.ts'
import { addCalibration } from '../store/calibrations.ts'
import { databaseOf } from '../store/database-of.ts'
import { readRois } from '../store/rois.ts'
import { openStore, type Store } from '../store/store.ts'
import { readZones } from './replay-command.ts'
import { zoneAdviceLines } from './zone-advice-text.ts'

export const usage =
  'usage: npm run agent -- zones import|export --camera N (--db FILE | --config FILE) --file zones.json [--version N] [--by LOGIN]'

/** The calibration of a camera as a file, in and out. An import is a new version; the ones before it never change. */
export async function run(args: string[]): Promise<void> {
  const [word, ...rest] = args
  const direction = requireWord('zones', word, ['import', 'export'])
  const values = parseOptions(rest, {
    camera: { type: 'string' },
    db: { type: 'string' },
    config: { type: 'string' },
    file: { type: 'string' },
    version: { type: 'string' },
    by: { type: 'string' },
  })
  const { file, camera } = requireOptions('zones', values, 'camera', 'file')
  const { by = 'línea de comandos' } = values
  const cameraId = parseCount(camera, 'camera', 1, 1)
  const database = databaseOf(values)
  if (!existsSync(database)) throw new AppError('not-found', `no database ${database}`)
  if (direction === 'export') {
    const store = openStore({ file: database, readonly: true })
    try {
      const version = values.version === undefined ? undefined : parseCount(values.version, 'version', 1, 1)
      const exported = exportZones(store, cameraId, version)
      writeFileSync(file, `${JSON.stringify(exported.zones, null, 1)}\n`)
      console.log(`${file}: version ${exported.version} of camera ${cameraId}`)
    } finally {
      store.close()
    }
    return
  }
  const geometry = readZones(file, cameraId)
  const store = openToWrite(database, cameraId)
  try {
    const { version } = addCalibration(store, {
      geometry,
      baseVersion: readRois(store, cameraId)[0]?.version ?? null,
      by,
    })
    const stations = geometry.stations.map(({ workstation }) => workstation).join(', ')
    console.log(`camera ${cameraId}: version ${version} with ${stations || 'no station'}`)
    for (const line of zoneAdviceLines(geometry)) console.error(`advice, ${line}`)
  } finally {
    store.close()
  }
}

function exportZones(
  store: Store,
  cameraId: number,
  version: number | undefined,
): { zones: Zones; version: number } {
  const rois = readRois(store, cameraId)
  const wanted = version === undefined ? rois[0] : rois.find((roi) => roi.version === version)
  if (wanted === undefined) {
    const which = version === undefined ? 'no geometry yet' : `no version ${version}`
    throw new AppError('not-found', `camera ${cameraId} has ${which}`)
  }
  return { zones: { version: 1, cameras: [wanted.geometry] }, version: wanted.version }
}

/** A running agent is the one writer of its record, and must hear of the new geometry at once. */
function openToWrite(database: string, cameraId: number): Store {
  try {
    return openStore({ file: database })
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== 'conflict') throw cause
    throw new AppError(
      'conflict',
      `${database} is held by a running agent: save the version on its page Calibrar (or POST /api/v1/cameras/${cameraId}/rois), where it takes effect at the next picture, or stop the agent first`,
      { cause },
    )
  }
}
