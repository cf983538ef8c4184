/**
 * Gain and offset that turn `background` into `now`: now ≈ gain × background + offset.
 * Least squares over the cells that agree; people and hands disagree and are left out in three rounds.
 */
export function fitLight(now: Float32Array, background: Float32Array): { gain: number; offset: number } {
  let gain = 1
  let offset = 0
  let limit = Number.POSITIVE_INFINITY
  for (let round = 0; round < 4; round++) {
    let n = 0
    let sumB = 0
    let sumN = 0
    let sumBB = 0
    let sumBN = 0
    for (let i = 0; i < now.length; i++) {
      const b = background[i] ?? 0
      const v = now[i] ?? 0
      if (Math.abs(v - gain * b - offset) > limit) continue
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
    limit = Math.max(2, (1.5 * residual) / now.length)
  }
  return { gain, offset }
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
