import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { AppError } from '../../agent/contract/errors.ts'
import { startControl } from './control.ts'
import type { CameraMode } from './mode.ts'
import { type Recording, readRecording } from './recording.ts'
import { interleaved, pictureFrames, type RtpStream, rtpTimestamp, senderReport } from './rtp.ts'
import {
  type DigestGuard,
  digestGuard,
  type RtspRequest,
  rtspResponse,
  sessionDescription,
  takeRequests,
} from './rtsp.ts'

export type CameraServerOptions = {
  /** 0: any free port. */
  port: number
  /** Loopback HTTP for tests: GET / and POST /cam{id}/{mode}. Absent: none. */
  controlPort?: number
  user: string
  password: string
  /** `epochMs`: wall time of the file's first picture; default: when the server starts. */
  cameras: readonly { id: number; file: string; epochMs?: number }[]
}

export type CameraServer = {
  port: number
  controlPort: number | undefined
  epochMs: number
  /** The longest of its cameras' loops. */
  loopSeconds: number
  /** With user and password in it. */
  url(id: number): string
  /** Settles when the camera behaves so: at once, except for the first `resized`, which codes the video anew. */
  setMode(id: number, mode: CameraMode): Promise<void>
  modes(): Record<string, CameraMode>
  stop(): Promise<void>
}

type Client = {
  socket: Socket
  guard: DigestGuard
  camera: Camera | undefined
  channel: number
  playing: boolean
  /** A client that joins sees nothing before the next keyframe, as on a real camera. */
  waitsForKeyframe: boolean
  stream: RtpStream
  lastReportS: number
}

type Camera = {
  id: number
  file: string
  /** What it plays now, and as the file has it. */
  recording: Recording
  usual: Recording
  halved: Promise<Recording> | undefined
  epochMs: number
  mode: CameraMode
  /** Number of pictures since the epoch, loops included: the next one to send. */
  next: number
  timer: NodeJS.Timeout | undefined
}

const reportEveryS = 5
/** A client that does not read is not fed for ever. */
const largestBacklogBytes = 4_000_000

export async function startCameraServer(options: CameraServerOptions): Promise<CameraServer> {
  // Paced by the monotonic clock: a step of the wall clock does not make the plant jump.
  const startedMs = Date.now()
  const startedAt = performance.now()
  const nowMs = () => startedMs + (performance.now() - startedAt)

  const recordings = new Map<string, Promise<Recording>>()
  const cameras = await Promise.all(
    options.cameras.map(async ({ id, file, epochMs = startedMs }): Promise<Camera> => {
      const reading = recordings.get(file) ?? readRecording(file)
      recordings.set(file, reading)
      const recording = await reading
      return {
        id,
        file,
        recording,
        usual: recording,
        halved: undefined,
        epochMs,
        mode: 'ok',
        next: pictureAt(recording, (nowMs() - epochMs) / 1000),
        timer: undefined,
      }
    }),
  )
  const clients = new Set<Client>()
  const server = createServer((socket) => acceptClient(socket))
  await listen(server, options.port)
  const port = portOf(server)

  function acceptClient(socket: Socket): void {
    socket.setNoDelay(true)
    const client: Client = {
      socket,
      guard: digestGuard(options.user, options.password),
      camera: undefined,
      channel: 0,
      playing: false,
      waitsForKeyframe: true,
      stream: {
        ssrc: randomBytes(4).readUInt32BE(),
        sequence: randomBytes(2).readUInt16BE(),
        packets: 0,
        bytes: 0,
      },
      lastReportS: Number.NEGATIVE_INFINITY,
    }
    clients.add(client)
    let unread: Buffer = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      const taken = takeRequests(Buffer.concat([unread, chunk]))
      unread = taken.rest
      if (taken.broken) socket.destroy()
      for (const request of taken.requests) answer(client, request)
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => clients.delete(client))
  }

  function answer(client: Client, request: RtspRequest): void {
    const say = (status: string, headers: Record<string, string> = {}, body = '') => {
      if (!client.socket.destroyed) client.socket.write(rtspResponse(request, status, headers, body))
    }
    const session = { Session: `${client.stream.ssrc};timeout=60` }
    if (request.method === 'OPTIONS') {
      say('200 OK', { Public: 'OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER' })
      return
    }
    const name = /\/cam(\d+)(?:\/|$|\?)/.exec(request.uri)?.[1]
    const camera = cameras.find(({ id }) => `${id}` === name)
    if (camera?.mode === 'drop') {
      client.socket.destroy()
      return
    }
    if (camera?.mode === 'refuse' || !client.guard.admits(request)) {
      say('401 Unauthorized', { 'WWW-Authenticate': client.guard.challenge })
      return
    }
    if (camera === undefined) {
      say('404 Not Found')
      return
    }
    client.camera = camera
    switch (request.method) {
      case 'DESCRIBE':
        say(
          '200 OK',
          { 'Content-Type': 'application/sdp', 'Content-Base': `${request.uri.replace(/\/$/, '')}/` },
          sessionDescription(camera.id, camera.recording.sps, camera.recording.pps),
        )
        break
      case 'SETUP': {
        const transport = request.headers.get('transport') ?? ''
        const channel = /interleaved=(\d+)-/.exec(transport)?.[1]
        if (!transport.includes('TCP')) {
          say('461 Unsupported Transport')
          break
        }
        client.channel = Number(channel ?? 0)
        const channels = `${client.channel}-${client.channel + 1}`
        say('200 OK', { Transport: `RTP/AVP/TCP;unicast;interleaved=${channels}`, ...session })
        break
      }
      case 'PLAY':
        say('200 OK', { Range: 'npt=now-', ...session })
        client.playing = true
        break
      case 'GET_PARAMETER':
        say('200 OK', session)
        break
      case 'TEARDOWN':
        say('200 OK', session)
        client.playing = false
        client.socket.end()
        break
      default:
        say('405 Method Not Allowed')
    }
  }

  function play(camera: Camera): void {
    const sinceS = (nowMs() - camera.epochMs) / 1000
    while (pictureTimeS(camera.recording, camera.next) <= sinceS) {
      sendPicture(camera, camera.next)
      camera.next++
    }
    const waitMs = camera.epochMs + pictureTimeS(camera.recording, camera.next) * 1000 - nowMs()
    camera.timer = setTimeout(() => play(camera), Math.max(1, waitMs))
  }

  function sendPicture(camera: Camera, index: number): void {
    const { units } = camera.recording
    const unit = units[index % units.length]
    if (unit === undefined || camera.mode === 'stall') return
    const timeS = pictureTimeS(camera.recording, index)
    const timestamp = rtpTimestamp(camera.id * 1_000_003, timeS)
    for (const client of clients) {
      const { socket, stream, channel } = client
      if (client.camera !== camera || !client.playing || socket.destroyed) continue
      if (socket.writableLength > largestBacklogBytes) client.waitsForKeyframe = true
      if (client.waitsForKeyframe && !unit.keyframe) continue
      if (client.waitsForKeyframe && socket.writableLength > largestBacklogBytes) continue
      client.waitsForKeyframe = false
      if (camera.mode === 'garbage') {
        const noise = randomBytes(600)
        socket.write(Buffer.concat([interleaved(channel, noise.length), noise]))
        continue
      }
      if (timeS - client.lastReportS >= reportEveryS) {
        client.lastReportS = timeS
        socket.write(senderReport(stream, channel + 1, camera.epochMs + timeS * 1000, timestamp))
      }
      socket.write(pictureFrames(stream, channel, unit.nals, timestamp))
    }
  }

  async function setMode(id: number, mode: CameraMode): Promise<void> {
    const camera = cameras.find((candidate) => candidate.id === id)
    if (camera === undefined) throw new AppError('not-found', `There is no camera ${id}.`)
    if (mode === 'resized') {
      camera.halved ??= readRecording(camera.file, true)
      camera.recording = await camera.halved
    } else {
      camera.recording = camera.usual
    }
    camera.mode = mode
    for (const client of clients) {
      if (client.camera !== camera) continue
      if (mode === 'drop' || mode === 'refuse') client.socket.destroy()
      client.waitsForKeyframe = true
    }
  }
  const modes = () => Object.fromEntries(cameras.map(({ id, mode }) => [`cam${id}`, mode]))

  for (const camera of cameras) play(camera)
  const epochMs = cameras[0]?.epochMs ?? startedMs
  const loopSeconds = Math.max(0, ...cameras.map(({ recording }) => recording.loopSeconds))
  const control =
    options.controlPort === undefined
      ? undefined
      : await startControl(options.controlPort, {
          setMode,
          facts: () => ({ port, epochMs, loopSeconds, modes: modes() }),
        })
  return {
    port,
    controlPort: control?.port,
    epochMs,
    loopSeconds,
    url: (id) =>
      `rtsp://${encodeURIComponent(options.user)}:${encodeURIComponent(options.password)}@127.0.0.1:${port}/cam${id}`,
    setMode,
    modes,
    async stop() {
      for (const camera of cameras) clearTimeout(camera.timer)
      for (const { socket } of clients) socket.destroy()
      await Promise.all([new Promise((resolve) => server.close(resolve)), control?.stop()])
    },
  }
}

/** Seconds from the epoch to the n-th picture, loops included. */
function pictureTimeS(recording: Recording, index: number): number {
  const { units, loopSeconds } = recording
  return Math.floor(index / units.length) * loopSeconds + (units[index % units.length]?.timeS ?? 0)
}

/** The first picture that is not yet due `sinceS` seconds after the epoch. */
function pictureAt(recording: Recording, sinceS: number): number {
  const { units, loopSeconds } = recording
  if (sinceS <= 0) return 0
  const loop = Math.floor(sinceS / loopSeconds)
  const inside = units.findIndex(({ timeS }) => loop * loopSeconds + timeS > sinceS)
  return loop * units.length + (inside < 0 ? units.length : inside)
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen({ port, host: '127.0.0.1' })
  await once(server, 'listening')
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
