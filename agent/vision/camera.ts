import { type ChildProcess, spawn } from 'node:child_process'
import { AppError } from '../contract/errors.ts'
import { recordArguments, segmentEnvironment } from '../recording/segments.ts'
import { CaptureClock } from './capture-clock.ts'
import { type DecoderPipe, openDecoderPipe } from './decoder-pipe.ts'
import { decodeArguments } from './ffmpeg.ts'
import { type Frame, frameBytes, frameHeight, frameWidth } from './frames.ts'
import { createNutReader, type NutReader } from './nut.ts'

/** No picture for this long: the session is ended and begun again. */
const silenceMs = 6000
/** A camera may take this long to its first picture. */
const connectMs = 12_000
const leastPauseMs = 500
const longestPauseMs = 30_000
/** A session that gave pictures for this long was a good one: the pauses begin small again. */
const goodMs = 20_000

export type CameraOptions = {
  id: number
  url: string
  user: string | undefined
  password: string | undefined
  fps: number
  /** Folder for the recording in progress; undefined: do not record now. Asked at the start of every session. */
  stagingDir(): string | undefined
  /** A buffer for the next picture, frameBytes long. */
  allocate(): Uint8Array
  /** A buffer whose picture does not come: the session ended in the middle of it, or its time is not known yet. */
  unused(planes: Uint8Array): void
  onFrame(frame: Frame): void
  /** The host's clock jumped: times before and after have nothing in common. */
  onClockStep(): void
  /** One Spanish sentence for people, the redacted last words of ffmpeg for the log. */
  onDown(problem: string, detail: string): void
  onSessionEnd(): void
}

/** One ffmpeg per camera, recording and decoding in one RTSP session; begun again for ever, with growing pauses. */
export class Camera {
  readonly #options: CameraOptions
  #child: ChildProcess | undefined
  #stopped = false
  #pauseMs = leastPauseMs
  #lastPictureMs = Number.NaN
  #startedMs = 0
  #firstPictureMs = Number.NaN
  #retry: NodeJS.Timeout | undefined
  #watch: NodeJS.Timeout | undefined
  #problem: string | undefined
  /** The buffer of the picture that is being read. */
  #reading: Uint8Array | undefined
  #ended: Promise<void> = Promise.resolve()

  constructor(options: CameraOptions) {
    this.#options = options
  }

  start(): void {
    this.#watch = setInterval(() => this.#look(), 1000)
    void this.#session()
  }

  /** Ends the session; the next one begins at once (recording begins or ends, say). */
  renew(): void {
    this.#pauseMs = leastPauseMs
    this.#child?.kill('SIGTERM')
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#watch)
    clearTimeout(this.#retry)
    const child = this.#child
    if (child === undefined) return
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 3000)
    await this.#ended
    clearTimeout(timer)
  }

  async #session(): Promise<void> {
    let words = ''
    let child: ChildProcess | undefined
    const reader = this.#reader()
    let pipe: DecoderPipe
    try {
      const guarded = (take: () => void) => {
        try {
          take()
        } catch (error) {
          words += `\n${String(error)}`
          child?.kill('SIGKILL')
        }
      }
      pipe = await openDecoderPipe({
        room: () => reader.room(),
        filled: (bytes) => guarded(() => reader.filled(bytes)),
        push: (bytes) => guarded(() => reader.push(bytes)),
      })
    } catch (error) {
      this.#ending(`no pipe for the pictures: ${String(error)}`)
      return
    }
    if (this.#stopped) {
      pipe.close()
      return
    }
    const { id, fps, url, user, password } = this.#options
    const stagingDir = this.#options.stagingDir()
    const args = [
      ...['-hide_banner', '-nostats', '-loglevel', 'info', '-nostdin', '-threads', '1'],
      ...['-analyzeduration', '2000000', '-fflags', '+discardcorrupt'],
      // A list of one input, read from stdin: arguments can be seen by every user of the machine, the login may not.
      ...['-f', 'concat', '-safe', '0', '-auto_convert', '0'],
      ...['-protocol_whitelist', 'pipe,rtsp,rtsps,rtp,tcp,udp,tls', '-i', 'pipe:0'],
      ...decodeArguments({ fps }),
      // The fifo drops pictures that nobody takes: a stalled reader must never stall the recording.
      ...['-f', 'fifo', '-fifo_format', 'nut', '-format_opts', 'write_index=0:flush_packets=1'],
      ...['-queue_size', '3', '-drop_pkts_on_overflow', '1', 'pipe:1'],
      ...(stagingDir === undefined ? [] : recordArguments(id, stagingDir)),
    ]
    child = spawn('ffmpeg', args, {
      stdio: ['pipe', pipe.writer, 'pipe'],
      env: { ...process.env, ...segmentEnvironment },
    })
    pipe.handedOver()
    const started = child
    // A child that never ran or is gone at once says so by its end.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(inputList({ url, user, password }))
    this.#child = child
    this.#startedMs = performance.now()
    this.#lastPictureMs = Number.NaN
    this.#firstPictureMs = Number.NaN
    this.#problem = undefined
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-8000)
      const codec = /Stream #0:\d+[^\n]*: Video: (\w+)/.exec(words)?.[1]
      if (codec !== undefined && codec !== 'h264') {
        this.#problem = `La cámara envía ${codecName(codec)} y solo se admite H.264: cámbielo en la configuración de la cámara.`
        started.kill('SIGKILL')
      }
    })
    child.once('error', () => {
      this.#problem = 'El programa ffmpeg no está instalado en este equipo.'
    })
    this.#ended = new Promise((resolve) => {
      started.once('close', () => {
        pipe.close()
        if (this.#reading !== undefined) this.#options.unused(this.#reading)
        this.#reading = undefined
        this.#child = undefined
        this.#options.onSessionEnd()
        this.#ending(redact(words, { user, password }))
        resolve()
      })
    })
  }

  #reader(): NutReader {
    const clock = new CaptureClock()
    return createNutReader({
      allocate: (bytes) => {
        if (bytes !== frameBytes) throw new AppError('unavailable', `a picture of ${bytes} bytes`)
        this.#reading = this.#options.allocate()
        return this.#reading
      },
      onPicture: ({ seconds, data }) => {
        this.#reading = undefined
        const monotonicMs = performance.now()
        this.#lastPictureMs = monotonicMs
        if (Number.isNaN(this.#firstPictureMs)) this.#firstPictureMs = monotonicMs
        const captureMs = clock.captured(seconds, { wallMs: Date.now(), monotonicMs })
        if (captureMs === 'stepped') this.#options.onClockStep()
        if (typeof captureMs === 'string') this.#options.unused(data)
        else this.#options.onFrame({ captureMs, width: frameWidth, height: frameHeight, planes: data })
      },
    })
  }

  #ending(words: string): void {
    if (this.#stopped) return
    if (performance.now() - this.#firstPictureMs > goodMs) this.#pauseMs = leastPauseMs
    this.#options.onDown(this.#problem ?? problemOf(words), lastWords(words))
    this.#retry = setTimeout(() => void this.#session(), this.#pauseMs)
    this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * 2)
  }

  #look(): void {
    if (this.#child === undefined) return
    const now = performance.now()
    const seen = !Number.isNaN(this.#lastPictureMs)
    if (seen ? now - this.#lastPictureMs < silenceMs : now - this.#startedMs < connectMs) return
    this.#problem ??= seen ? 'La cámara dejó de enviar imágenes.' : 'La cámara no responde.'
    this.#child.kill('SIGKILL')
  }
}

/**
 * The camera as ffmpeg's concat script. TCP is asked for in the address, which ffmpeg's RTSP reader takes out again before it asks the
 * camera: the script's own options came only with ffmpeg 5.
 */
export function inputList({ url, user, password }: Pick<CameraOptions, 'url' | 'user' | 'password'>): string {
  const login = user === undefined ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password ?? '')}@`
  const address = `${url.replace('://', () => `://${login}`)}${url.includes('?') ? '&' : '?'}tcp`
  return `ffconcat version 1.0\nfile '${address.replaceAll("'", '%27').replaceAll(/[\r\n]/g, '')}'\n`
}

/** Nothing ffmpeg says leaves this file with a login in it. */
export function redact(text: string, { user, password }: Pick<CameraOptions, 'user' | 'password'>): string {
  let clean = text.replace(/(rtsps?:\/\/)[^@\s/]*@/gi, '$1***@')
  for (const secret of [password, user]) {
    if (secret === undefined || secret === '') continue
    for (const form of [secret, encodeURIComponent(secret)]) clean = clean.replaceAll(form, '***')
  }
  return clean
}

export const noSpaceProblem = 'No queda espacio para grabar.'

export function problemOf(words: string): string {
  if (/No space left/i.test(words)) return noSpaceProblem
  if (/\b40[13]\b|Unauthorized|Forbidden/i.test(words)) return 'La cámara rechaza el usuario o la contraseña.'
  if (/\b404\b|Not Found/i.test(words))
    return 'La cámara responde, pero no tiene esa transmisión: revise la dirección.'
  if (/refused|No route|unreachable|resolve|timed out/i.test(words)) return 'No hay conexión con la cámara.'
  return 'Se perdió la conexión con la cámara.'
}

function codecName(codec: string): string {
  return codec === 'hevc' ? 'H.265' : codec.toUpperCase()
}

function lastWords(words: string): string {
  return words.trim().split('\n').slice(-3).join(' | ')
}
