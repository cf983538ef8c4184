import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../contract/errors.ts'
import { decodeArguments, probeVideo, readVideo } from './ffmpeg.ts'
import { frameBytes, frameHeight, frameWidth, luma } from './frames.ts'
import { createNutReader } from './nut.ts'

let folder: string
let video: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbzf-nut-'))
  video = join(folder, 'jump.mp4')
  // Ten pictures a second for 6 s, of which 2.0 to 4.0 s are missing: the timestamps jump, the frame numbers do not.
  const source = "color=c=gray:size=320x240:rate=10:duration=6,select='lt(t,2)+gte(t,4)'"
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    source,
    '-vsync',
    'passthrough',
    '-c:v',
    'libx264',
    '-pix_fmt',
    'yuv420p',
    video,
  ])
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('pictures of a video', () => {
  it('come with their own timestamps, a jump included', async () => {
    const seconds: number[] = []
    for await (const picture of readVideo(video, { fps: 5 })) {
      seconds.push(Math.round(picture.seconds * 1000) / 1000)
      expect(picture.frame.planes).toHaveLength(frameBytes)
      expect(luma(picture.frame)[1000]).toBeGreaterThan(100)
    }
    expect(seconds).toEqual([
      0, 0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6, 1.8, 4, 4.2, 4.4, 4.6, 4.8, 5, 5.2, 5.4, 5.6, 5.8,
    ])
  })

  it('are as dark and as bright whether the camera uses the whole range of its bytes or the range of video', async () => {
    const range = async (format: string): Promise<number[]> => {
      const path = join(folder, `${format}.mp4`)
      const bars = ['-f', 'lavfi', '-i', 'smptebars=size=640x480:rate=5:duration=0.4']
      const coded = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', format]
      execFileSync('ffmpeg', ['-v', 'error', '-y', ...bars, ...coded, path])
      for await (const { frame } of readVideo(path, { fps: 5 })) return [...luma(frame)]
      return []
    }
    const [video, whole] = [await range('yuv420p'), await range('yuvj420p')]
    expect(video).toHaveLength(frameWidth * frameHeight)
    // The bars have something blacker than black, which only the range of video can say.
    const apart = video.map((value, i) => (value < 16 ? 0 : Math.abs(value - (whole[i] ?? 0))))
    expect(apart.reduce((most, value) => Math.max(most, value))).toBeLessThanOrEqual(4)
  })

  it('are the same however the bytes are cut', () => {
    const nut = execFileSync(
      'ffmpeg',
      ['-v', 'error', '-i', video, ...decodeArguments({ fps: 5 }), '-t', '1', '-f', 'nut', '-'],
      {
        maxBuffer: 100_000_000,
      },
    )
    const read = (size: number) => {
      const times: number[] = []
      let sum = 0
      const reader = createNutReader({
        allocate: (bytes) => new Uint8Array(bytes),
        onPicture: ({ seconds, data }) => {
          times.push(seconds)
          for (let i = 0; i < data.length; i += 997) sum += data[i] ?? 0
        },
      })
      for (let from = 0; from < nut.length; from += size) reader.push(nut.subarray(from, from + size))
      return { times, sum }
    }
    const whole = read(nut.length)
    expect(whole.times).toEqual([0, 0.2, 0.4, 0.6, 0.8])
    for (const size of [460_813, 65_536, 4099, 97]) expect(read(size)).toEqual(whole)
  })

  it('are refused in words when the bytes are something else', () => {
    const reader = createNutReader({ allocate: (bytes) => new Uint8Array(bytes), onPicture: () => undefined })
    expect(() => reader.push(Buffer.alloc(100))).toThrow(AppError)
  })

  it('have a length, and a file that holds none is refused in a sentence', async () => {
    expect((await probeVideo(video)).seconds).toBeCloseTo(6, 0)
    await expect(probeVideo(import.meta.filename)).rejects.toThrow(/nut\.test\.ts/)
  })
})
