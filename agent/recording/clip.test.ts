import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { insertHistory } from '../store/cycles.ts'
import { mondayMorning, noDetector, smallPlant, temporaryFile } from '../store/small-plant.ts'
import { cutClip } from './clip.ts'
import { run } from './clip-command.ts'

const fps = 5
let videos: Record<'red' | 'blue', Buffer>
let plant: ReturnType<typeof smallPlant>
let file: string
let videoDir: string
let out: string

/** Twenty seconds of one colour, fragmented at a key frame each second as the recorder writes them. */
function video(color: string): Buffer {
  const path = join(dirname(temporaryFile()), `${color}.mp4`)
  const source = ['-f', 'lavfi', '-i', `color=${color}:size=160x120:rate=${fps}:duration=20`]
  const coding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', `${fps}`, '-pix_fmt', 'yuv420p']
  const fragments = ['-movflags', '+frag_keyframe+empty_moov+default_base_moof']
  execFileSync('ffmpeg', ['-v', 'error', ...source, ...coding, ...fragments, path])
  return readFileSync(path)
}

beforeAll(() => {
  videos = { red: video('red'), blue: video('blue') }
})

/** A segment of red up to 06:30:20, one of blue from there on; the cycle lies across the border, 06:30:15 to 06:30:25. */
beforeEach(() => {
  file = temporaryFile()
  plant = smallPlant({ file, nowMs: () => mondayMorning + 40_000 })
  videoDir = join(dirname(file), 'video')
  out = join(dirname(file), 'clip.mp4')
  mkdirSync(videoDir)
  for (const [n, name] of (['red', 'blue'] as const).entries()) {
    const startMs = mondayMorning + n * 20_000
    plant.store.run(
      'INSERT INTO video_segments (camera_id, path, start_ts, end_ts, bytes) VALUES (1, ?, ?, ?, 1)',
      `${name}.mp4`,
      startMs,
      startMs + 20_000,
    )
    writeFileSync(join(videoDir, `${name}.mp4`), videos[name])
  }
  insertHistory(plant.store, {
    moduleId: plant.moduleId,
    model: noDetector,
    units: [{ workstationId: plant.p1, startMs: mondayMorning + 15_000, endMs: mondayMorning + 25_000 }],
  })
})

const cut = () => cutClip(plant.store, { cycleId: 1, videoDir, out, beforeMs: 5000, afterMs: 5000 })

/** The colour of each picture of the clip, in order. */
function colours(path = out): string[] {
  const rgb = execFileSync('ffmpeg', [
    ...['-v', 'error', '-i', path, '-vf', 'scale=1:1', '-vsync', 'passthrough'],
    ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'],
  ])
  return Array.from({ length: rgb.length / 3 }, (_, i) =>
    (rgb[i * 3] ?? 0) > (rgb[i * 3 + 2] ?? 0) ? 'red' : 'blue',
  )
}

function packets(path: string): string[] {
  const shown = ['-show_entries', 'packet=pts_time,data_hash', '-show_data_hash', 'md5', '-of', 'csv=p=0']
  return execFileSync('ffprobe', ['-v', 'error', ...shown, path])
    .toString()
    .trim()
    .split('\n')
}

test('a clip runs across a segment border, evenly in time, with the very packets of the camera', async () => {
  expect(await cut()).toEqual({
    available: true,
    segments: ['red.mp4', 'blue.mp4'],
    fromMs: mondayMorning + 10_000,
    toMs: mondayMorning + 30_000,
    partly: false,
  })
  const seen = colours()
  expect(seen).toEqual([...Array(10 * fps).fill('red'), ...Array(10 * fps).fill('blue')])
  const times = packets(out).map((line) => Number(line.split(',')[0]))
  expect(times.every((at, i) => Math.abs(at - i / fps) < 0.02)).toBe(true)
  const hashes = (path: string) => packets(path).map((line) => line.split(',')[1] ?? '')
  const camera = new Set([...hashes(join(videoDir, 'red.mp4')), ...hashes(join(videoDir, 'blue.mp4'))])
  // A key frame after the border may carry its parameters with it; every other packet is the camera's own.
  expect(hashes(out).filter((hash) => !camera.has(hash)).length).toBeLessThanOrEqual(20)
})

test('the segment being written is part of a clip up to its last whole fragment', async () => {
  plant.store.run("UPDATE video_segments SET end_ts = NULL, bytes = NULL WHERE path = 'blue.mp4'")
  writeFileSync(join(videoDir, 'blue.mp4'), videos.blue.subarray(0, Math.floor(videos.blue.length * 0.4)))
  expect(await cut()).toMatchObject({ available: true, segments: ['red.mp4', 'blue.mp4'] })
  const blue = colours().filter((colour) => colour === 'blue').length
  const playable = colours(join(videoDir, 'blue.mp4')).length
  expect(playable).toBeGreaterThan(fps)
  expect(playable).toBeLessThan(10 * fps)
  expect(blue).toBe(playable)
})

test('what is left of a clip is given, and that the rest is gone is said', async () => {
  plant.store.run("UPDATE video_segments SET deleted_ts = 1, deleted_reason = 'edad' WHERE path = 'red.mp4'")
  expect(await cut()).toMatchObject({ available: true, segments: ['blue.mp4'], partly: true })
  expect(colours()).toEqual(Array(10 * fps).fill('blue'))
})

test('video that is gone is an answer of the command and leaves no file; a cycle that never was is an error', async () => {
  plant.store.run("UPDATE video_segments SET deleted_ts = 1, deleted_reason = 'edad'")
  plant.store.close()
  const said = vi.spyOn(console, 'log').mockReturnValue()
  const args = (cycle: string) => ['--cycle', cycle, '--db', file, '--video-dir', videoDir, '--out', out]
  await run(args('1'))
  expect(said.mock.calls).toEqual([[expect.stringMatching(/cycle 1 is no longer available.*deleted/)]])
  said.mockRestore()
  expect(existsSync(out)).toBe(false)
  await expect(run(args('77'))).rejects.toThrow('no cycle 77')
})

test('a file whose row says it is there and is not counts as lost; a clip never replaces a file', async () => {
  for (const name of ['red', 'blue']) rmSync(join(videoDir, `${name}.mp4`))
  expect(await cut()).toEqual({ available: false, reason: 'lost' })
  writeFileSync(out, 'mine')
  await expect(cut()).rejects.toThrow('is there already')
  expect(readFileSync(out, 'utf8')).toBe('mine')
})
