import { type ChildProcess, spawn } from 'node:child_process'
import { AppError } from '../contract/errors.ts'
import { type Frame, frameBytes, frameHeight, frameWidth } from './frames.ts'
import { createNutReader } from './nut.ts'

/** Pictures decoded a second: hands are seen moving, and two cores are enough for four cameras. */
export const analysisFps = 5

/**
 * Decoder output: pictures chosen by their timestamps (the `fps` filter would invent pictures after a stall), scaled, planar.
 * A picture may come a twentieth early, so that 30 fps gives every sixth picture and not every seventh.
 */
export function decodeArguments({ fps }: { fps: number }): string[] {
  const spacing = (0.95 / fps).toFixed(6)
  return [
    ...['-map', '0:v:0', '-an', '-sn', '-dn'],
    ...[
      '-vf',
      `select='isnan(prev_selected_t)+gte(t-prev_selected_t,${spacing})+lt(t,prev_selected_t)',scale=${frameWidth}:${frameHeight}:flags=fast_bilinear`,
    ],
    ...['-vsync', 'passthrough', '-c:v', 'rawvideo', '-pix_fmt', 'gbrp'],
  ]
}

/** Reads every picture of a file in order, waiting for the consumer: nothing is dropped. Times are seconds from the file's first timestamp. */
export async function* readVideo(
  path: string,
  { fps }: { fps: number },
): AsyncGenerator<{ seconds: number; frame: Frame }> {
  const child = spawn(
    'ffmpeg',
    [
      '-hide_banner',
      '-loglevel',
      'error',
      '-nostdin',
      '-threads',
      '1',
      '-i',
      path,
      ...decodeArguments({ fps }),
      '-f',
      'nut',
      '-write_index',
      '0',
      'pipe:1',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const ended = outcome(child)
  const ready: { seconds: number; frame: Frame }[] = []
  const reader = createNutReader({
    allocate: () => new Uint8Array(frameBytes),
    onPicture: ({ seconds, data }) => {
      ready.push({
        seconds,
        frame: { captureMs: seconds * 1000, width: frameWidth, height: frameHeight, planes: data },
      })
    },
  })
  try {
    for await (const chunk of child.stdout) {
      reader.push(chunk as Uint8Array)
      for (let next = ready.shift(); next !== undefined; next = ready.shift()) yield next
    }
    const { code, stderr } = await ended
    if (code !== 0) {
      throw new AppError('invalid', `${path} cannot be decoded as video: ${firstLine(stderr)}`)
    }
  } finally {
    child.kill('SIGKILL')
  }
}

/** Length of a file's video in seconds. AppError 'invalid' when it holds none. */
export async function probeVideo(path: string): Promise<{ seconds: number }> {
  const entries = 'format=duration,start_time:stream=codec_type,duration'
  const child = spawn(
    'ffprobe',
    ['-v', 'error', '-select_streams', 'v:0', '-show_entries', entries, '-of', 'json', path],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const { code, stderr } = await outcome(child)
  if (code !== 0) throw new AppError('invalid', `${path} is no video: ${firstLine(stderr)}`)
  const { streams = [], format = {} } = JSON.parse(text) as {
    streams?: { duration?: string }[]
    format?: { duration?: string }
  }
  const seconds = Number(streams[0]?.duration ?? format.duration ?? Number.NaN)
  if (streams.length === 0 || !(seconds > 0)) throw new AppError('invalid', `${path} holds no video`)
  return { seconds }
}

/** Exit code and the tail of stderr, once the process has ended. AppError 'unavailable' when it cannot be started. */
function outcome(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4000)
  })
  const { promise, resolve, reject } = Promise.withResolvers<{ code: number | null; stderr: string }>()
  child.once('error', (cause) => reject(new AppError('unavailable', 'ffmpeg cannot be started', { cause })))
  child.once('close', (code) => resolve({ code, stderr }))
  // Whoever stops early does not ask for the outcome.
  promise.catch(() => undefined)
  return promise
}

export function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? 'no reason given'
  )
}
