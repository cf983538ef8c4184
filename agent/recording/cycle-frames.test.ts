import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { checkRecord } from '../store/check.ts'
import { insertHistory, readCycle, setFramePath } from '../store/cycles.ts'
import { mondayMorning, noDetector, smallPlant, temporaryFile } from '../store/small-plant.ts'
import { type CycleFrame, CycleFrames } from './cycle-frames.ts'

const size = { width: 64, height: 48 }
/** Luma and both colour differences of a green: 0 red, 220 green, 0 blue. */
const [y, u, v] = [127, 64, 47]
const pixels = size.width * size.height
const green = (cycleId: number): CycleFrame => ({
  ...size,
  cycleId,
  cameraId: 1,
  endMs: mondayMorning + 60_000,
  planes: new Uint8Array((pixels * 3) / 2)
    .fill(y, 0, pixels)
    .fill(u, pixels, (pixels * 5) / 4)
    .fill(v, (pixels * 5) / 4),
})

function plant() {
  const plant = smallPlant()
  insertHistory(plant.store, {
    moduleId: plant.moduleId,
    model: noDetector,
    units: [{ workstationId: plant.p1, startMs: mondayMorning, endMs: mondayMorning + 60_000 }],
  })
  const framesDir = join(dirname(temporaryFile()), 'frames')
  mkdirSync(framesDir)
  return { ...plant, framesDir }
}

test('the frame of a cycle is a JPEG of its colours under its day, its row says where, and check finds both', async () => {
  const { store, framesDir } = plant()
  const failures: string[] = []
  const frames = new CycleFrames({
    framesDir,
    kept: (id, path) => setFramePath(store, id, path),
    failed: (_, reason) => failures.push(reason),
  })
  frames.keep(green(1))
  await frames.settled()
  expect(failures).toEqual([])
  expect(readCycle(store, 1)?.frame_path).toBe('20260706/cam1_063100_1.jpg')
  const file = join(framesDir, '20260706/cam1_063100_1.jpg')
  const rgb = execFileSync('ffmpeg', [
    '-v',
    'error',
    '-i',
    file,
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    'pipe:1',
  ])
  expect(rgb.length).toBe(size.width * size.height * 3)
  expect(rgb[0]).toBeLessThan(12)
  expect(Math.abs((rgb[1] ?? 0) - 220)).toBeLessThan(12)
  expect(checkRecord(store, { framesDir })).toMatchObject({
    frames_without_file: [],
    files_without_frame: [],
  })
})

test('a frame that cannot be written costs a sentence and nothing of the cycle; the next one is kept', async () => {
  const { store, framesDir } = plant()
  writeFileSync(join(framesDir, '20260706'), 'a file where the folder should be')
  const before = readCycle(store, 1)
  const failures: number[] = []
  const frames = new CycleFrames({
    framesDir,
    kept: (id, path) => setFramePath(store, id, path),
    failed: (id) => failures.push(id),
  })
  frames.keep(green(1))
  frames.keep({ ...green(1), endMs: mondayMorning + 86_400_000 })
  await frames.settled()
  expect(failures).toEqual([1])
  expect(readCycle(store, 1)).toEqual({ ...before, frame_path: '20260707/cam1_063000_1.jpg' })
})

test('a record that refuses the path leaves no file behind', async () => {
  const { framesDir } = plant()
  const failures: string[] = []
  const frames = new CycleFrames({
    framesDir,
    kept: () => {
      throw new Error('the record is closed')
    },
    failed: (_, reason) => failures.push(reason),
  })
  frames.keep(green(1))
  await frames.settled()
  expect(failures).toEqual(['Error: the record is closed'])
  expect(existsSync(join(framesDir, '20260706'))).toBe(true)
  expect(readdirSync(join(framesDir, '20260706'))).toEqual([])
})
