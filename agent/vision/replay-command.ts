import { readFileSync } from 'node:fs'
import { AppError, askHelp } from '../contract/errors.ts'
import { isoInstant, plantIso } from '../contract/plant-time.ts'
import { type ZonesCamera, zonesSchema } from '../contract/scenario.ts'
import { parseOptions, requireOptions } from '../store/arguments.ts'
import { replayVideo } from './replay.ts'
import { replayDetections } from './replay-detections.ts'
import { frameAdviceLines, zoneAdviceLines } from './zone-advice-text.ts'

export const usage = `usage: npm run agent -- replay --video FILE --camera N --zones FILE --db FILE [--start ISO] [--detector marker|none|MODEL.onnx] [--jornadas] [--json]
       npm run agent -- replay --detections FILE.jsonl --camera N --zones FILE --db FILE [--start ISO] [--json]`

const defaultStart = '2026-07-06T07:00:00-05:00'

/** Measures a video file, or reads recorded detections, into a database. AppError 'invalid' says what is wrong with the input. */
export async function run(args: string[]): Promise<void> {
  const values = options(args)
  const cameraId = Number(values.camera)
  if (!Number.isInteger(cameraId) || cameraId < 1) {
    throw new AppError(
      'invalid',
      `--camera ${values.camera} is no camera number; give a whole number from 1 on`,
    )
  }
  const zones = readZones(values.zones, cameraId)
  const startMs = readStart(values.start ?? defaultStart)
  const common = { cameraId, zones, startMs, db: values.db, jornadas: values.jornadas ?? false }
  if (values.detections !== undefined) {
    const intervals = await replayDetections({ ...common, file: values.detections })
    const shown = intervals.map(({ workstation, startMs: from, endMs: to, present }) => ({
      workstation,
      start: plantIso(from),
      end: plantIso(to),
      present,
    }))
    if (values.json === true) console.log(JSON.stringify(shown, null, 1))
    else console.log(`camera ${cameraId}: ${shown.length} presence intervals`)
    return
  }
  const file = values.video ?? ''
  const { frames, seconds, units, picture } = await replayVideo({
    ...common,
    file,
    detector: values.detector ?? 'marker',
  })
  for (const line of [...frameAdviceLines(zones, picture), ...zoneAdviceLines(zones)])
    console.error(`advice, ${line}`)
  if (values.json === true) console.log(JSON.stringify({ camera: cameraId, frames, seconds, units }))
  else console.log(`camera ${cameraId}: ${frames} frames, ${units} units in ${seconds.toFixed(1)} s of video`)
}

function options(args: string[]) {
  const values = parseOptions(args, {
    video: { type: 'string' },
    detections: { type: 'string' },
    camera: { type: 'string' },
    zones: { type: 'string' },
    db: { type: 'string' },
    start: { type: 'string' },
    detector: { type: 'string' },
    jornadas: { type: 'boolean' },
    json: { type: 'boolean' },
  })
  if ((values.video === undefined) === (values.detections === undefined)) {
    throw new AppError('invalid', `replay needs --video FILE or --detections FILE, one of them${askHelp}`)
  }
  if (values.detections !== undefined && values.detector !== undefined) {
    throw new AppError('invalid', '--detector has no meaning with --detections: they were detected already')
  }
  return { ...values, ...requireOptions('replay', values, 'camera', 'zones', 'db') }
}

function readStart(text: string): number {
  const startMs = isoInstant(text)
  if (startMs === undefined) {
    throw new AppError(
      'invalid',
      `--start ${text} is no instant; give ISO 8601 with an offset, e.g. ${defaultStart}`,
    )
  }
  return startMs
}

/** The geometry of one camera of a zones file. */
export function readZones(path: string, cameraId: number): ZonesCamera {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''))
  } catch (cause) {
    const why = cause instanceof SyntaxError ? `is not JSON: ${cause.message}` : 'cannot be read'
    throw new AppError('invalid', `the zones file ${path} ${why}`, { cause })
  }
  const parsed = zonesSchema.safeParse(json)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const where = issue?.path.join('.') ?? ''
    throw new AppError(
      'invalid',
      `the zones file ${path}: ${where === '' ? '' : `${where}: `}${issue?.message ?? 'is wrong'}`,
      { pointer: where },
    )
  }
  const camera = parsed.data.cameras.find((candidate) => candidate.camera === cameraId)
  if (camera === undefined) {
    const known = parsed.data.cameras.map((candidate) => candidate.camera).join(', ')
    throw new AppError('invalid', `the zones file ${path} has no camera ${cameraId}; it has ${known}`)
  }
  return camera
}
