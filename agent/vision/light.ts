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
export class LightFit {
  /** How far each cell is off. */
  readonly #off: Float64Array

  constructor(cells: number) {
    this.#off = new Float64Array(cells)
  }

  fit(now: Float32Array, background: Float32Array, before: Light): { light: Light; known: boolean } {
    const fresh = this.#settled(now, background)
    const agreeing = agreeingCells(now, background, fresh)
    const possible = isPossible(fresh)
    if (possible && agreeing >= mostlyAgreeing * now.length) return { light: fresh, known: true }
    const going = this.#settled(now, background, before)
    const goingOn = agreeingCells(now, background, going)
    if (possible && agreeing >= Math.max(goingOn, leastAgreeing * now.length))
      return { light: fresh, known: true }
    const known = isPossible(going) && goingOn >= leastGoingOn * now.length
    return { light: known ? going : before, known }
  }

  /** Four rounds of least squares; the first over all cells, or over those that nearly agree with the light to start from. */
  #settled(now: Float32Array, background: Float32Array, from?: Light): Light {
    let { gain, offset } = from ?? unchanged
    let within = Number.POSITIVE_INFINITY
    if (from !== undefined) {
      within = 2 * agreement
      this.#residual(now, background, gain, offset)
    } else this.#off.fill(0)
    for (let round = 0; ; round++) {
      const off = this.#off
      let n = 0
      let sumB = 0
      let sumN = 0
      let sumBB = 0
      let sumBN = 0
      for (let i = 0; i < off.length; i++) {
        // Without a branch: which ones agree is noise, and nothing a processor could foresee. What disagrees adds nothing.
        const agrees = (off[i] ?? 0) > within ? 0 : 1
        const b = agrees * (background[i] ?? 0)
        const v = agrees * (now[i] ?? 0)
        n += agrees
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
      if (round === 3) break
      within = Math.max(2, (1.5 * this.#residual(now, background, gain, offset)) / now.length)
    }
    return { gain, offset }
  }

  #residual(now: Float32Array, background: Float32Array, gain: number, offset: number): number {
    const off = this.#off
    let residual = 0
    for (let i = 0; i < off.length; i++) {
      const cell = Math.abs((now[i] ?? 0) - gain * (background[i] ?? 0) - offset)
      off[i] = cell
      residual += Math.min(20, cell)
    }
    return residual
  }
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
