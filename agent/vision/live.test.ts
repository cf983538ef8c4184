import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type CameraServer, startCameraServer } from '../../seeds/camera/server.ts'
import type { GapKind } from '../contract/measurement.ts'
import type { ZonesCamera } from '../contract/scenario.ts'
import { createNoDetector, type Detector, noDetectorModel } from './detector.ts'
import { startVision, type Vision } from './live.ts'

const square = (x: number, y: number): [number, number][] => [
  [x, y],
  [x + 0.1, y],
  [x + 0.1, y + 0.1],
  [x, y + 0.1],
]
const zones: ZonesCamera = {
  camera: 1,
  frame: [640, 480],
  stations: [
    {
      workstation: 'P01',
      area: square(0.4, 0.4),
      zones: { pickup: square(0.1, 0.1), needle: square(0.4, 0.4), putdown: square(0.7, 0.7) },
    },
  ],
}
const password = 'a b/ñ:@'
let folder: string
let server: CameraServer

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lbzf-live-'))
  const file = join(folder, 'cam1.mp4')
  const source = 'testsrc2=size=640x480:rate=10:duration=10'
  const coding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-pix_fmt', 'yuv420p']
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, ...coding, file])
  server = await startCameraServer({ port: 0, user: 'agente', password, cameras: [{ id: 1, file }] })
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** A detector that says nothing, and not before the test lets it: `looks` while it owes an answer. */
function heldDetector() {
  let held: PromiseWithResolvers<void> | undefined
  let looks = 0
  const detector: Detector = {
    model: { ...noDetectorModel, provider: 'cpu' },
    degraded: false,
    detect: async () => {
      looks += 1
      await held?.promise
      looks -= 1
      return { boxes: 'unknown', inferenceMs: 1 }
    },
    close: async () => {},
  }
  return {
    detector,
    looks: () => looks > 0,
    hold: () => {
      held = Promise.withResolvers()
    },
    release: () => held?.resolve(),
  }
}

async function look(secret: string, record = { refuses: () => false }, detector = createNoDetector()) {
  const videoDir = mkdtempSync(join(folder, 'video-'))
  mkdirSync(videoDir, { recursive: true })
  const gaps: GapKind[] = []
  const gapStartsMs: number[] = []
  const measuredMs: number[] = []
  /** Which version of the geometry told anything, in order. */
  const tellers: number[] = []
  const segments: string[] = []
  const log: string[] = []
  const write = (fields: object, message: string) => log.push(`${message} ${JSON.stringify(fields)}`)
  const vision = await startVision(
    {
      cameras: [
        {
          id: 1,
          name: 'Prueba',
          url: `rtsp://127.0.0.1:${server.port}/cam1`,
          user: 'agente',
          password: secret,
          record: 'always',
          geometry: { roiId: 1, zones, operators: {} },
        },
      ],
      detector: { model: 'none', provider: 'cpu', fps: 5 },
      createSink: ({ roiId }) => ({
        stationEvent: () => tellers.push(roiId),
        gapOpened: ({ kind, startMs }) => {
          tellers.push(roiId)
          gaps.push(kind)
          gapStartsMs.push(startMs)
        },
        gapClosed: () => tellers.push(roiId),
        measuredUntil: (captureMs) => {
          tellers.push(roiId)
          measuredMs.push(captureMs)
          if (record.refuses()) throw new Error('database is locked')
        },
      }),
      createSegmentSink: () => ({
        opened: ({ path }) => segments.push(`opened ${path}`),
        closed: ({ path }) => segments.push(`closed ${path}`),
      }),
      inJornada: () => true,
      videoDir,
      framesDir: join(folder, 'frames'),
      log: { info: write, warn: write, error: write },
      refusedPauseMs: 200,
    },
    async () => detector,
  )
  return { vision, videoDir, gaps, gapStartsMs, measuredMs, tellers, segments, log }
}

/** Arguments and environment of our ffmpeg processes, as any tool of the machine can list them. */
function listed(): string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && existsSync(`/proc/${pid}/cmdline`))
    .filter(
      (pid) =>
        readProc(pid, 'stat').includes(`(ffmpeg) `) &&
        readProc(pid, 'stat').split(' ')[3] === `${process.pid}`,
    )
    .map((pid) => readProc(pid, 'cmdline') + readProc(pid, 'environ'))
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return '' // ended meanwhile
  }
}

const state = (vision: Vision) => vision.cameras()[0]
const within = (ms: number) => ({ timeout: ms, interval: 100 })

describe('a camera', () => {
  it('comes up, records, is lost as a gap when it stalls, comes back, and stops cleanly', {
    timeout: 60_000,
  }, async () => {
    const slow = heldDetector()
    const { vision, videoDir, gaps, tellers, segments } = await look(password, undefined, slow.detector)
    await vi.waitFor(() => expect(state(vision)?.state).toBe('up'), within(20_000))
    await vi.waitFor(() => expect(vision.recording()).toBe(true), within(10_000))
    const processes = listed()
    expect(processes.length).toBeGreaterThan(0)
    for (const form of [password, encodeURIComponent(password), 'agente'])
      expect(processes.join('\n')).not.toContain(form)
    expect(Math.abs((state(vision)?.lastFrameMs ?? 0) - Date.now())).toBeLessThan(5000)
    expect(vision.picture(1)).toMatchObject({ width: 640, height: 480, persons: 'unknown' })
    expect(vision.picture(2)).toBeUndefined()
    // Added while everything runs, not calibrated: it shows its picture and measures nothing.
    const url = `rtsp://127.0.0.1:${server.port}/cam1`
    const added = {
      id: 2,
      name: 'Nueva',
      url,
      user: 'agente',
      password,
      record: 'never',
      geometry: null,
    } as const
    vision.addCamera(added)
    await vi.waitFor(() => expect(vision.cameras()[1]?.state).toBe('up'), within(20_000))
    expect(vision.picture(2)?.planes.length).toBe((640 * 480 * 3) / 2)
    expect(vision.stations().map(({ workstation }) => workstation)).toEqual(['P01'])
    // A new geometry while the detector looks: the old one tells its gap, and nothing of that picture.
    slow.hold()
    await vi.waitFor(() => expect(slow.looks()).toBe(true), within(10_000))
    vision.setGeometry(1, { roiId: 2, zones, operators: {} })
    const told = tellers.length
    slow.release()
    await vi.waitFor(() => expect(tellers.at(-1)).toBe(2), within(10_000))
    expect(gaps).toEqual(['restart'])
    expect(new Set(tellers.slice(told))).toEqual(new Set([2]))
    await server.setMode(1, 'stall')
    await vi.waitFor(() => expect(gaps.at(-1)).toBe('stall'), within(10_000))
    await vi.waitFor(() => expect(state(vision)?.problem).toMatch(/dejó de enviar imágenes/), within(15_000))
    await server.setMode(1, 'ok')
    await vi.waitFor(() => expect(state(vision)?.state).toBe('up'), within(25_000))
    await vision.stop()
    const files = readdirSync(videoDir).filter((name) => name.endsWith('.mp4'))
    expect(segments.filter((said) => said.startsWith('closed'))).toHaveLength(files.length)
    expect(files.length).toBeGreaterThan(0)
  })

  it('that stalls while the detector keeps pictures waiting is lost after the last of them', {
    timeout: 60_000,
  }, async () => {
    const slow = heldDetector()
    const { vision, gaps, gapStartsMs, measuredMs } = await look(password, undefined, slow.detector)
    await vi.waitFor(() => expect(state(vision)?.state).toBe('up'), within(20_000))
    slow.hold()
    await vi.waitFor(() => expect(state(vision)?.drops).toBeGreaterThan(0), within(10_000))
    await server.setMode(1, 'stall')
    await vi.waitFor(() => expect(state(vision)?.problem).toMatch(/dejó de enviar imágenes/), within(15_000))
    expect(gaps).toEqual([])
    slow.release()
    await vi.waitFor(() => expect(gaps).toEqual(['stall']), within(5_000))
    expect(gapStartsMs).toEqual([measuredMs.at(-1)])
    await vision.stop()
    await server.setMode(1, 'ok')
  })

  it('whose record refuses a row says so, begins anew by itself, and goes on being looked at', {
    timeout: 60_000,
  }, async () => {
    let refusing = true
    const { vision, log } = await look(password, { refuses: () => refusing })
    await vi.waitFor(() => expect(state(vision)?.problem).toMatch(/se reintenta sola/), within(20_000))
    refusing = false
    await vi.waitFor(() => expect(state(vision)?.state).toBe('up'), within(20_000))
    expect(log.join()).toContain('database is locked')
    await vision.stop()
  })

  it('that refuses the password is down with a Spanish sentence, and the password is in no log', {
    timeout: 40_000,
  }, async () => {
    const { vision, log } = await look('equivocada-secreta')
    await vi.waitFor(
      () => expect(state(vision)?.problem).toMatch(/rechaza el usuario o la contraseña/),
      within(20_000),
    )
    expect(state(vision)?.state).toBe('down')
    await vision.stop()
    expect(log.join('\n')).not.toMatch(/equivocada|agente/)
  })
})
