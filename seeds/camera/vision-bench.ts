import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Polygon, ZonesCamera } from '../../agent/contract/scenario.ts'
import { frameHeight, frameWidth } from '../../agent/vision/frames.ts'
import { startVision } from '../../agent/vision/live.ts'
import { buildModels } from '../models/build.ts'

/**
 * `node seeds/camera/vision-bench.ts`: four RTSP cameras, five stations each, the YOLOv8n-shaped model. Finds the highest rate of
 * inference at which no picture is dropped, and the CPU time of the main thread per picture: reading, motion, signals, cycles, everything
 * but the model, which runs in its worker (and there computes the few boxes besides). Decoders and cameras are processes of their own.
 */
const cameraCount = 4
const measuredSeconds = 10
/** Inferences a second and camera: one in so many of the five pictures a second. */
const rates = [5 / 2, 5 / 4, 1, 1 / 2] as const
const model = join(import.meta.dirname, '../../.data/models/yolov8n-random.onnx')
const password = 'banco'
/** What the issue allows, ms. */
const goalMs = 1.2

const rectangle = (x: number, y: number, w: number, h: number): Polygon => [
  [x, y],
  [x + w, y],
  [x + w, y + h],
  [x, y + h],
]

function geometry(camera: number): ZonesCamera {
  const stations = Array.from({ length: 5 }, (_, i) => {
    const x = i * 0.2
    const zone = (dx: number) => rectangle(x + dx, 0.6, 0.05, 0.15)
    return {
      workstation: `P${String(i + 1).padStart(2, '0')}`,
      area: rectangle(x + 0.005, 0.1, 0.19, 0.8),
      zones: { pickup: zone(0.01), needle: zone(0.07), putdown: zone(0.13) },
    }
  })
  return { camera, frame: [frameWidth, frameHeight], stations }
}

const folder = mkdtempSync(join(tmpdir(), 'lbzf-vision-bench-'))
try {
  if (!existsSync(model)) buildModels()
  const source = ['-f', 'lavfi', '-i', `testsrc2=size=${frameWidth}x${frameHeight}:rate=10:duration=20`]
  const coding = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-g',
    '20',
    '-pix_fmt',
    'yuv420p',
    '-b:v',
    '512k',
  ]
  for (let id = 1; id <= cameraCount; id++) {
    execFileSync('ffmpeg', ['-v', 'error', ...source, ...coding, join(folder, `cam${id}.mp4`)])
  }
  const cameras = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), '--videos', folder], {
    env: { ...process.env, CAMERA_PASSWORD: password },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [said] = (await once(cameras.stdout, 'data')) as [Buffer]
  const { port } = JSON.parse(said.toString()) as { port: number }
  try {
    for (const fps of rates) {
      const found = await measure(port, fps)
      console.log(
        `${fps.toFixed(2)} inferences/s and camera: ${found.frames} pictures, ${found.drops} dropped, ` +
          `${found.outsideMs.toFixed(2)} ms of CPU per picture outside session.run`,
      )
      if (found.drops > 0) continue
      console.log(
        `vision: ${cameraCount} cameras, highest rate without drops ${fps}/s each (${fps * cameraCount}/s in all): ` +
          `${found.outsideMs.toFixed(2)} ms per picture, goal ${goalMs}; ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
      )
      if (found.outsideMs > goalMs) process.exitCode = 1
      break
    }
  } finally {
    cameras.stdin.end()
    await once(cameras, 'exit')
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function measure(
  port: number,
  fps: number,
): Promise<{ frames: number; drops: number; outsideMs: number }> {
  let frames = 0
  const vision = await startVision({
    cameras: Array.from({ length: cameraCount }, (_, i) => ({
      id: i + 1,
      name: `Cámara ${i + 1}`,
      url: `rtsp://127.0.0.1:${port}/cam${i + 1}`,
      user: 'agente',
      password,
      record: 'never' as const,
      geometry: { roiId: i + 1, zones: geometry(i + 1), operators: {} },
    })),
    detector: { model, provider: 'cpu', fps },
    createSink: () => ({
      stationEvent: () => undefined,
      gapOpened: () => undefined,
      gapClosed: () => undefined,
      measuredUntil: () => {
        frames += 1
      },
    }),
    createSegmentSink: () => ({ opened: () => undefined, closed: () => undefined }),
    inJornada: () => true,
    videoDir: join(folder, 'video'),
    framesDir: join(folder, 'frames'),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  })
  try {
    for (let i = 0; i < 60 && vision.cameras().some(({ state }) => state !== 'up'); i++) await pause(500)
    await pause(3000)
    const dropsOf = () => vision.cameras().reduce((sum, { drops }) => sum + drops, 0)
    const [framesBefore, dropsBefore, cpuBefore] = [frames, dropsOf(), process.threadCpuUsage()]
    await pause(measuredSeconds * 1000)
    const used = process.threadCpuUsage(cpuBefore)
    const processed = frames - framesBefore
    const outside = (used.user + used.system) / 1000
    return {
      frames: processed,
      drops: dropsOf() - dropsBefore,
      outsideMs: outside / Math.max(1, processed),
    }
  } finally {
    await vision.stop()
  }
}
