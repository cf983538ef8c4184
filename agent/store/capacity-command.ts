import { existsSync } from 'node:fs'
import { AppError, askHelp } from '../contract/errors.ts'
import { plantDate } from '../contract/plant-time.ts'
import { parseCount, parseOptions } from './arguments.ts'
import { type Capacity, capacityOf, measureRates, videoBytes } from './capacity.ts'
import { configOf, databaseOf } from './database-of.ts'
import { freeBytesOf } from './retention.ts'
import { openStore } from './store.ts'

export const usage =
  'usage: npm run agent -- capacity (--config FILE | --db FILE --video FOLDER) [--days 7] [--floor-gb 50] [--json]'

const gigabyte = 1e9

/** How long video is kept, from the bitrates measured over the last days. */
export async function run(args: string[]): Promise<void> {
  const values = parseOptions(args, {
    config: { type: 'string' },
    db: { type: 'string' },
    video: { type: 'string' },
    days: { type: 'string' },
    'floor-gb': { type: 'string' },
    json: { type: 'boolean' },
  })
  const file = databaseOf(values)
  const config = configOf(values)
  const videoDir = values.video ?? config?.video_dir
  if (videoDir === undefined)
    throw new AppError('invalid', `capacity needs --video FOLDER where --config is not given${askHelp}`)
  for (const path of [file, videoDir])
    if (!existsSync(path)) throw new AppError('not-found', `there is no ${path}`)
  const days = parseCount(values.days, 'days', 1, 7)
  const floorBytes =
    parseCount(values['floor-gb'], 'floor-gb', 0, config?.retention.free_floor_gb ?? 50) * gigabyte
  const nowMs = Date.now()
  const store = openStore({ file, readonly: true })
  try {
    const capacity = capacityOf({
      cameras: measureRates(store, nowMs - days * 86_400_000, nowMs),
      videoBytes: videoBytes(store),
      freeBytes: freeBytesOf(videoDir),
      floorBytes,
      nowMs,
    })
    console.log(values.json ? JSON.stringify(capacity) : capacityText(capacity))
  } finally {
    store.close()
  }
}

function capacityText(capacity: Capacity): string {
  const days = (value: number | null): string =>
    value === null ? 'unknown: nothing recorded yet' : `${Math.floor(value)} days`
  return [
    ...capacity.cameras.map(({ camera_id, bits_per_second, bytes_per_day }) =>
      bits_per_second === null || bytes_per_day === null
        ? `camera ${camera_id}: nothing recorded`
        : `camera ${camera_id}: ${(bits_per_second / 1000).toFixed(0)} kbit/s, ${(bytes_per_day / gigabyte).toFixed(2)} GB a day`,
    ),
    `room for video: ${(capacity.usable_bytes / gigabyte).toFixed(1)} GB above the floor`,
    `kept at this rate: ${days(capacity.days_kept)}; with 20 cameras: ${days(capacity.days_kept_at_20_cameras)}`,
    capacity.full_at === null
      ? 'the disk does not fill'
      : `the oldest video begins to go on ${plantDate(capacity.full_at)}`,
  ].join('\n')
}
