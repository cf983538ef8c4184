import { describe, expect, it } from 'vitest'
import { Looks, type Still } from './still.ts'

const cells = 200

/** A zone that lies still at `level`; every cell is up to `noise` grey levels off, and `other` of them by `by` more. */
function lying(noise: number, { other = 0, by = 0, doubt = 12, gain = 1 } = {}): Still {
  const sign = (i: number) => (Math.imul(i + 1 + seen, 2654435761) >>> 16) / 0x8000 - 1
  const still = Float32Array.from(
    { length: cells },
    (_, i) => 100 + noise * sign(i) + (i < other * cells ? by : 0),
  )
  seen += 1
  return { cells: still, gain, doubt }
}
let seen = 0

/** Looks once a second from 0 s on. */
function looksOf(...stills: readonly Still[]): Looks {
  const looks = new Looks()
  stills.forEach((still, i) => {
    looks.add(i * 1000, still)
  })
  return looks
}

const handAt = (second: number) => ({ fromMs: second * 1000 + 100, toMs: second * 1000 + 900 })
const calm = (noise: number, more = {}) => Array.from({ length: 8 }, () => lying(noise, more))

describe('what lies in a zone after a hand', () => {
  it('is seen as finely as the zone is calm, whatever one picture must differ by', () => {
    const piece = { other: 0.2, by: 6 }
    expect(looksOf(...calm(0.5), lying(0.5, piece)).marksOf(handAt(7)).newMark).toBeCloseTo(0.2, 2)
    expect(looksOf(...calm(4), lying(4, piece)).marksOf(handAt(7)).newMark).toBeLessThan(0.1)
    expect(looksOf(...calm(4), lying(4)).marksOf(handAt(7)).newMark).toBeLessThan(0.02)
  })

  it('is told roughly until looks with nothing between them have shown how calm it is', () => {
    const piece = { other: 0.2, by: 6 }
    const few = calm(0.5).slice(0, 3)
    expect(looksOf(...few, lying(0.5, piece)).marksOf(handAt(2)).newMark).toBe(0)
    expect(looksOf(...few, lying(0.5, { ...piece, by: 11 })).marksOf(handAt(2)).newMark).toBeCloseTo(0.2, 2)
  })

  it('is asked no more of in a restless zone than of one that nothing is known of', () => {
    const restless = Array.from({ length: 8 }, (_, i) => lying(0, { other: 1, by: i % 2 === 0 ? 0 : 8 }))
    expect(looksOf(...restless, lying(0, { other: 0.2, by: -11 })).marksOf(handAt(7)).newMark).toBe(0.2)
  })

  it('is something else by four grey levels at least, in a picture without noise too', () => {
    const changed = (by: number) => lying(0, { other: 0.2, by, doubt: 6 })
    const still = calm(0, { doubt: 6 })
    expect(looksOf(...still, changed(3.9)).marksOf(handAt(7)).newMark).toBe(0)
    expect(looksOf(...still, changed(4.1)).marksOf(handAt(7)).newMark).toBeCloseTo(0.2, 2)
  })

  it('is asked more in a light in which one picture must differ by more', () => {
    const changed = (doubt: number) => lying(0, { other: 0.2, by: 6, doubt })
    const still = calm(2, { doubt: 4 })
    expect(looksOf(...still, changed(4)).marksOf(handAt(7)).newMark).toBeGreaterThan(0.1)
    expect(looksOf(...still, changed(12)).marksOf(handAt(7)).newMark).toBeLessThan(0.05)
  })

  it('is nothing new where it lay like that before the hand came and went', () => {
    const hand = lying(0.5, { other: 0.5, by: 40 })
    const { mark, newMark } = looksOf(...calm(0.5), hand, lying(0.5)).marksOf(handAt(8))
    expect(mark).toBeCloseTo(0.5, 2)
    expect(newMark).toBe(0)
  })

  it('is not known in another light, in too much noise, or where it did not lie still before or after', () => {
    const before = calm(0.5)
    expect(looksOf(...before, lying(0.5, { gain: 1.3 })).marksOf(handAt(7))).toEqual({})
    expect(looksOf(...before, lying(0.5, { doubt: 17 })).marksOf(handAt(7))).toEqual({})
    expect(looksOf(...before).marksOf(handAt(7))).toEqual({})
    expect(new Looks().marksOf(handAt(7))).toEqual({})
  })
})
