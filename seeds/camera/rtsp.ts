import { createHash, randomBytes } from 'node:crypto'

/** RTSP requests off a TCP stream, and digest authentication (RFC 2617, MD5, no qop: what cheap cameras do). */

export type RtspRequest = { method: string; uri: string; headers: ReadonlyMap<string, string> }

const largestRequest = 16_384

/** Takes whole requests out of `bytes` and skips the client's own interleaved frames (its RTCP reports). */
export function takeRequests(bytes: Buffer): { requests: RtspRequest[]; rest: Buffer; broken: boolean } {
  const requests: RtspRequest[] = []
  let rest = bytes
  while (rest.length > 0) {
    if (rest[0] === 0x24) {
      if (rest.length < 4 || rest.length < 4 + rest.readUInt16BE(2)) break
      rest = rest.subarray(4 + rest.readUInt16BE(2))
      continue
    }
    const end = rest.indexOf('\r\n\r\n')
    if (end < 0) return { requests, rest, broken: rest.length > largestRequest }
    const [first = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n')
    const headers = new Map(
      lines.map((line): [string, string] => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]
      }),
    )
    const bodyLength = Number(headers.get('content-length') ?? 0)
    if (!Number.isInteger(bodyLength) || bodyLength < 0 || bodyLength > largestRequest) {
      return { requests, rest, broken: true }
    }
    if (rest.length < end + 4 + bodyLength) break
    const [method = '', uri = ''] = first.split(' ')
    requests.push({ method, uri, headers })
    rest = rest.subarray(end + 4 + bodyLength)
  }
  return { requests, rest, broken: false }
}

export function rtspResponse(
  request: RtspRequest,
  status: string,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): string {
  const all: Record<string, string> = { CSeq: request.headers.get('cseq') ?? '0', ...headers }
  if (body !== '') all['Content-Length'] = `${Buffer.byteLength(body)}`
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return `RTSP/1.0 ${status}\r\n${lines.join('\r\n')}\r\n\r\n${body}`
}

export type DigestGuard = {
  challenge: string
  admits(request: RtspRequest): boolean
}

/** One guard per connection: its nonce is good for nothing else. */
export function digestGuard(user: string, password: string): DigestGuard {
  const realm = 'LBZF camera'
  const nonce = randomBytes(16).toString('hex')
  return {
    challenge: `Digest realm="${realm}", nonce="${nonce}"`,
    admits(request) {
      const header = request.headers.get('authorization') ?? ''
      if (!header.startsWith('Digest ')) return false
      const field = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(header)?.[1] ?? ''
      const expected = md5(
        `${md5(`${user}:${realm}:${password}`)}:${nonce}:${md5(`${request.method}:${field('uri')}`)}`,
      )
      return field('username') === user && field('nonce') === nonce && field('response') === expected
    },
  }
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

export function sessionDescription(cameraId: number, sps: Buffer, pps: Buffer): string {
  const profile = sps.subarray(1, 4).toString('hex')
  return [
    'v=0',
    'o=- 0 0 IN IP4 127.0.0.1',
    `s=cam${cameraId}`,
    'c=IN IP4 0.0.0.0',
    't=0 0',
    'a=range:npt=now-',
    'm=video 0 RTP/AVP 96',
    'a=rtpmap:96 H264/90000',
    `a=fmtp:96 packetization-mode=1;profile-level-id=${profile};sprop-parameter-sets=${sps.toString('base64')},${pps.toString('base64')}`,
    'a=control:trackID=0',
    '',
  ].join('\r\n')
}
