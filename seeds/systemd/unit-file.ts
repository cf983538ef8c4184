/** A unit file as systemd reads it, as far as our own units go: sections, repeated keys, continuation and comments. */
export type Unit = { name: string; values: Map<string, string[]> }

export function parseUnit(name: string, text: string): Unit {
  const values = new Map<string, string[]>()
  for (const line of text.replaceAll(/\\\n/g, ' ').split('\n')) {
    const match = /^([A-Za-z]\w*)=(.*)$/.exec(line.trim())
    if (match === null) continue
    const [, key = '', value = ''] = match
    // An empty assignment takes back what was said before.
    if (value === '') values.delete(key)
    else values.set(key, [...(values.get(key) ?? []), value])
  }
  return { name, values }
}

export function last(unit: Unit, key: string): string | undefined {
  return unit.values.get(key)?.at(-1)
}

/** A list of words, over all its assignments. */
export function words(unit: Unit, key: string): string[] {
  return (unit.values.get(key) ?? []).flatMap((value) => value.split(/\s+/)).filter((word) => word !== '')
}

/** A span of time in ms: `90`, `2s`, `1min 30s`; undefined when it is not said. */
export function spanMs(unit: Unit, key: string): number | undefined {
  const value = last(unit, key)
  if (value === undefined) return undefined
  const perUnit: Record<string, number> = { ms: 1, s: 1000, sec: 1000, min: 60_000, m: 60_000, h: 3_600_000 }
  let ms = 0
  for (const [, amount, unitName] of value.matchAll(/(\d+)\s*([a-z]*)/g)) {
    const factor = perUnit[unitName === '' ? 's' : (unitName ?? 's')]
    if (factor === undefined) throw new Error(`${unit.name}: ${key}=${value}`)
    ms += Number(amount) * factor
  }
  return ms
}
