import { describe, expect, it } from 'vitest'
import { CaptureClock } from './capture-clock.ts'

/** A camera that took its first picture at wall time 1,000,000 ms; each arrives `delayMs` later. */
function arrival(seconds: number, delayMs: number, stepMs = 0) {
  const monotonicMs = 500_000 + seconds * 1000 + delayMs
  return { wallMs: 500_000 + monotonicMs + stepMs, monotonicMs }
}

describe('capture times', () => {
  it('follow the timestamps, not the arrivals, once the first second has shown the least delay', () => {
    const clock = new CaptureClock()
    for (let i = 0; i < 10; i++) clock.captured(i / 5, arrival(i / 5, i === 4 ? 80 : 300))
    expect(clock.captured(2, arrival(2, 900))).toBeCloseTo(1_002_080, 3)
    expect(clock.captured(2.2, arrival(2.2, 80))).toBeCloseTo(1_002_280, 3)
  })

  it('say nothing while the first second settles', () => {
    expect(new CaptureClock().captured(0, arrival(0, 100))).toBe('settling')
  })

  it('begin anew when the wall clock is set', () => {
    const clock = new CaptureClock()
    for (let i = 0; i < 20; i++) clock.captured(i / 5, arrival(i / 5, 100))
    expect(clock.captured(4, arrival(4, 100, -3_600_000))).toBe('stepped')
    expect(clock.captured(4.2, arrival(4.2, 100, -3_600_000))).toBe('settling')
    expect(clock.captured(5.4, arrival(5.4, 100, -3_600_000))).toBeCloseTo(1_005_500 - 3_600_000, 3)
  })

  it('follow a camera clock that runs slow, without a jump', () => {
    const clock = new CaptureClock()
    const slow = 1 - 50e-6
    let before = 0
    for (let i = 0; i < 5 * 3600; i++) {
      const now = clock.captured((i / 5) * slow, arrival(i / 5, 100))
      if (typeof now !== 'number') continue
      if (before !== 0) expect(Math.abs(now - before - 200)).toBeLessThan(35)
      before = now
    }
    // An hour at 50 ppm is 180 ms.
    expect(Math.abs(before - (1_000_000 + 3_599_800 + 100))).toBeLessThan(20)
  })
})
