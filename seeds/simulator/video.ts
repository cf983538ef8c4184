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

const keyframeEveryS = 2
/** The encoder chooses a key frame's quality from the frames before it: it must have forgotten the freeze. */
const thawS = 4

/** A key frame every two seconds, as cameras send them, but none inside a freeze, where it would change the pixels. */
function keyframes(camera: ScenarioCamera): string {
  const frozen = freezes(camera).map(
    ({ at_s, seconds }) => `between(t,${at_s - 0.001},${at_s + seconds + thawS})`,
  )
  const thawed = frozen.length === 0 ? '1' : `not(${frozen.join('+')})`
  return `expr:isnan(prev_forced_t)+gte(t,prev_forced_t+${keyframeEveryS - 0.001})*${thawed}`
}

/**
 * Identical pictures must come out identical: left alone, the encoder refines a frozen picture for seconds. With the coarsest
 * quantiser every block of a frozen frame is skipped; qpstep lets it change from one frame to the next.
 */
function freezeZones(scenario: Scenario, camera: ScenarioCamera): string {
  const zones = freezes(camera).flatMap(({ at_s, seconds }) => {
    const first = sentBefore(scenario, camera, at_s)
    const last = sentBefore(scenario, camera, at_s + seconds) - 1
    return last < first ? [] : [`${first},${last},q=51`]
  })
  return ['qpstep=69', ...(zones.length === 0 ? [] : [`zones=${zones.join('/')}`])].join(':')
}

function freezes(camera: ScenarioCamera): { at_s: number; seconds: number }[] {
  return camera.disturbances.filter((d) => d.kind === 'freeze').sort((a, b) => a.at_s - b.at_s)
}

/** How many frames are encoded before a time. */
function sentBefore(scenario: Scenario, camera: ScenarioCamera, timeS: number): number {
  let sent = 0
  for (let frame = 0; frame / scenario.fps < timeS - 0.0005; frame++) {
    if (!isDropped(camera, frame / scenario.fps)) sent++
  }
  return sent
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
      ...['-g', '1000000', '-sc_threshold', '0', '-forced-idr', '1'],
      ...['-force_key_frames', keyframes(camera), '-x264-params', freezeZones(scenario, camera)],
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
