export type Light = { gain: number; offset: number }

/** Grey levels within which a cell agrees with a light. */
const agreement = 5
/** Where this share of the picture agrees there is nothing to ask. */
const mostlyAgreeing = 0.8
/** What less of the picture agrees with is no new light but something that covers it … */
const leastAgreeing = 0.55
/** … and with less than this nothing says that the light goes on as it was. */
const leastGoingOn = 0.35
/** Grey levels that black may become, in full light and in none: beyond, it is a grey thing before the lens. */
const mostOffset = 48
const mostDarkOffset = 12

export const unchanged: Light = { gain: 1, offset: 0 }

/**
 * Gain and offset that turn `background` into `now`: now ≈ gain × background + offset. Least squares over the cells that agree; people and
 * hands disagree and are left out round by round. Where something covers much of the picture, the light `before` goes on; `known` is false
 * where hardly anything agrees with that either.
 */
export function fitLight(
  now: Float32Array,
  background: Float32Array,
  before: Light,
): { light: Light; known: boolean } {
  const fresh = settled(now, background)
  const agreeing = agreeingCells(now, background, fresh)
  const possible = isPossible(fresh)
  if (possible && agreeing >= mostlyAgreeing * now.length) return { light: fresh, known: true }
  const going = settled(now, background, before)
  const goingOn = agreeingCells(now, background, going)
  if (possible && agreeing >= Math.max(goingOn, leastAgreeing * now.length))
    return { light: fresh, known: true }
  const known = isPossible(going) && goingOn >= leastGoingOn * now.length
  return { light: known ? going : before, known }
}

/** Four rounds of least squares; the first over all cells, or over those that nearly agree with the light to start from. */
function settled(now: Float32Array, background: Float32Array, from?: Light): Light {
  let { gain, offset } = from ?? unchanged
  let within = from === undefined ? Number.POSITIVE_INFINITY : 2 * agreement
  for (let round = 0; round < 4; round++) {
    let n = 0
    let sumB = 0
    let sumN = 0
    let sumBB = 0
    let sumBN = 0
    for (let i = 0; i < now.length; i++) {
      const b = background[i] ?? 0
      const v = now[i] ?? 0
      if (Math.abs(v - gain * b - offset) > within) continue
      n += 1
      sumB += b
      sumN += v
      sumBB += b * b
      sumBN += b * v
    }
    const spread = n * sumBB - sumB * sumB
    // A picture of one grey tone says nothing about gain; black says nothing at all.
    if (n < now.length / 8 || spread < n * n * 4) break
    gain = Math.min(4, Math.max(0.1, (n * sumBN - sumB * sumN) / spread))
    offset = (sumN - gain * sumB) / n
    let residual = 0
    for (let i = 0; i < now.length; i++) {
      residual += Math.min(20, Math.abs((now[i] ?? 0) - gain * (background[i] ?? 0) - offset))
    }
    within = Math.max(2, (1.5 * residual) / now.length)
  }
  return { gain, offset }
}

function isPossible({ gain, offset }: Light): boolean {
  return Math.abs(offset) <= mostDarkOffset + (mostOffset - mostDarkOffset) * gain
}

function agreeingCells(now: Float32Array, background: Float32Array, { gain, offset }: Light): number {
  let agreeing = 0
  for (let i = 0; i < now.length; i++) {
    if (Math.abs((now[i] ?? 0) - gain * (background[i] ?? 0) - offset) <= agreement) agreeing += 1
  }
  return agreeing
}

/** By counting in 1/16 grey levels: exact enough for a noise estimate and linear in time. */
export function quantile(values: Float32Array, share: number): number {
  const bins = new Uint16Array(1024)
  for (const value of values) {
    const bin = Math.min(1023, Math.floor(value * 16))
    bins[bin] = (bins[bin] ?? 0) + 1
  }
  let seen = 0
  for (let bin = 0; bin < bins.length; bin++) {
    seen += bins[bin] ?? 0
    if (seen >= share * values.length) return (bin + 0.5) / 16
  }
  return 64
}
