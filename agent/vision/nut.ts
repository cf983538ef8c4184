import { AppError } from '../contract/errors.ts'

/**
 * Reader of the NUT container for one raw video stream: every picture with its own timestamp on one pipe, so that a picture
 * dropped before the pipe takes its timestamp with it. Format: https://ffmpeg.org/~michael/nut.txt
 */
const identifier = Buffer.from('nut/multimedia container\0', 'latin1')
const startcode = {
  main: 0x4e4d7a561f5f04adn,
  stream: 0x4e5311405bf2f9dbn,
  syncpoint: 0x4e4be4adeeca4569n,
} as const

const flag = {
  codedPts: 8,
  streamId: 16,
  sizeMsb: 32,
  checksum: 64,
  reserved: 128,
  headerIndex: 1024,
  matchTime: 2048,
  coded: 4096,
  invalid: 8192,
} as const

type FrameCode = { flags: number; ptsDelta: number; sizeMul: number; sizeLsb: number; reserved: number }
type TimeBase = { num: number; den: number }

export type NutPicture = { seconds: number; data: Uint8Array }

export type NutReader = {
  /** Takes bytes as they come; calls back for each complete picture. Throws AppError 'unavailable' on anything that is not NUT. */
  push(chunk: Uint8Array): void
  /** Where the next bytes may be read to instead: what is missing of a picture under way; undefined between pictures. */
  room(): Uint8Array | undefined
  /** So many bytes have been read there. */
  filled(bytes: number): void
}

/** `allocate` gives the buffer the next picture is written into: exactly `bytes` long, or another size is an error. */
export function createNutReader(options: {
  allocate: (bytes: number) => Uint8Array
  onPicture: (picture: NutPicture) => void
}): NutReader {
  let rest: Buffer = Buffer.alloc(0)
  let identified = false
  let codes: FrameCode[] = []
  let timeBases: TimeBase[] = []
  let timeBase: TimeBase = { num: 1, den: 1 }
  let ptsShift = 0
  let lastPts = 0
  let picture: { data: Uint8Array; filled: number; seconds: number } | undefined

  const main = (cursor: Cursor): void => {
    const version = cursor.v()
    if (version > 3) cursor.v()
    cursor.v()
    cursor.v()
    timeBases = Array.from({ length: cursor.v() }, () => ({ num: cursor.v(), den: cursor.v() }))
    codes = frameCodes(cursor)
  }

  const stream = (cursor: Cursor): void => {
    cursor.v()
    cursor.v()
    cursor.skip(cursor.v())
    timeBase = timeBases[cursor.v()] ?? timeBase
    ptsShift = cursor.v()
  }

  const syncpoint = (cursor: Cursor): void => {
    const coded = cursor.v()
    const from = timeBases[coded % timeBases.length] ?? timeBase
    const pts = Math.floor(coded / timeBases.length)
    lastPts = Math.floor((pts * from.num * timeBase.den) / (from.den * timeBase.num))
  }

  /** One packet or frame header from the front of `rest`; false when it is not all there yet. */
  const header = (): boolean => {
    const cursor = new Cursor(rest)
    try {
      if (!identified) {
        if (!cursor.take(identifier.length).equals(identifier)) {
          throw new AppError('unavailable', 'the decoder did not answer with NUT')
        }
        identified = true
      } else if (rest[0] === 0x4e) {
        const code = cursor.take(8).readBigUInt64BE()
        const length = cursor.v()
        if (length > 4096) cursor.skip(4)
        const payload = new Cursor(cursor.take(length))
        if (code === startcode.main) main(payload)
        else if (code === startcode.stream) stream(payload)
        else if (code === startcode.syncpoint) syncpoint(payload)
      } else {
        picture = frame(cursor)
      }
    } catch (error) {
      if (error === notEnough) return false
      throw error
    }
    rest = rest.subarray(cursor.at)
    return true
  }

  const frame = (cursor: Cursor): { data: Uint8Array; filled: number; seconds: number } => {
    const code = codes[cursor.take(1)[0] ?? 0]
    if (code === undefined || code.flags & flag.invalid)
      throw new AppError('unavailable', 'the decoder sent a damaged frame')
    let flags = code.flags
    if (flags & flag.coded) flags ^= cursor.v()
    if (flags & flag.streamId) cursor.v()
    let pts = lastPts + code.ptsDelta
    if (flags & flag.codedPts) {
      const coded = cursor.v()
      const wrap = 2 ** ptsShift
      if (coded >= wrap) pts = coded - wrap
      else {
        const low = lastPts - Math.floor((wrap - 1) / 2)
        pts = low + ((((coded - low) % wrap) + wrap) % wrap)
      }
    }
    const bytes = code.sizeLsb + (flags & flag.sizeMsb ? cursor.v() * code.sizeMul : 0)
    if (flags & flag.matchTime) cursor.v()
    if (flags & flag.headerIndex) cursor.v()
    const reserved = flags & flag.reserved ? cursor.v() : code.reserved
    for (let i = 0; i < reserved; i++) cursor.v()
    if (flags & flag.checksum) cursor.skip(4)
    lastPts = pts
    const data = options.allocate(bytes)
    if (data.length !== bytes) {
      throw new AppError(
        'unavailable',
        `the decoder sent a picture of ${bytes} bytes instead of ${data.length}`,
      )
    }
    return { data, filled: 0, seconds: (pts * timeBase.num) / timeBase.den }
  }

  const deliver = (): void => {
    if (picture === undefined || picture.filled < picture.data.length) return
    const { seconds, data } = picture
    picture = undefined
    options.onPicture({ seconds, data })
  }

  return {
    room: () =>
      picture === undefined || rest.length > 0 ? undefined : picture.data.subarray(picture.filled),
    filled(bytes) {
      if (picture !== undefined) picture.filled += bytes
      deliver()
    },
    push(chunk) {
      let from = 0
      for (;;) {
        if (picture !== undefined && rest.length === 0) {
          const part = chunk.subarray(from, from + picture.data.length - picture.filled)
          picture.data.set(part, picture.filled)
          picture.filled += part.length
          from += part.length
        } else if (picture !== undefined) {
          const part = rest.subarray(0, picture.data.length - picture.filled)
          picture.data.set(part, picture.filled)
          picture.filled += part.length
          rest = rest.subarray(part.length)
        }
        deliver()
        if (picture !== undefined) {
          if (rest.length === 0 && from >= chunk.length) return
          continue
        }
        if (rest.length > 0 && header()) continue
        if (from >= chunk.length) {
          // The chunk's memory is its giver's again.
          rest = Buffer.from(rest)
          return
        }
        // Headers are a few hundred bytes; whole pictures never pass through here.
        const more = Buffer.from(chunk.buffer, chunk.byteOffset + from, Math.min(4096, chunk.length - from))
        from += more.length
        rest = rest.length === 0 ? more : Buffer.concat([rest, more])
      }
    },
  }
}

function frameCodes(cursor: Cursor): FrameCode[] {
  const codes: FrameCode[] = []
  const invalid: FrameCode = { flags: flag.invalid, ptsDelta: 0, sizeMul: 1, sizeLsb: 0, reserved: 0 }
  let ptsDelta = 0
  let sizeMul = 1
  while (codes.length < 256) {
    const flags = cursor.v()
    const fields = cursor.v()
    if (fields > 0) ptsDelta = cursor.s()
    if (fields > 1) sizeMul = cursor.v()
    if (fields > 2) cursor.v()
    const size = fields > 3 ? cursor.v() : 0
    const reserved = fields > 4 ? cursor.v() : 0
    const count = fields > 5 ? cursor.v() : sizeMul - size
    for (let i = 6; i < fields; i++) cursor.v()
    for (let j = 0; j < count && codes.length < 256; ) {
      if (codes.length === 0x4e) codes.push(invalid)
      else codes.push({ flags, ptsDelta, sizeMul, sizeLsb: size + j++, reserved })
    }
  }
  return codes
}

/** Thrown inside the reader when a header continues in the next chunk. */
const notEnough = new RangeError('more bytes needed')

class Cursor {
  readonly #bytes: Buffer
  at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  take(length: number): Buffer {
    if (this.at + length > this.#bytes.length) throw notEnough
    this.at += length
    return this.#bytes.subarray(this.at - length, this.at)
  }

  skip(length: number): void {
    this.take(length)
  }

  /** Variable-length number, seven bits a byte, high bit: more follows. */
  v(): number {
    let value = 0
    for (;;) {
      const byte = this.#bytes[this.at]
      if (byte === undefined) throw notEnough
      this.at += 1
      value = value * 128 + (byte & 127)
      if (byte < 128) return value
    }
  }

  s(): number {
    const value = this.v() + 1
    return value % 2 === 1 ? -Math.floor(value / 2) : value / 2
  }
}
