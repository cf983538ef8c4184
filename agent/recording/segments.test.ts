import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recordArguments, Segments, segmentEnvironment, stampMs } from './segments.ts'

let folder: string
let stagingDir: string
let told: string[]

const watch = () =>
  new Segments({
    cameraId: 3,
    stagingDir,
    videoDir: folder,
    sink: {
      opened: ({ path, startMs }) => told.push(`opened ${path} ${new Date(startMs).toISOString()}`),
      closed: ({ path, bytes }) => told.push(`closed ${path} ${bytes}`),
    },
  })
const stage = (name: string, text: string) => writeFileSync(join(stagingDir, name), text)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbzf-segments-'))
  stagingDir = join(folder, '.staging')
  mkdirSync(stagingDir)
  told = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('segments', () => {
  it('have their row from their opening and are closed when the next one begins', () => {
    const segments = watch()
    segments.start()
    stage('cam3_20260706_070000.mp4', 'first')
    segments.look()
    expect(told).toEqual(['opened cam3_20260706_070000.mp4 2026-07-06T12:00:00.000Z'])
    stage('cam3_20260706_071000.mp4', 'second segment')
    segments.look()
    segments.finish()
    expect(told.slice(1)).toEqual([
      'closed cam3_20260706_070000.mp4 5',
      'opened cam3_20260706_071000.mp4 2026-07-06T12:10:00.000Z',
      'closed cam3_20260706_071000.mp4 14',
    ])
    expect(readdirSync(stagingDir)).toEqual([])
    expect(readFileSync(join(folder, 'cam3_20260706_070000.mp4'), 'utf8')).toBe('first')
  })

  it('never replace a file: after a clock step back the new one takes the next free second', () => {
    writeFileSync(join(folder, 'cam3_20260706_070000.mp4'), 'evidence')
    const segments = watch()
    stage('cam3_20260706_070000.mp4', 'later')
    segments.look()
    segments.finish()
    expect(readFileSync(join(folder, 'cam3_20260706_070000.mp4'), 'utf8')).toBe('evidence')
    expect(readFileSync(join(folder, 'cam3_20260706_070001.mp4'), 'utf8')).toBe('later')
  })

  it('are finished at the next start when the process was killed while writing', () => {
    const killed = watch()
    killed.start()
    stage('cam3_20260706_070000.mp4', 'cut short')
    killed.look()
    watch().start()
    expect(told).toEqual([
      'opened cam3_20260706_070000.mp4 2026-07-06T12:00:00.000Z',
      'closed cam3_20260706_070000.mp4 9',
    ])
    expect(existsSync(join(stagingDir, 'cam3_20260706_070000.mp4'))).toBe(false)
  })

  it('are written by ffmpeg as H.264 without sound, named in plant time whatever the zone of the machine', () => {
    const source = [
      '-f',
      'lavfi',
      '-i',
      'testsrc=size=160x120:rate=10:duration=2',
      '-f',
      'lavfi',
      '-i',
      'sine=duration=2',
    ]
    const clip = join(folder, 'clip.mp4')
    execFileSync('ffmpeg', ['-v', 'error', ...source, '-c:v', 'libx264', '-c:a', 'aac', clip])
    const fromMs = Math.floor(Date.now() / 1000) * 1000
    execFileSync('ffmpeg', ['-v', 'error', '-i', clip, ...recordArguments(3, stagingDir)], {
      env: { ...process.env, ...segmentEnvironment },
    })
    const [name] = readdirSync(stagingDir)
    expect(stampMs(name ?? '')).toBeGreaterThanOrEqual(fromMs)
    expect(stampMs(name ?? '')).toBeLessThanOrEqual(Date.now())
    const file = join(stagingDir, name ?? '')
    const kinds = execFileSync('ffprobe', [
      '-v',
      'error',
      '-show_entries',
      'stream=codec_name',
      '-of',
      'csv=p=0',
      file,
    ])
    expect(kinds.toString().trim()).toBe('h264')
    expect(statSync(file).size).toBeGreaterThan(1000)
  })
})
