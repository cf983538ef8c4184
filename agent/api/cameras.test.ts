import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setFramePath } from '../store/cycles.ts'
import { createSegmentSink } from '../store/segments.ts'
import { mondayMorning, smallGeometry } from '../store/small-plant.ts'
import type { Picture } from '../vision/live.ts'
import { CameraFrames } from './camera-frames.ts'
import { rangeOf } from './file-range.ts'
import { headerApp } from './listener.ts'
import { testAgent } from './test-agent.ts'

const [width, height] = [640, 480]
/** One column white, the next black: pixelated, it is grey. */
const stripes = Uint8Array.from({ length: (width * height * 3) / 2 }, (_, i) =>
  i >= width * height ? 128 : i % 2 === 0 ? 235 : 16,
)
const shown: Pick<Picture, 'persons'> = { persons: 'unknown' }
const calibrated: number[] = []

const agent = testAgent({
  cameras: [
    { id: 1, name: 'Cámara 1', module: 'angela' },
    { id: 2, name: 'Oscura', module: 'angela' },
  ],
  camerasDir: 'cameras',
  live: {
    cameras: () => [
      {
        cameraId: 1,
        state: 'moved',
        lastFrameMs: mondayMorning,
        fps: 4,
        drops: 2,
        inferenceMs: null,
        problem: 'La cámara se movió.',
        movedBy: { x: 0.03, y: -0.01 },
      },
    ],
    stations: () => [
      {
        workstation: 'P1',
        presence: 'unknown',
        openSinceMs: null,
        motion: { pickup: true, needle: 'unknown', putdown: false },
        motionAtMs: { pickup: mondayMorning + 0.4, needle: null, putdown: null },
      },
    ],
  },
  desk: {
    picture: (cameraId) => {
      if (cameraId !== 1) return undefined
      return { captureMs: mondayMorning, width, height, planes: stripes.slice(), persons: shown.persons }
    },
    calibrated: (cameraId) => calibrated.push(cameraId),
  },
})
const app = headerApp(agent.parts)
const { store } = agent.plant

async function ask(path: string, login = 'ronald', init: RequestInit = {}): Promise<Response> {
  const headers = { host: '127.0.0.1', 'Tailscale-User-Login': `${login}@lbzf.example`, ...init.headers }
  return app.request(path, { ...init, headers })
}
const post = (path: string, body: unknown, login?: string) =>
  ask(path, login, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
const accesses = () =>
  store.all<{ login: string; what: string; camera_id: number | null; cycle_id: number | null }>(
    'SELECT login, what, camera_id, cycle_id FROM clip_accesses ORDER BY id',
  )

beforeAll(() => {
  // Ten seconds of video around the first cycle, and its still.
  const path = 'cam1_20260706_062955.mp4'
  const source = 'testsrc2=size=160x120:rate=10:duration=70'
  const coding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-pix_fmt', 'yuv420p']
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, ...coding, join(agent.folder, path)])
  const sink = createSegmentSink(store, 1)
  sink.opened({ path, startMs: mondayMorning - 5_000 })
  sink.closed({ path, endMs: mondayMorning + 65_000, bytes: 1 })
  sink.opened({ path: 'cam1_gone.mp4', startMs: mondayMorning + 600_000 })
  sink.closed({ path: 'cam1_gone.mp4', endMs: mondayMorning + 1_200_000, bytes: 1 })
  store.run("UPDATE video_segments SET deleted_ts = 1, deleted_reason = 'edad' WHERE path = 'cam1_gone.mp4'")
  mkdirSync(join(agent.folder, '20260706'))
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=640x480:rate=1:duration=1', '-frames:v', '1'],
    join(agent.folder, '20260706/a.jpg'),
  ])
  setFramePath(store, 1, '20260706/a.jpg')
})
afterAll(() => {
  agent.parts.clips.close()
  agent.close()
})

test('every camera says its state, its zones and how far it moved', async () => {
  const { cameras, may_add } = await (await ask('/api/v1/cameras')).json()
  expect(may_add).toBe(true)
  expect(cameras).toMatchObject([
    {
      camera_id: 1,
      state: 'moved',
      geometry_version: 1,
      stations: ['P1', 'P3'],
      moved_by: { x: 0.03, y: -0.01 },
      module: 'angela',
    },
    { camera_id: 2, state: 'off', geometry_version: null, stations: [] },
  ])
  expect(JSON.stringify(cameras)).not.toContain('rtsp')
  const { stations } = await (await ask('/api/v1/cameras/1/signals')).json()
  expect(stations[0]).toMatchObject({
    workstation: 'P1',
    presence: null,
    motion: { pickup: true, needle: null, putdown: false },
    motion_at: { pickup: '2026-07-06T06:30:00.000-05:00', needle: null },
  })
})

/** How different neighbouring columns are, 0 … 255. */
function contrast(jpeg: ArrayBuffer, left: number): number {
  const grey = execFileSync(
    'ffmpeg',
    ['-v', 'error', '-f', 'mjpeg', '-i', '-', '-f', 'rawvideo', '-pix_fmt', 'gray', '-'],
    {
      input: Buffer.from(jpeg),
    },
  )
  const at = (x: number) => grey[240 * width + x] ?? 0
  return Math.abs(at(left) - at(left + 1))
}

test('an engineer sees the picture, an admin sees nobody in it, and the view is recorded once', async () => {
  const engineer = await ask('/api/v1/cameras/1/frame.jpg')
  expect(engineer.status).toBe(200)
  expect(engineer.headers.get('x-captured-at')).toBe('2026-07-06T06:30:00.000-05:00')
  expect(contrast(await engineer.arrayBuffer(), 100)).toBeGreaterThan(100)

  const admin = await ask('/api/v1/cameras/1/frame.jpg', 'sophia')
  expect(contrast(await admin.arrayBuffer(), 100)).toBeLessThan(20)
  expect((await ask('/api/v1/cameras/1/frame.jpg', 'mariana')).status).toBe(403)
  const dark = await ask('/api/v1/cameras/2/frame.jpg')
  expect([dark.status, (await dark.json()).detail]).toEqual([503, 'Todavía no hay imagen de esta cámara.'])
  expect(accesses().map(({ login, what, camera_id }) => [login, what, camera_id])).toEqual([
    ['ronald@lbzf.example', 'live', 1],
    ['sophia@lbzf.example', 'live', 1],
  ])
})

test('a cycle leads to its still and its clip, by ranges, and each view has a name', async () => {
  const evidence = await (await ask('/api/v1/cycles/1')).json()
  expect(evidence).toMatchObject({
    cycle: { cycle_id: 1 },
    clip: { available: true, reason: null },
    pin: null,
  })
  const still = await (await ask('/api/v1/cycles/1/frame.jpg')).arrayBuffer()
  expect(Buffer.from(still)).toEqual(readFileSync(join(agent.folder, '20260706/a.jpg')))
  const pixelated = await (await ask('/api/v1/cycles/1/frame.jpg', 'sophia')).arrayBuffer()
  expect(Buffer.from(pixelated).length).toBeLessThan(still.byteLength / 2)

  const whole = await ask('/api/v1/cycles/1/clip.mp4')
  expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'video/mp4'])
  const bytes = Buffer.from(await whole.arrayBuffer())
  expect(bytes.subarray(4, 8).toString()).toBe('ftyp')
  const part = await ask('/api/v1/cycles/1/clip.mp4', 'ronald', { headers: { range: 'bytes=4-7' } })
  expect([part.status, await part.text()]).toEqual([206, 'ftyp'])
  expect([part.headers.get('x-frame-options'), part.headers.get('x-request-id')]).toEqual([
    'DENY',
    expect.any(String),
  ])
  expect(part.headers.get('content-range')).toBe(`bytes 4-7/${bytes.length}`)
  const outside = await ask('/api/v1/cycles/1/clip.mp4', 'ronald', {
    headers: { range: `bytes=${bytes.length}-` },
  })
  expect([outside.status, outside.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`])
  expect(await outside.json()).toMatchObject({ type: '/problems/range', request_id: expect.any(String) })
  expect((await ask('/api/v1/cycles/1/clip.mp4', 'sophia')).status).toBe(403)
  expect(accesses().filter(({ cycle_id }) => cycle_id === 1)).toMatchObject([
    { login: 'ronald@lbzf.example', what: 'frame' },
    { login: 'sophia@lbzf.example', what: 'frame' },
    { login: 'ronald@lbzf.example', what: 'clip' },
  ])
})

test('video that is gone is an answer that says so', async () => {
  const deleted = await ask('/api/v1/cycles/12/clip.mp4')
  expect([deleted.status, (await deleted.json()).detail]).toEqual([
    404,
    'El video ya no está disponible: se borró por su edad o para dar espacio.',
  ])
  expect((await (await ask('/api/v1/cycles/40')).json()).clip).toEqual({
    available: false,
    reason: 'not-recorded',
  })
  expect((await ask('/api/v1/cycles/9999')).status).toBe(404)
})

test('a clip shows nothing of what is private now', async () => {
  const masks = [
    [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ],
  ] as [number, number][][]
  const saved = await post('/api/v1/cameras/1/rois', {
    base_version: 1,
    stations: smallGeometry.stations,
    masks,
  })
  expect(saved.status).toBe(201)
  agent.parts.clips.close()
  const file = join(agent.folder, 'masked.mp4')
  // The start moved, so it is another clip.
  await post('/api/v1/cycles/2/pin', { note: 'duda' })
  writeFileSync(file, Buffer.from(await (await ask('/api/v1/cycles/2/clip.mp4')).arrayBuffer()))
  const grey = execFileSync('ffmpeg', [
    '-v',
    'error',
    '-i',
    file,
    '-frames:v',
    '1',
    '-f',
    'rawvideo',
    '-pix_fmt',
    'gray',
    '-',
  ])
  expect(Math.max(...grey.subarray(0, 1000))).toBeLessThan(30)
  const segment = await ask('/api/v1/segments/1/video.mp4')
  expect([segment.status, (await segment.json()).detail]).toEqual([409, expect.stringContaining('privadas')])
  await post('/api/v1/cameras/1/rois', { base_version: 2, stations: smallGeometry.stations })
  expect(calibrated).toEqual([1, 1])
})

test('two people who calibrate at once: the second is told', async () => {
  const stale = await post('/api/v1/cameras/1/rois', { base_version: 1, stations: smallGeometry.stations })
  expect([stale.status, await stale.json()]).toEqual([
    409,
    expect.objectContaining({
      pointer: '/base_version',
      detail: 'Otra persona guardó la versión 3 mientras usted dibujaba.',
    }),
  ])
  const [one] = smallGeometry.stations
  const twice = await post('/api/v1/cameras/1/rois', { base_version: 3, stations: [one, one] })
  expect([twice.status, (await twice.json()).pointer]).toEqual([400, '/stations/1'])
  const unknown = await post('/api/v1/cameras/1/rois', {
    base_version: 3,
    stations: [{ ...one, workstation: 'X1' }],
  })
  expect((await unknown.json()).detail).toContain('no es del módulo')
  const { versions } = await (await ask('/api/v1/cameras/1/rois')).json()
  expect(versions.map(({ version }: { version: number }) => version)).toEqual([3, 2, 1])
  expect((await (await ask('/api/v1/cameras/1/rois/2')).json()).geometry.masks).toHaveLength(1)
})

test('a clip is kept and let go, a missed unit is added and counts', async () => {
  const pinned = await (await ask('/api/v1/cycles/2')).json()
  expect(pinned.pin).toMatchObject({ by: 'ronald@lbzf.example', note: 'duda' })
  expect((await ask('/api/v1/cycles/2/pin', 'ronald', { method: 'DELETE' })).status).toBe(200)
  expect((await (await ask('/api/v1/cycles/2')).json()).pin).toBeNull()

  const unit = {
    start: '2026-07-06T07:31:00-05:00',
    end: '2026-07-06T07:31:50-05:00',
    valid_for_timing: true,
    reason: 'la tapó una bolsa',
  }
  const added = await post('/api/v1/stations/P3/missed-units', unit)
  expect(added.status).toBe(201)
  const { cycle_id } = await added.json()
  expect(await (await ask(`/api/v1/cycles/${cycle_id}`)).json()).toMatchObject({
    cycle: { workstation: 'P3', duration_seconds: 50, confidence: null },
    added: { by: 'ronald@lbzf.example', reason: 'la tapó una bolsa' },
  })
  expect((await post('/api/v1/stations/P3/missed-units', { ...unit, end: unit.start })).status).toBe(400)
})

test('a camera is added without its login ever coming back', async () => {
  const camera = {
    name: 'Salida',
    module: 'angela',
    url: 'rtsp://127.0.0.1:1/sub',
    user: 'lbzf',
    password: 'muy secreta',
  }
  const added = await post('/api/v1/cameras', camera, 'sophia')
  expect([added.status, (await added.json()).camera_id]).toEqual([201, 3])
  const list = await (await ask('/api/v1/cameras')).text()
  expect(list).toContain('Salida')
  expect(list).not.toMatch(/muy secreta|127\.0\.0\.1:1/)
  expect(readFileSync(join(agent.folder, 'cameras/cam3.json'), 'utf8')).toContain('muy secreta')
  expect(JSON.stringify(store.all('SELECT * FROM cameras'))).not.toContain('secreta')
  const again = await post('/api/v1/cameras', { ...camera, name: 'Otra' })
  expect([again.status, (await again.json()).detail]).toEqual([409, 'Esa dirección ya es de «Salida».'])
  const inAddress = await post('/api/v1/cameras', { ...camera, url: 'rtsp://a:b@x/1' })
  expect([inAddress.status, (await inAddress.json()).pointer]).toEqual([400, 'url'])

  const trial = await post('/api/v1/cameras/test', { url: camera.url, user: 'lbzf', password: 'x' })
  expect(await trial.json()).toMatchObject({ ok: false, problem: 'No hay conexión con la cámara.' })
})

test('whoever watches, a picture is coded once a second and once per kind of person', async () => {
  let nowMs = 0
  let taken = 0
  const planes = () => ({ captureMs: nowMs, width, height, planes: stripes.slice(), persons: [] })
  const frames = new CameraFrames(
    () => {
      taken += 1
      return planes()
    },
    () => nowMs,
  )
  const look = (pixelated: boolean) => frames.newest(1, { pixelated })
  await Promise.all([look(false), look(false), look(true)])
  expect(taken).toBe(2)
  nowMs = 999
  await look(false)
  expect(taken).toBe(2)
  nowMs = 1_000
  expect((await look(false))?.capturedMs).toBe(1_000)
  expect(taken).toBe(3)
})

test('ranges as browsers ask for them', () => {
  expect(rangeOf(undefined, 100)).toBe('all')
  expect(rangeOf('bytes=0-', 100)).toEqual({ from: 0, to: 99 })
  expect(rangeOf('bytes=90-200', 100)).toEqual({ from: 90, to: 99 })
  expect(rangeOf('bytes=-10', 100)).toEqual({ from: 90, to: 99 })
  expect(rangeOf('bytes=100-', 100)).toBeUndefined()
  expect(rangeOf('bytes=5-2', 100)).toBeUndefined()
  expect(rangeOf('bytes=0-1,4-5', 100)).toBe('all')
})
