import { spawn } from 'node:child_process'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Picture } from '../simulator/raster.ts'

/**
 * Pictures as they come out of a camera's H.264: the luma of each after coding at `kbps` and five pictures a second, and decoding
 * as the agent does. The pictures may overwrite each other; they are asked for when the coder has room.
 */
export async function* coded(
  pictures: Iterable<Picture>,
  { width, height, kbps }: { width: number; height: number; kbps: number },
): AsyncGenerator<Uint8Array> {
  const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin']
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-r', '5']
  const rate = ['-b:v', `${kbps}k`, '-maxrate', `${kbps}k`, '-bufsize', `${2 * kbps}k`]
  const encoder = spawn(
    'ffmpeg',
    [
      ...[
        ...quiet,
        ...raw,
        '-i',
        'pipe:0',
        '-c:v',
        'libx264',
        '-preset',
        'ultrafast',
        '-tune',
        'zerolatency',
      ],
      ...['-threads', '1', '-g', '10', ...rate, '-f', 'nut', 'pipe:1'],
    ],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  )
  const luma = ['-vf', 'extractplanes=y', '-vsync', 'passthrough']
  const decoder = spawn(
    'ffmpeg',
    [...quiet, '-threads', '1', '-i', 'pipe:0', ...luma, '-f', 'rawvideo', 'pipe:1'],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  )
  encoder.stdout.pipe(decoder.stdin)
  const written = pipeline(Readable.from(bytesOf(pictures), { objectMode: false }), encoder.stdin)
  // Whoever stops early closes the pipe under the coder.
  written.catch(() => undefined)
  try {
    yield* inPieces(decoder.stdout, width * height)
    await written
  } finally {
    encoder.kill('SIGKILL')
    decoder.kill('SIGKILL')
  }
}

function* bytesOf(pictures: Iterable<Picture>): Generator<Buffer> {
  for (const { y, u, v } of pictures) yield Buffer.concat([y, u, v])
}

async function* inPieces(from: Readable, bytes: number): AsyncGenerator<Uint8Array> {
  let piece = new Uint8Array(bytes)
  let filled = 0
  for await (const data of from) {
    const chunk = data as Uint8Array
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + bytes - filled)
      piece.set(part, filled)
      filled += part.length
      at += part.length
      if (filled < bytes) continue
      yield piece
      piece = new Uint8Array(bytes)
      filled = 0
    }
  }
}
