import { type ChildProcess, spawn } from 'node:child_process'
import { AppError } from '../../agent/contract/errors.ts'
import type { Scenario, ScenarioCamera } from '../../agent/contract/scenario.ts'
import { cameraPainter, frameCount, isDropped } from './frames.ts'
import type { Picture } from './raster.ts'

/**
 * Renders one camera to H.264 in an mp4. One thread and bit-exact flags: the same scenario gives the same bytes.
 * A dropped frame is never encoded; the timestamps jump over it.
 */
export async function renderCamera(
  scenario: Scenario,
  camera: ScenarioCamera,
  path: string,
  onFrame: (frame: number, frames: number) => void = () => undefined,
): Promise<void> {
  const frames = frameCount(scenario)
  const encoder = startEncoder(scenario, camera, path)
  const paint = cameraPainter(scenario, camera)
  for (let frame = 0; frame < frames; frame++) {
    if (isDropped(camera, frame / scenario.fps)) continue
    await encoder.write(paint(frame))
    onFrame(frame + 1, frames)
  }
  await encoder.finish()
}

/** `setpts` for the n-th encoded frame: n plus the dropped frames before it, in frame durations. */
function timestamps(scenario: Scenario, camera: ScenarioCamera): string {
  const jumps: string[] = []
  let sent = 0
  let missing = 0
  for (let frame = 0; frame < frameCount(scenario); frame++) {
    if (isDropped(camera, frame / scenario.fps)) missing++
    else {
      if (missing > 0) jumps.push(`gte(N\\,${sent})*${missing}`)
      missing = 0
      sent++
    }
  }
  return `setpts=(${['N', ...jumps].join('+')})/(FR*TB)`
}

type Encoder = { write: (picture: Picture) => Promise<void>; finish: () => Promise<void> }

function startEncoder(scenario: Scenario, camera: ScenarioCamera, path: string): Encoder {
  const { width, height, fps } = scenario
  const child = spawn(
    'ffmpeg',
    [
      ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', '-fflags', '+bitexact'],
      ...[
        '-f',
        'rawvideo',
        '-pix_fmt',
        'yuv420p',
        '-s',
        `${width}x${height}`,
        '-r',
        `${fps}`,
        '-i',
        'pipe:0',
      ],
      ...['-vf', timestamps(scenario, camera), '-fps_mode', 'passthrough', '-enc_time_base', '1:90000'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-threads', '1', '-bf', '0'],
      ...['-g', `${Math.max(1, Math.round(fps * 2))}`, '-sc_threshold', '0'],
      ...rate(camera.bitrate_kbps),
      ...['-flags:v', '+bitexact', '-map_metadata', '-1', '-movflags', '+faststart', '-f', 'mp4', path],
    ],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  )
  let problem = ''
  child.stderr.on('data', (chunk: Buffer) => {
    problem += chunk.toString()
  })
  const ended = exit(child)
  // A broken pipe shows as the encoder's exit, with its own words.
  child.stdin.on('error', () => undefined)
  const fail = async (): Promise<never> => {
    const status = await ended
    throw new AppError('unavailable', `ffmpeg could not write ${path}: ${problem.trim() || status}`)
  }
  const luma = width * height
  const size = (luma * 3) / 2
  // A written buffer belongs to the pipe until it is flushed: four of them take turns.
  const buffers = Array.from({ length: 4 }, () => ({
    bytes: Buffer.alloc(size),
    flushed: Promise.resolve(true),
  }))
  let turn = 0
  return {
    async write(picture) {
      const slot = buffers[turn++ % buffers.length]
      if (slot === undefined || !(await slot.flushed)) return fail()
      slot.bytes.set(picture.y, 0)
      slot.bytes.set(picture.u, luma)
      slot.bytes.set(picture.v, luma + luma / 4)
      slot.flushed = new Promise((resolve) => child.stdin.write(slot.bytes, (error) => resolve(!error)))
    },
    async finish() {
      child.stdin.end()
      if ((await ended) !== 0) await fail()
    },
  }
}

function rate(kbps: number): string[] {
  return ['-b:v', `${kbps}k`, '-maxrate', `${kbps}k`, '-bufsize', `${2 * kbps}k`]
}

function exit(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'ended'))
  })
}
