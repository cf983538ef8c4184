import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { AppError } from '../../agent/contract/errors.ts'

const run = promisify(execFile)

/** One picture as the encoder made it: its NAL units without start codes. */
export type AccessUnit = { timeS: number; keyframe: boolean; nals: readonly Buffer[] }

/** A video file ready to be sent: pictures in order, parameter sets, and how long it lasts until it may begin again. */
export type Recording = {
  units: readonly AccessUnit[]
  sps: Buffer
  pps: Buffer
  loopSeconds: number
}

const nalType = (nal: Buffer) => (nal[0] ?? 0) & 0x1f

/**
 * Reads an H.264 mp4 without B-frames; the last picture lasts as long as the usual one. `halved` gives the same pictures at half
 * the width and height, coded anew.
 */
export async function readRecording(path: string, halved = false): Promise<Recording> {
  const codec = halved
    ? [
        '-vf',
        'scale=iw/2:ih/2',
        '-fps_mode',
        'passthrough',
        '-c:v',
        'libx264',
        '-preset',
        'ultrafast',
        '-bf',
        '0',
        '-g',
        '20',
      ]
    : ['-c', 'copy']
  const [stream, packets] = await Promise.all([
    command('ffmpeg', [
      ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-i', path, '-map', '0:v:0', ...codec],
      ...['-bsf:v', 'h264_mp4toannexb,h264_metadata=aud=insert', '-f', 'h264', 'pipe:1'],
    ]),
    command('ffprobe', [
      ...['-hide_banner', '-loglevel', 'error', '-select_streams', 'v:0'],
      ...['-show_entries', 'packet=pts_time', '-of', 'csv=p=0', path],
    ]),
  ])
  const times = packets
    .toString()
    .split('\n')
    .map((line) => Number.parseFloat(line))
    .filter((time) => Number.isFinite(time))
  const pictures = splitPictures(stream)
  const all = pictures.flat()
  const sps = all.find((nal) => nalType(nal) === 7)
  const pps = all.find((nal) => nalType(nal) === 8)
  if (sps === undefined || pps === undefined || pictures.length !== times.length) {
    throw new AppError('invalid', `${path} is not an H.264 video this camera can play.`)
  }
  const firstS = times[0] ?? 0
  const units = pictures.map((nals, i) => ({
    timeS: (times[i] ?? 0) - firstS,
    keyframe: nals.some((nal) => nalType(nal) === 5),
    nals,
  }))
  const loopSeconds = Math.round(((units.at(-1)?.timeS ?? 0) + usualStep(units)) * 1e6) / 1e6
  return { units, sps, pps, loopSeconds }
}

async function command(name: string, args: string[]): Promise<Buffer> {
  try {
    const { stdout } = await run(name, args, { encoding: 'buffer', maxBuffer: 2 ** 30 })
    return stdout
  } catch (cause) {
    throw new AppError('unavailable', `${name} could not read ${args.at(-1)}.`, { cause })
  }
}

function usualStep(units: readonly { timeS: number }[]): number {
  const steps = units.slice(1).map(({ timeS }, i) => timeS - (units[i]?.timeS ?? 0))
  return steps.sort((a, b) => a - b)[steps.length >> 1] ?? 0.1
}

/** Splits an Annex-B stream at its start codes; an access unit delimiter (type 9) begins each picture. */
function splitPictures(stream: Buffer): Buffer[][] {
  const pictures: Buffer[][] = []
  let from = stream.indexOf(startCode)
  while (from >= 0) {
    const begin = from + 3
    const next = stream.indexOf(startCode, begin)
    let end = next < 0 ? stream.length : next
    // A four-byte start code leaves one zero, which belongs to no NAL unit.
    while (end > begin && stream[end - 1] === 0) end--
    const nal = stream.subarray(begin, end)
    if (nalType(nal) === 9) pictures.push([])
    else pictures.at(-1)?.push(nal)
    from = next
  }
  return pictures
}

const startCode = Buffer.from([0, 0, 1])
