import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { checkRecord } from '../store/check.ts'
import { mondayMorning, smallPlant, temporaryFile } from '../store/small-plant.ts'
import { reconcileAtStart, reconcileSegments } from './reconcile.ts'

let plant: ReturnType<typeof smallPlant>
let videoDir: string

/** `bytes` null: left open by a killed process. */
function row(path: string, startMs: number, bytes: number | null): void {
  plant.store.run(
    'INSERT INTO video_segments (camera_id, path, start_ts, end_ts, bytes) VALUES (1, ?, ?, ?, ?)',
    path,
    startMs,
    bytes === null ? null : startMs + 600_000,
    bytes,
  )
}

function file(path: string, text: string, writtenMs: number): void {
  writeFileSync(join(videoDir, path), text)
  utimesSync(join(videoDir, path), writtenMs / 1000, writtenMs / 1000)
}

const [six30, six40, six50, seven] = [
  'cam1_20260706_063000.mp4',
  'cam1_20260706_064000.mp4',
  'cam1_20260706_065000.mp4',
  'cam1_20260706_070000.mp4',
] as const
const minutes = (n: number) => mondayMorning + n * 60_000
const scan = () => reconcileSegments(plant.store, { cameraIds: [1], videoDir })
const rows = () =>
  plant.store.all('SELECT path, start_ts, end_ts, bytes, deleted_reason FROM video_segments ORDER BY path')

beforeEach(() => {
  plant = smallPlant({ nowMs: () => minutes(60) })
  videoDir = join(dirname(temporaryFile()), 'video')
  mkdirSync(videoDir)
  row(six30, minutes(0), 5)
  row(six40, minutes(10), null)
  file(six30, 'whole', minutes(10))
})

test('after a kill an open row ends with its file, a file without a row gets one, a row without a file says so', () => {
  rmSync(join(videoDir, six30))
  file(six40, 'cut short', minutes(17))
  file(six50, 'linked, no row', minutes(19))
  file('cam7_20260706_063000.mp4', 'whose?', minutes(1))
  expect(scan()).toEqual({
    completed: [six40],
    adopted: [six50],
    lost: [six30],
    unknown: ['cam7_20260706_063000.mp4'],
    folderEmpty: false,
  })
  expect(rows()).toEqual([
    {
      path: six30,
      start_ts: minutes(0),
      end_ts: minutes(10),
      bytes: 5,
      deleted_reason: 'archivo perdido',
    },
    { path: six40, start_ts: minutes(10), end_ts: minutes(17), bytes: 9, deleted_reason: null },
    { path: six50, start_ts: minutes(20), end_ts: minutes(20), bytes: 14, deleted_reason: null },
  ])
  const { segments_without_file, files_without_segment } = checkRecord(plant.store, { videoDir })
  expect({ segments_without_file, files_without_segment }).toEqual({
    segments_without_file: [],
    files_without_segment: ['cam7_20260706_063000.mp4'],
  })
})

test('a folder without any known file is another disk: the rows keep their word whatever else it finds', () => {
  rmSync(join(videoDir, six30))
  file(seven, 'first on this disk', minutes(31))
  expect(scan()).toMatchObject({ lost: [six30, six40], adopted: [seven], folderEmpty: true })
  expect(plant.store.all('SELECT 1 FROM video_segments WHERE deleted_ts IS NOT NULL')).toEqual([])
})

test('a second scan finds nothing, and what was deleted on purpose is not lost and never comes back', () => {
  file(six40, 'cut short', minutes(17))
  scan()
  plant.store.run("UPDATE video_segments SET deleted_ts = 1, deleted_reason = 'edad' WHERE path = ?", six30)
  const found = scan()
  expect(found).toEqual({ completed: [], adopted: [], lost: [], unknown: [], folderEmpty: false })
  expect(readdirSync(videoDir)).toEqual([six30, six40])
})

test('the log is told at its level: calm, something to look at, another disk, a folder that cannot be read', () => {
  const levels: string[] = []
  const log = {
    info: () => levels.push('info'),
    warn: () => levels.push('warn'),
    error: () => levels.push('error'),
  }
  const start = () => reconcileAtStart(plant.store, { cameraIds: [1], videoDir }, log)
  file(six40, 'cut short', minutes(17))
  start()
  rmSync(join(videoDir, six40))
  start()
  rmSync(join(videoDir, six30))
  start()
  rmSync(videoDir, { recursive: true })
  start()
  expect(levels).toEqual(['info', 'warn', 'error', 'error'])
})
