/** H.264 over RTP (RFC 6184) in RTSP's interleaved frames (RFC 2326, 10.12), and RTCP sender reports (RFC 3550). */

const payloadType = 96
const largestPayload = 1400
/** Seconds from 1900 (NTP) to 1970 (Unix). */
const ntpEpochS = 2_208_988_800

/** The state of one RTP stream to one client. */
export type RtpStream = { ssrc: number; sequence: number; packets: number; bytes: number }

export function rtpTimestamp(base: number, seconds: number): number {
  return (base + Math.round(seconds * 90_000)) % 2 ** 32
}

/** All packets of one picture, each in its interleaved frame on `channel`. */
export function pictureFrames(
  stream: RtpStream,
  channel: number,
  nals: readonly Buffer[],
  timestamp: number,
): Buffer {
  const payloads = nals.flatMap((nal) => (nal.length <= largestPayload ? [nal] : fragments(nal)))
  return Buffer.concat(
    payloads.flatMap((payload, i) => {
      const header = Buffer.alloc(12)
      header[0] = 0x80
      header[1] = payloadType | (i === payloads.length - 1 ? 0x80 : 0)
      header.writeUInt16BE(stream.sequence, 2)
      header.writeUInt32BE(timestamp, 4)
      header.writeUInt32BE(stream.ssrc, 8)
      stream.sequence = (stream.sequence + 1) & 0xffff
      stream.packets++
      stream.bytes += payload.length
      return [interleaved(channel, header.length + payload.length), header, payload]
    }),
  )
}

/** FU-A fragments of a NAL unit that is too large for one packet. */
function fragments(nal: Buffer): Buffer[] {
  const first = nal[0] ?? 0
  const parts: Buffer[] = []
  for (let from = 1; from < nal.length; from += largestPayload - 2) {
    const to = Math.min(nal.length, from + largestPayload - 2)
    const start = from === 1 ? 0x80 : 0
    const end = to === nal.length ? 0x40 : 0
    const head = Buffer.from([(first & 0xe0) | 28, start | end | (first & 0x1f)])
    parts.push(Buffer.concat([head, nal.subarray(from, to)]))
  }
  return parts
}

/** Ties the RTP clock to wall time. */
export function senderReport(stream: RtpStream, channel: number, wallMs: number, timestamp: number): Buffer {
  const report = Buffer.alloc(28)
  report[0] = 0x80
  report[1] = 200
  report.writeUInt16BE(6, 2)
  report.writeUInt32BE(stream.ssrc, 4)
  report.writeUInt32BE(Math.floor(wallMs / 1000) + ntpEpochS, 8)
  report.writeUInt32BE(Math.floor(((wallMs % 1000) / 1000) * 2 ** 32), 12)
  report.writeUInt32BE(timestamp, 16)
  report.writeUInt32BE(stream.packets >>> 0, 20)
  report.writeUInt32BE(stream.bytes >>> 0, 24)
  return Buffer.concat([interleaved(channel, report.length), report])
}

export function interleaved(channel: number, length: number): Buffer {
  const prefix = Buffer.alloc(4)
  prefix[0] = 0x24
  prefix[1] = channel
  prefix.writeUInt16BE(length, 2)
  return prefix
}
