import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CameraServer, startCameraServer } from '../../seeds/camera/server.ts'
import { trialOf, tryCamera } from './camera-test.ts'

const password = 'c0ntraseña/ñ'
let folder: string
let cameras: CameraServer
let silent: Server

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lbzf-camera-test-'))
  const file = join(folder, 'cam1.mp4')
  const source = 'testsrc2=size=640x480:rate=10:duration=3'
  const coding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '5', '-pix_fmt', 'yuv420p']
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, ...coding, file])
  cameras = await startCameraServer({ port: 0, user: 'agente', password, cameras: [{ id: 1, file }] })
  silent = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(silent, 'listening')
})
afterAll(async () => {
  silent.close()
  await cameras.stop()
  rmSync(folder, { recursive: true, force: true })
})

const address = (path: string) => `rtsp://127.0.0.1:${cameras.port}/${path}`
const login = { user: 'agente', password }

test('a camera that answers says its picture, one that does not says why', { timeout: 60_000 }, async () => {
  expect(await tryCamera({ url: address('cam1'), ...login })).toEqual({
    ok: true,
    width: 640,
    height: 480,
    fps: 10,
  })
  const wrong = await tryCamera({ url: address('cam1'), user: 'agente', password: 'otra-clave' })
  expect(wrong).toEqual({ ok: false, problem: 'La cámara rechaza el usuario o la contraseña.' })
  const unknown = await tryCamera({ url: address('cam9'), ...login })
  expect(unknown).toMatchObject({ ok: false, problem: expect.stringContaining('revise la dirección') })
})

test('nobody at the address, and somebody who says nothing', { timeout: 30_000 }, async () => {
  const port = (silent.address() as { port: number }).port
  const url = (at: number) => `rtsp://127.0.0.1:${at}/x`
  expect(await tryCamera({ url: url(1), ...login })).toMatchObject({
    ok: false,
    problem: expect.stringContaining('No hay conexión'),
  })
  const mute = await tryCamera({ url: url(port), ...login }, 500)
  expect(mute).toMatchObject({ ok: false, problem: expect.stringContaining('no responde') })
})

test('a number that only looks like a refusal is none', () => {
  const words = '[concat @ 0x564340154040] Impossible to open: Connection refused'
  expect(trialOf(words, { code: 1, late: false })).toEqual({
    ok: false,
    problem: 'No hay conexión con la cámara.',
  })
})

test('a camera that sends something else than H.264 is told how to be changed', () => {
  const words = '  Stream #0:0: Video: hevc (Main), yuv420p(tv), 1280x720, 25 fps, 25 tbr, 90k tbn'
  expect(trialOf(words, { code: 0, late: false })).toMatchObject({
    ok: false,
    problem: expect.stringContaining('H.265'),
  })
})
