import { type ChildProcess, spawn } from 'node:child_process'
import { AppError } from '../contract/errors.ts'
import { type Frame, frameBytes, frameHeight, frameWidth } from './frames.ts'
import { createNutReader } from './nut.ts'

/** Pictures decoded a second: hands are seen moving, and two cores are enough for four cameras. */
export const analysisFps = 5

/**
 * Decoder output: pictures chosen by their timestamps (the `fps` filter would invent pictures after a stall), scaled, as Frame has them.
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
    ...['-vsync', 'passthrough', '-c:v', 'rawvideo', '-pix_fmt', 'yuv420p'],
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

/** A file whose last picture ends earlier than this before its length was copied in part only. */
const longestTailSeconds = 2

/** Pixels of a video as they are decoded, and the shape, width over height, in which it is meant to be shown. */
export type VideoPicture = { width: number; height: number; shownAs: number }

type ProbedStream = {
  duration?: string
  width?: number
  height?: number
  sample_aspect_ratio?: string
  side_data_list?: { rotation?: number }[]
}

/** A video's length in seconds and its picture. AppError 'invalid' when a file holds none, or less than its index promises. */
export async function probeVideo(path: string): Promise<{ seconds: number; picture: VideoPicture }> {
  const entries =
    'format=duration,start_time:stream=codec_type,duration,width,height,sample_aspect_ratio:stream_side_data=rotation'
  const { streams = [], format = {} } = JSON.parse(
    await probe(path, ['-show_entries', entries, '-of', 'json']),
  ) as { streams?: ProbedStream[]; format?: { duration?: string; start_time?: string } }
  if (streams.length === 0) throw new AppError('invalid', `${path} holds no video`)
  const seconds = Number(streams[0]?.duration ?? format.duration ?? Number.NaN)
  if (!(seconds > 0))
    throw new AppError('invalid', `${path} says no length: put its video into mp4 or mkv, with timestamps`)
  const startsAt = Number(format.start_time ?? 0) || 0
  const tailAt = Math.max(0, startsAt + seconds - longestTailSeconds)
  // The tail is read first: an hour of video is not read through to know that it is whole.
  const endsAt = (await lastPicture(path, ['-read_intervals', `${tailAt}%`])) ?? (await lastPicture(path, []))
  if (endsAt === undefined || endsAt < tailAt)
    throw new AppError(
      'invalid',
      `${path} is cut short: it promises ${seconds.toFixed(1)} s and its pictures end at ${((endsAt ?? startsAt) - startsAt).toFixed(1)} s; to measure those, ffmpeg -i FILE -c copy NEW.mp4`,
    )
  return { seconds, picture: pictureOf(streams[0] ?? {}) }
}

function pictureOf({
  width = 0,
  height = 0,
  sample_aspect_ratio,
  side_data_list,
}: ProbedStream): VideoPicture {
  const [across = 1, down = 1] = sample_aspect_ratio?.split(':').map(Number) ?? []
  const shownAs = (width / height) * (across > 0 && down > 0 ? across / down : 1)
  const turned = side_data_list?.some(({ rotation = 0 }) => Math.abs(rotation) % 180 === 90)
  return turned ? { width: height, height: width, shownAs: 1 / shownAs } : { width, height, shownAs }
}

/** When the last picture that is really there ends, in the file's own seconds. */
async function lastPicture(path: string, where: readonly string[]): Promise<number | undefined> {
  const entries = 'packet=dts_time,duration_time'
  const text = await probe(path, [...where, '-show_entries', entries, '-of', 'csv=p=0'])
  return text
    .split('\n')
    .map((line) => line.split(',').map(Number.parseFloat))
    .map(([at = Number.NaN, lasts = 0]) => at + (lasts || 0))
    .filter((end) => !Number.isNaN(end))
    .reduce<number | undefined>((last, end) => Math.max(last ?? end, end), undefined)
}

async function probe(path: string, ask: readonly string[]): Promise<string> {
  const child = spawn('ffprobe', ['-v', 'error', '-select_streams', 'v:0', ...ask, path], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const { code, stderr } = await outcome(child)
  if (code !== 0) throw new AppError('invalid', `${path} is no video: ${firstLine(stderr)}`)
  return text
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

function firstLine(text: string): string {
  const line = text.split('\n').find((candidate) => candidate.trim() !== '') ?? 'no reason given'
  // Who says it, and where that lies in memory: [mov,mp4 @ 0x55ee].
  return line.replace(/^\[[^\]]* @ 0x[0-9a-f]+\] */, '').trim()
}
