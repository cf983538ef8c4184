import { spawn } from 'node:child_process'
import { inputList, problemOf, redact } from './camera.ts'

/** An address as a person types it in: rtsp://host:port/path, the login apart. */
export type CameraAddress = { url: string; user: string | undefined; password: string | undefined }

/** What a camera said when it was tried: its stream, or one Spanish sentence that says what is wrong and what to do. */
export type CameraTrial =
  | { ok: true; width: number; height: number; fps: number | null }
  | { ok: false; problem: string }

const patienceMs = 12_000

/** Opens the stream and waits for one picture. Never throws; nothing it says has the login in it. */
export async function tryCamera(address: CameraAddress, withinMs = patienceMs): Promise<CameraTrial> {
  const args = [
    ...['-hide_banner', '-nostats', '-loglevel', 'info', '-nostdin', '-threads', '1'],
    ...['-analyzeduration', '2000000', '-f', 'concat', '-safe', '0', '-auto_convert', '0'],
    ...['-protocol_whitelist', 'pipe,rtsp,rtsps,rtp,tcp,udp,tls', '-i', 'pipe:0'],
    ...['-map', '0:v:0', '-frames:v', '1', '-f', 'null', '-'],
  ]
  const child = spawn('ffmpeg', args, { stdio: ['pipe', 'ignore', 'pipe'] })
  let words = ''
  let missing = false
  let late = false
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-16_000)
  })
  child.once('error', () => {
    missing = true
  })
  // Its end tells why.
  child.stdin.on('error', () => undefined)
  child.stdin.end(inputList(address))
  const timer = setTimeout(() => {
    late = true
    child.kill('SIGKILL')
  }, withinMs)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  clearTimeout(timer)
  if (missing) return { ok: false, problem: 'El programa ffmpeg no está instalado en este equipo.' }
  return trialOf(redact(words, address), { code, late })
}

/** What ffmpeg's words and end mean to a person. */
export function trialOf(words: string, { code, late }: { code: number | null; late: boolean }): CameraTrial {
  const stream = /Stream #0:\d+[^\n]*: Video: (\w+)([^\n]*)/.exec(words)
  const codec = stream?.[1]
  if (codec !== undefined && codec !== 'h264') {
    const name = codec === 'hevc' ? 'H.265' : codec.toUpperCase()
    return {
      ok: false,
      problem: `La cámara envía ${name} y solo se admite H.264: cámbielo en la configuración de la cámara.`,
    }
  }
  const size = /\b(\d{2,5})x(\d{2,5})\b/.exec(stream?.[2] ?? '')
  if (code === 0 && size !== null) {
    const fps = /([\d.]+) fps/.exec(stream?.[2] ?? '')?.[1]
    return {
      ok: true,
      width: Number(size[1]),
      height: Number(size[2]),
      fps: fps === undefined ? null : Number(fps),
    }
  }
  if (late)
    return {
      ok: false,
      problem:
        codec === undefined
          ? 'La cámara no responde: revise que esté encendida, la dirección y el puerto.'
          : 'La cámara responde, pero no envía imágenes.',
    }
  if (/matches no streams|does not contain any stream/i.test(words))
    return { ok: false, problem: 'Esa dirección responde, pero no tiene video.' }
  return { ok: false, problem: problemOf(words) }
}
