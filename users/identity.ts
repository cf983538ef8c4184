/**
 * One spelling per mailbox: trimmed, NFKC, lower case, so that two ways of typing an address are one person.
 * Null when the text is no identity, or when a look-alike would fold into plain letters (the Kelvin sign becomes k,
 * a full-width r becomes r): that is another mailbox, and nobody may inherit a role by resembling it.
 */
export function identityKey(text: string): string | null {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.length > 254 || /[\s\p{C}]/u.test(trimmed)) return null
  for (const character of trimmed) {
    if (isAscii(character)) continue
    const folded = character.normalize('NFKC').toLowerCase()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII itself
    if (/[\u0000-\u007f]/.test(folded)) return null
  }
  return trimmed.normalize('NFKC').toLowerCase()
}

/** The same, for something that must also look like an e-mail address: letters of any script before the @, ASCII after it. */
export function emailKey(text: string): string | null {
  const key = identityKey(text)
  if (key === null) return null
  return /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/u.test(
    key,
  )
    ? key
    : null
}

function isAscii(text: string): boolean {
  return (text.codePointAt(0) ?? 0) < 0x80
}
