import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { beforeAll, describe, expect, test } from 'vitest'
import { scenarioSchema } from '../../agent/contract/scenario.ts'
import { cameraPainter } from '../simulator/frames.ts'
import type { Picture } from '../simulator/raster.ts'
import { renderCamera } from '../simulator/video.ts'
import { buildModels } from './build.ts'
import { markerModel } from './marker.ts'
import { randomYolov8n } from './yolov8n.ts'

type Box = { left: number; top: number; right: number; bottom: number }
const [width, height] = [640, 480]
const bar = (640 - height) / 2

let marker: InferenceSession

beforeAll(async () => {
  marker = await InferenceSession.create(markerModel(), { intraOpNumThreads: 1 })
})

async function detect(rgb: Buffer): Promise<{ class: number; box: Box }[]> {
  const input = new Float32Array(3 * 640 * 640).fill(114 / 255)
  for (let i = 0; i < width * height; i++) {
    for (let channel = 0; channel < 3; channel++) {
      input[channel * 409_600 + bar * 640 + i] = (rgb[3 * i + channel] ?? 0) / 255
    }
  }
  const { output0 } = await marker.run({ images: new Tensor('float32', input, [1, 3, 640, 640]) })
  const data = output0?.data as Float32Array
  const found = []
  for (let anchor = 0; anchor < 8400; anchor++) {
    for (let kind = 0; kind < 80; kind++) {
      if ((data[(4 + kind) * 8400 + anchor] ?? 0) < 0.25) continue
      const [cx = 0, cy = 0, w = 0, h = 0] = [0, 1, 2, 3].map((row) => data[row * 8400 + anchor])
      const box = { left: cx - w / 2, top: cy - h / 2 - bar, right: cx + w / 2, bottom: cy + h / 2 - bar }
      found.push({ class: kind, box })
    }
  }
  return found.sort((a, b) => a.box.left - b.box.left)
}

function overlapRatio(a: Box, b: Box): number {
  const area = (box: Box) => (box.right - box.left) * (box.bottom - box.top)
  const w = Math.min(a.right, b.right) - Math.max(a.left, b.left)
  const h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
  const shared = Math.max(0, w) * Math.max(0, h)
  return shared / (area(a) + area(b) - shared)
}

/** Extent of the magenta clothing in the drawn picture, columns [from, to): the truth before noise and coding. */
function clothing(picture: Picture, from: number, to: number): Box {
  const box = { left: to, top: height, right: from, bottom: 0 }
  for (let y = 0; y < height / 2; y++) {
    for (let x = from / 2; x < to / 2; x++) {
      if ((picture.u[y * 320 + x] ?? 0) < 170) continue
      box.left = Math.min(box.left, 2 * x)
      box.right = Math.max(box.right, 2 * x + 2)
      box.top = Math.min(box.top, 2 * y)
      box.bottom = Math.max(box.bottom, 2 * y + 2)
    }
  }
  return box
}

function scenario(stations: { visitor?: boolean; away?: boolean }, disturbances: object[]) {
  const event = (kind: string) => ({ at_s: 0, kind, seconds: 6 })
  return scenarioSchema.parse({
    name: 'marker',
    seed: 11,
    start: '2026-07-06T07:00:00-05:00',
    seconds: 6,
    fps: 10,
    width,
    height,
    cameras: [
      {
        id: 1,
        bitrate_kbps: 512,
        noise: 8,
        stations: [
          {
            workstation: 'P01',
            box: [20, 40, 300, 420],
            cycles_s: [8],
            events: stations.visitor ? [event('visitor')] : [],
          },
          {
            workstation: 'P02',
            box: [320, 40, 300, 420],
            cycles_s: [8],
            events: stations.away ? [event('away')] : [],
          },
        ],
        disturbances,
      },
    ],
  })
}

/** Every fifth picture of the encoded video and what was drawn for it. */
async function encoded(input: ReturnType<typeof scenario>): Promise<{ rgb: Buffer; drawn: Picture }[]> {
  const [camera] = input.cameras
  if (camera === undefined) throw new Error('no camera')
  const path = join(mkdtempSync(join(tmpdir(), 'lbzf-marker-')), 'cam1.mp4')
  await renderCamera(input, camera, path)
  const args = ['-loglevel', 'error', '-i', path, '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1']
  const video = execFileSync('ffmpeg', args, { maxBuffer: 2 ** 28 })
  const size = width * height * 3
  return Array.from({ length: Math.floor(video.length / size / 5) }, (_, i) => {
    const clean = { ...camera, noise: 0, disturbances: [] }
    const picture = cameraPainter({ ...input, cameras: [clean] }, clean)(i * 5)
    return { rgb: video.subarray(i * 5 * size, (i * 5 + 1) * size), drawn: picture }
  })
}

describe('the marker detector on noisy H.264 at 512 kbit/s', () => {
  test('finds each of two operators exactly once, mean IoU above 0.9, in full light, half light and flicker', async () => {
    const ratios: number[] = []
    const pictures = await encoded(
      scenario({}, [
        { at_s: 2, kind: 'dim', seconds: 2, depth: 0.5 },
        { at_s: 4, kind: 'flicker', seconds: 2, depth: 0.6 },
      ]),
    )
    for (const { rgb, drawn } of pictures) {
      const found = await detect(rgb)
      expect(found.map((detection) => detection.class)).toEqual([0, 0])
      const truth = [clothing(drawn, 20, 320), clothing(drawn, 320, 620)]
      for (const [i, box] of truth.entries()) ratios.push(overlapRatio(found[i]?.box ?? box, box))
    }
    expect(ratios).toHaveLength(24)
    expect(ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length).toBeGreaterThan(0.9)
  })

  test('a visitor beside the operator is a second person; an empty chair is a chair and nobody', async () => {
    const pictures = await encoded(scenario({ visitor: true, away: true }, []))
    const found = await detect(pictures[6]?.rgb ?? Buffer.alloc(0))
    expect(found.map((detection) => detection.class)).toEqual([0, 0, 56])
  })
})

test('the YOLOv8n-shaped model has its 3,151,904 weights and runs', async () => {
  const { file, weights } = randomYolov8n()
  expect(weights).toBe(3_151_904)
  const session = await InferenceSession.create(file)
  const input = new Float32Array(3 * 640 * 640).fill(0.5)
  const { output0 } = await session.run({ images: new Tensor('float32', input, [1, 3, 640, 640]) })
  expect(output0?.dims).toEqual([1, 84, 8400])
  const data = output0?.data as Float32Array | undefined
  expect(data?.every(Number.isFinite)).toBe(true)
})

test('building twice writes the same bytes once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lbzf-models-'))
  expect(buildModels(folder)).toHaveLength(2)
  const path = join(folder, 'marker.onnx')
  const before = statSync(path).mtimeMs
  expect(buildModels(folder)).toEqual([])
  expect(statSync(path).mtimeMs).toBe(before)
  expect(readFileSync(path).equals(markerModel())).toBe(true)
})
