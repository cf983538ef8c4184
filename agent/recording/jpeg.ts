import { spawn } from 'node:child_process'

const encodeMs = 10_000

/** One picture as JPEG, quality for evidence; planes as yuv420p lays them out. */
export function encodeJpeg(picture: { width: number; height: number; planes: Uint8Array }): Promise<Buffer> {
  const { width, height, planes } = picture
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-video_size', `${width}x${height}`]
  return picturesOf([...raw, '-i', 'pipe:0'], [], planes)
}

/** A JPEG in which nobody can be recognised: squares of a twentieth of its width. */
export function pixelateJpeg(jpeg: Uint8Array): Promise<Buffer> {
  const squares = 'scale=20:-2:flags=area,scale=640:-2:flags=neighbor'
  return picturesOf(['-f', 'mjpeg', '-i', 'pipe:0'], ['-vf', squares], jpeg)
}

/** One short ffmpeg, outside this process's threads. */
function picturesOf(input: string[], filter: string[], bytes: Uint8Array): Promise<Buffer> {
  const coded = ['-frames:v', '1', '-c:v', 'mjpeg', '-q:v', '4', '-pix_fmt', 'yuvj420p', '-f', 'mjpeg']
  const args = ['-v', 'error', '-threads', '1', ...input, ...filter, '-threads', '1', ...coded, 'pipe:1']
  const child = spawn('ffmpeg', args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: encodeMs,
    killSignal: 'SIGKILL',
  })
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const chunks: Buffer[] = []
  let words = ''
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-1000)
  })
  child.once('error', reject)
  child.once('close', (code) => {
    if (code === 0 && chunks.length > 0) resolve(Buffer.concat(chunks))
    else reject(new Error(`ffmpeg wrote no picture: ${words.trim()}`))
  })
  // Its end tells why.
  child.stdin.on('error', () => undefined)
  child.stdin.end(bytes)
  return promise
}
