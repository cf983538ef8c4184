import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scenarioSchema } from '../../agent/contract/scenario.ts'
import { renderScenario } from '../simulator/render.ts'
import { liveTruth } from './live-truth.ts'
import { type CameraServer, startCameraServer } from './server.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'lbzf-camera-'))
const children: ChildProcess[] = []
let server: CameraServer

beforeAll(async () => {
  const stations = [{ workstation: 'P01', box: [20, 40, 300, 420], cycles_s: [1.5, 1.5] }]
  await renderScenario(
    scenarioSchema.parse({
      name: 'camera',
      seed: 2,
      start: '2026-07-06T07:00:00-05:00',
      seconds: 3,
      fps: 20,
      width: 640,
      height: 480,
      cameras: [
        { id: 1, stations },
        { id: 2, stations, disturbances: [{ at_s: 1, kind: 'dropout', seconds: 1 }] },
      ],
    }),
    folder,
  )
  server = await startCameraServer({
    port: 0,
    controlPort: 0,
    user: 'agente',
    password: 'p@ss:wörd',
    // Joined in the middle of a loop, as a client of a real camera does.
    cameras: [1, 2].map((id) => ({ id, file: join(folder, `cam${id}.mp4`), epochMs: Date.now() - 1_500 })),
  })
})

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await server.stop()
})

/** ffmpeg as the client of a camera, without its usual seconds of looking at the stream first. */
function client(url: string, seconds: number): string[] {
  return [
    ...['-loglevel', 'error', '-rtsp_transport', 'tcp', '-analyzeduration', '200000', '-i', url],
    ...['-t', `${seconds}`, '-c', 'copy', '-flush_packets', '1', '-f', 'framecrc', 'pipe:1'],
  ]
}

/** Presentation times (s) of the pictures in `seconds` of stream. */
async function pictureTimes(url: string, seconds: number): Promise<number[]> {
  return timesIn((await run('ffmpeg', client(url, seconds))).stdout)
}

function timesIn(framecrc: string): number[] {
  return framecrc
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => Number(line.split(',')[2]) / 90_000)
}

function stepsOf(times: readonly number[]): number[] {
  return times.slice(1).map((time, i) => time - (times[i] ?? 0))
}

function control(path: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${server.controlPort}${path}`, { method: 'POST' })
}

/** A client that is already receiving; `times` settles when it ends. */
async function player(url: string, seconds: number): Promise<{ times: Promise<number[]> }> {
  const child = spawn('ffmpeg', client(url, seconds), { stdio: ['ignore', 'pipe', 'ignore'] })
  children.push(child)
  let output = ''
  const times = once(child, 'close').then(() => timesIn(output))
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (timesIn(output).length > 2) resolve()
    })
  })
  return { times }
}

describe('the simulated camera', () => {
  test('plays to ffmpeg in real time and through its loop without a jump', async () => {
    const began = performance.now()
    const times = await pictureTimes(server.url(1), 2.4)
    expect(performance.now() - began).toBeGreaterThan(1_200)
    expect(times.length).toBeGreaterThanOrEqual(46)
    for (const step of stepsOf(times)) expect(step).toBeCloseTo(0.05, 3)
  })

  test('sends nothing where the video has a dropout', async () => {
    // Longer than a loop: wherever the client joins, a whole dropout lies in it.
    expect(Math.max(...stepsOf(await pictureTimes(server.url(2), 4.2)))).toBeCloseTo(1.05, 2)
  })

  test('refuses a wrong password', async () => {
    const wrong = server.url(1).replace(/:[^:@]*@/, ':wrong@')
    await expect(pictureTimes(wrong, 1)).rejects.toThrow(/401/)
  })

  test('drop closes its connections and takes no new ones until it resumes', async () => {
    const { times } = await player(server.url(1), 60)
    expect((await control('/cam1/drop')).status).toBe(200)
    expect((await times).length).toBeGreaterThan(2)
    await expect(pictureTimes(server.url(1), 1)).rejects.toThrow()
    await control('/cam1/resume')
    expect((await pictureTimes(server.url(1), 0.5)).length).toBeGreaterThan(5)
  })

  test('stall keeps the connection and sends nothing; afterwards its clock has gone on', async () => {
    const { times } = await player(server.url(1), 4)
    await server.setMode(1, 'stall')
    await new Promise((resolve) => setTimeout(resolve, 700))
    await server.setMode(1, 'ok')
    expect(Math.max(...stepsOf(await times))).toBeGreaterThan(0.6)
  })

  test('refuse answers 401 even to the right password', async () => {
    await server.setMode(1, 'refuse')
    await expect(pictureTimes(server.url(1), 1)).rejects.toThrow(/401/)
    await server.setMode(1, 'ok')
  })

  test('resized sends the same pictures at half the size, and the usual ones after it', async () => {
    const size = async () => {
      const args = [
        '-v',
        'error',
        '-rtsp_transport',
        'tcp',
        '-show_entries',
        'stream=width',
        '-of',
        'csv=p=0',
      ]
      return Number((await run('ffprobe', [...args, server.url(2)])).stdout)
    }
    await server.setMode(2, 'resized')
    expect(await size()).toBe(320)
    await server.setMode(2, 'ok')
    expect(await size()).toBe(640)
  })

  test('an unknown camera or mode is a 404 of the control port', async () => {
    expect((await control('/cam9/drop')).status).toBe(404)
    expect((await control('/cam1/explode')).status).toBe(404)
  })
})

describe('the truth of a loop', () => {
  const truth = {
    cycles: [
      { camera: 1, workstation: 'P05', start_s: 0, end_s: 40, absent_s: 0, observable: true, timed: false },
      { camera: 1, workstation: 'P05', start_s: 40, end_s: 100, absent_s: 0, observable: true, timed: true },
    ],
  }

  test('goes on through the loops in wall time', () => {
    const units = liveTruth({
      truth,
      epochMs: 1_000_000,
      loopSeconds: 100,
      fromMs: 1_090_000,
      toMs: 1_240_001,
    })
    expect(units.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [1_040_000, 1_100_000],
      [1_100_000, 1_140_000],
      [1_140_000, 1_200_000],
      [1_200_000, 1_240_000],
    ])
  })

  test('has nothing before the first loop', () => {
    expect(liveTruth({ truth, epochMs: 1_000_000, loopSeconds: 100, fromMs: 0, toMs: 1_040_000 })).toEqual([])
  })
})
