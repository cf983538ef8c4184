import { describe, expect, it } from 'vitest'
import { LightFit, unchanged } from './light.ts'

/** A scene of many greys, and what a share of it looks like under a light, covered by a grey thing from `from` on. */
const scene = Float32Array.from({ length: 1200 }, (_, i) => 40 + ((i * 37) % 150))
const fit = new LightFit(scene.length)
const seen = ({ gain = 1, offset = 0, from = 1 }) =>
  scene.map((grey, i) => (i < from * scene.length ? gain * grey + offset : 104 + 8 * (i % 3)))

describe('the light', () => {
  it('is found though people and hands differ from the background', () => {
    const { light, known } = fit.fit(seen({ gain: 0.4, offset: 5, from: 0.75 }), scene, unchanged)
    expect(light.gain).toBeCloseTo(0.4, 1)
    expect(light.offset).toBeCloseTo(5, 0)
    expect(known).toBe(true)
  })

  it('goes on as it was while something covers most of the picture, or all of it', () => {
    const before = { gain: 0.9, offset: 2 }
    const half = fit.fit(seen({ ...before, from: 0.45 }), scene, before)
    expect(half.light.gain).toBeCloseTo(0.9, 1)
    expect(half.known).toBe(true)
    const all = fit.fit(seen({ from: 0 }), scene, before)
    expect(all).toEqual({ light: before, known: false })
  })
})
