import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { insertHistory } from './cycles.ts'
import { type KeptSegment, planDeletions, sweep } from './retention.ts'
import { mondayMorning, noDetector, smallPlant, temporaryFile } from './small-plant.ts'

const day = 86_400_000
const segment = (n: number, more: Partial<KeptSegment> = {}): KeptSegment => ({
  path: `${n}.mp4`,
  camera_id: 1,
  start_ts: n * 1000,
  end_ts: n * 1000 + 600,
  bytes: 10,
  pinned: 0,
  ...more,
})
const plan = (segments: KeptSegment[], olderThanMs: number, shortBytes: number) =>
  planDeletions(segments, { olderThanMs, shortBytes }).map(({ path, reason }) => `${path} ${reason}`)

test('what is past its age goes, and for space the oldest of the rest', () => {
  const segments = [1, 2, 3, 4, 5].map((n) => segment(n))
  expect(plan(segments, 3000, 0)).toEqual(['1.mp4 edad', '2.mp4 edad'])
  expect(plan(segments, 3000, 35)).toEqual(['1.mp4 edad', '2.mp4 edad', '3.mp4 espacio', '4.mp4 espacio'])
  expect(plan(segments, 0, 0)).toEqual([])
})

test('pinned evidence outlives its age and goes last for space; what is being written never goes', () => {
  const segments = [
    segment(1, { pinned: 1 }),
    segment(2),
    segment(3),
    segment(4, { end_ts: null, bytes: null }),
  ]
  expect(plan(segments, 9000, 0)).toEqual(['2.mp4 edad', '3.mp4 edad'])
  expect(plan(segments, 0, 15)).toEqual(['2.mp4 espacio', '3.mp4 espacio'])
  expect(plan(segments, 0, 1000)).toEqual(['2.mp4 espacio', '3.mp4 espacio', '1.mp4 espacio'])
})

function plantWithVideo(segments: number) {
  const plant = smallPlant({ nowMs: () => mondayMorning + 130 * day })
  const folder = dirname(temporaryFile())
  const [videoDir, framesDir] = [join(folder, 'video'), join(folder, 'frames')]
  mkdirSync(videoDir)
  mkdirSync(framesDir)
  for (let n = 0; n < segments; n++) {
    const start = mondayMorning + n * day
    plant.store.run(
      'INSERT INTO video_segments (camera_id, path, start_ts, end_ts, bytes) VALUES (1, ?, ?, ?, 1000)',
      `${n}.mp4`,
      start,
      start + 600_000,
    )
    writeFileSync(join(videoDir, `${n}.mp4`), Buffer.alloc(1000))
  }
  insertHistory(plant.store, {
    moduleId: plant.moduleId,
    model: noDetector,
    units: [0, 20].map((n) => ({
      workstationId: plant.p1,
      startMs: mondayMorning + n * day,
      endMs: mondayMorning + n * day + 60_000,
    })),
  })
  for (const id of [1, 2]) {
    plant.store.run('UPDATE cycle_events SET frame_path = ? WHERE id = ?', `${id}.jpg`, id)
    writeFileSync(join(framesDir, `${id}.jpg`), Buffer.alloc(50))
  }
  return { ...plant, videoDir, framesDir, maxAgeDays: 120, floorBytes: 5000, freeBytes: () => 9000 }
}

test('by a clock that nobody believes nothing is old, and what the disk needs goes all the same', () => {
  const plant = { ...plantWithVideo(3), clockWrong: true }
  expect(sweep(plant)).toMatchObject({ deleted: 0, freedBytes: 0 })
  expect(readdirSync(plant.framesDir)).toEqual(['1.jpg', '2.jpg'])
  expect(sweep({ ...plant, floorBytes: 9500 })).toMatchObject({ deleted: 1, freedBytes: 1000 })
})

test('a sweep deletes files past their age, keeps the cycles and logs every deletion', () => {
  const plant = plantWithVideo(15)
  expect(sweep(plant)).toEqual({ deleted: 10, freedBytes: 10_050, freeBytes: 9000, mayRecord: true })
  expect(readdirSync(plant.videoDir).sort()).toEqual(['10.mp4', '11.mp4', '12.mp4', '13.mp4', '14.mp4'])
  expect(readdirSync(plant.framesDir)).toEqual(['2.jpg'])
  expect(plant.store.all('SELECT id, frame_path FROM cycle_events')).toEqual([
    { id: 1, frame_path: null },
    { id: 2, frame_path: '2.jpg' },
  ])
  expect(plant.store.get('SELECT COUNT(*) AS n, SUM(bytes) AS bytes FROM deletions')).toEqual({
    n: 11,
    bytes: 10_050,
  })
  expect(plant.store.all('SELECT path, deleted_reason FROM video_segments WHERE id = 1')).toEqual([
    { path: '0.mp4', deleted_reason: 'edad' },
  ])
})

test('a day folder goes with its last frame and stays for a pinned one', () => {
  const plant = plantWithVideo(0)
  const frames = ['20260706/a.jpg', '20260706/b.jpg', '20260707/c.jpg']
  insertHistory(plant.store, {
    moduleId: plant.moduleId,
    model: noDetector,
    units: [{ workstationId: plant.p1, startMs: mondayMorning + 70_000, endMs: mondayMorning + 90_000 }],
  })
  for (const [i, frame] of frames.entries()) {
    mkdirSync(dirname(join(plant.framesDir, frame)), { recursive: true })
    writeFileSync(join(plant.framesDir, frame), 'x')
    plant.store.run(
      'UPDATE cycle_events SET frame_path = ?, start_ts = 0, end_ts = ? WHERE id = ?',
      frame,
      mondayMorning + 70_001,
      i + 1,
    )
  }
  plant.store.run("INSERT INTO pins (cycle_id, created_ts, created_by) VALUES (2, 0, 'ronald@lbzf.example')")
  sweep(plant)
  expect(readdirSync(plant.framesDir, { recursive: true }).sort()).toEqual([
    '1.jpg',
    '2.jpg',
    '20260706',
    '20260706/b.jpg',
  ])
})

test('under the floor the oldest video goes until there is room, a pinned cycle’s last', () => {
  const plant = plantWithVideo(15)
  // Only days 10 to 14 are young enough; day 12 is evidence.
  plant.store.run("INSERT INTO pins (cycle_id, created_ts, created_by) VALUES (2, 0, 'ronald@lbzf.example')")
  plant.store.run(
    'UPDATE cycle_events SET start_ts = ?, end_ts = ? WHERE id = 2',
    mondayMorning + 12 * day,
    mondayMorning + 12 * day + 1000,
  )
  const freeBytes = () => 9000 - readdirSync(plant.videoDir).length * 1000
  expect(sweep({ ...plant, freeBytes, floorBytes: 8000 })).toMatchObject({ deleted: 14, mayRecord: true })
  expect(readdirSync(plant.videoDir)).toEqual(['12.mp4'])
  expect(sweep({ ...plant, freeBytes: () => 10, floorBytes: 8000 })).toMatchObject({
    deleted: 1,
    mayRecord: false,
  })
})

test('a deletion that a crash cut short is finished', () => {
  const plant = plantWithVideo(1)
  sweep(plant)
  writeFileSync(join(plant.videoDir, '0.mp4'), 'still here')
  sweep(plant)
  expect(existsSync(join(plant.videoDir, '0.mp4'))).toBe(false)
})

const canMount = spawnSync('unshare', ['-rm', 'true']).status === 0

test.skipIf(!canMount)(
  'on a full disk cycles are still stored, and recording comes back with the space',
  { timeout: 60_000 },
  () => {
    const folder = dirname(temporaryFile())
    const script = join(import.meta.dirname, 'full-disk.ts')
    const { stdout, stderr, status } = spawnSync(
      'unshare',
      [
        '-rm',
        'sh',
        '-c',
        'mount -t tmpfs -o size=24m lbzf "$1" && exec "$2" "$3" "$1"',
        'sh',
        folder,
        process.execPath,
        script,
      ],
      { encoding: 'utf8' },
    )
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      diskWasFull: true,
      storedOnFullDisk: 200,
      reserveGivenUp: true,
      mayRecordWhileFull: false,
      mayRecordAfterwards: true,
      reserveBack: true,
      problems: 0,
    })
  },
)
