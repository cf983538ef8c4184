/** Who `tailscale serve` would say is asking. 'tagged' is a device without a person, 'funnel' a stranger from the Internet. */
export type ServeIdentity =
  | { kind: 'person'; login: string; name: string }
  | { kind: 'tagged' }
  | { kind: 'funnel' }

/** The headers serve adds, after it has removed whatever the client sent under their names. */
export function identityHeaders(identity: ServeIdentity): [string, string][] {
  if (identity.kind === 'tagged') return []
  if (identity.kind === 'funnel') return [['Tailscale-Funnel-Request', '?1']]
  return [
    ['Tailscale-User-Login', encodedWord(identity.login)],
    ['Tailscale-User-Name', encodedWord(identity.name)],
  ]
}

/** A header holds ASCII: anything else travels as an RFC 2047 Q-encoded word, as serve sends it. */
export function encodedWord(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  const bytes = [...new TextEncoder().encode(text)]
  const body = bytes
    .map((byte) => {
      if (byte === 0x20) return '_'
      const plain = byte > 0x20 && byte < 0x7f && byte !== 0x3d && byte !== 0x3f && byte !== 0x5f
      return plain ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
  return `=?utf-8?q?${body}?=`
}

/** Raw header pairs as the client sent them, without anything that could pass for an identity or describe the wrong connection. */
export function withoutIdentity(rawHeaders: readonly string[]): [string, string][] {
  const kept: [string, string][] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    // Underscores too: some servers read them as dashes.
    if (/^tailscale[-_]/i.test(name) || /^x[-_]webauth[-_]/i.test(name)) continue
    kept.push([name, rawHeaders[i + 1] ?? ''])
  }
  return kept
}
