/**
 * Who is asking. `tailscale serve` stands in front of the loopback listener, removes every Tailscale-* header a client
 * sent and sets its own for people (not for tagged devices, not through Funnel). Whoever reaches the loopback port
 * already runs on this machine: that, and nothing else, is why the header is believed.
 */
export type Identity = { login: string } | { absent: string }

/** `absent` is the reason for the log. Header values are RFC 2047 Q-encoded when they are not ASCII. */
export function identityOf(header: (name: string) => string | undefined): Identity {
  if (header('tailscale-funnel-request') !== undefined) return { absent: 'came through Funnel' }
  const raw = header('tailscale-user-login')
  if (raw === undefined || raw.trim() === '')
    return { absent: 'no Tailscale-User-Login (tagged device, or not through serve)' }
  // Two headers arrive joined by a comma; serve sets exactly one.
  if (raw.includes(',')) return { absent: 'more than one Tailscale-User-Login' }
  const login = decodeWords(raw.trim())
  return login === undefined ? { absent: 'Tailscale-User-Login cannot be decoded' } : { login }
}

const encodedWord = /=\?([^?\s]+)\?([qb])\?([^?\s]*)\?=/gi

/** RFC 2047 encoded words to text; undefined when malformed or in a charset other than UTF-8 or ASCII. */
function decodeWords(text: string): string | undefined {
  let broken = false
  const decoded = text
    .replace(/(\?=)\s+(=\?)/g, '$1$2')
    .replace(encodedWord, (_whole, charset: string, encoding: string, payload: string) => {
      if (!/^(utf-8|us-ascii)$/i.test(charset)) broken = true
      const bytes = encoding.toLowerCase() === 'b' ? Buffer.from(payload, 'base64') : qBytes(payload)
      try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
      } catch {
        broken = true
        return ''
      }
    })
  return broken ? undefined : decoded
}

function qBytes(payload: string): Buffer {
  const spaced = payload.replaceAll('_', ' ')
  return Buffer.from(
    spaced.replace(/=([0-9a-f]{2})/gi, (_whole, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    ),
    'latin1',
  )
}
