import { describe, expect, it } from 'vitest'
import { CameraMoved, checkEveryMs } from './camera-moved.ts'
import { type Grey, referenceOf, shiftOf } from './shift.ts'

const [width, height] = [640, 480]

/** A room of boxes with grain, the same for the same seed. */
function room(seed: number): Grey {
  const values = new Uint8Array(width * height).fill(120)
  let state = seed
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state / 0x7fffffff
  }
  for (let i = 0; i < 140; i++) {
    const [x0, y0, w, h] = [random() * 600, random() * 440, 10 + random() * 60, 10 + random() * 50]
    const tone = 30 + random() * 200
    for (let y = Math.floor(y0); y < Math.min(height, y0 + h); y++) {
      values.fill(tone, y * width + Math.floor(x0), y * width + Math.floor(Math.min(width, x0 + w)))
    }
  }
  return { width, height, values }
}

/** Moved right and down, edge pixels repeated, then lit and with noise. */
function seen(grey: Grey, { dx = 0, dy = 0, light = 1, noise = 4 } = {}): Grey {
  const values = new Uint8Array(width * height)
  let state = 7
  for (let y = 0; y < height; y++) {
    const from = Math.min(height - 1, Math.max(0, y - dy)) * width
    for (let x = 0; x < width; x++) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
      const grain = (state / 0x7fffffff - 0.5) * 2 * noise
      values[y * width + x] =
        (grey.values[from + Math.min(width - 1, Math.max(0, x - dx))] ?? 0) * light + grain
    }
  }
  return { width, height, values }
}

function hide(
  grey: Grey,
  { left, right, top, bottom }: { left: number; right: number; top: number; bottom: number },
): Grey {
  for (let y = top; y < bottom; y++) grey.values.fill(90, y * width + left, y * width + right)
  return grey
}

describe('the shift of a picture', () => {
  it.each([
    [15, 0],
    [0, -15],
    [-11, 11],
    [18, -4],
    [-40, 25],
  ])('of %i, %i pixels is found to the pixel', (dx, dy) => {
    const found = shiftOf(referenceOf(room(3)), seen(room(3), { dx, dy }))
    expect(found?.dx).toBeCloseTo(dx, 0)
    expect(found?.dy).toBeCloseTo(dy, 0)
  })

  it('is none when only the light changes', () => {
    for (const light of [0.5, 0.8, 1.2])
      expect(shiftOf(referenceOf(room(5)), seen(room(5), { light }))?.px).toBe(0)
  })

  it('cannot be said in the dark', () => {
    expect(shiftOf(referenceOf(room(5)), seen(room(5), { light: 0.02 }))).toBeUndefined()
  })
})

describe('a moved camera', () => {
  it('is told by two checks that agree, with the first sign as its instant', () => {
    const watch = new CameraMoved(room(9))
    watch.disturbed(50_000)
    expect(watch.look(seen(room(9), { dx: 16 }), 50_400)).toBeUndefined()
    expect(watch.look(seen(room(9), { dx: 16 }), 51_400)).toMatchObject({ sinceMs: 50_000 })
  })

  it('is told when most of the picture is hidden', () => {
    const watch = new CameraMoved(room(9))
    const now = hide(seen(room(9), { dx: 16 }), { left: 200, right: width, top: 0, bottom: 330 })
    expect(watch.look(now, 0)).toBeUndefined()
    expect(watch.look(now, 1000)?.shift.dx).toBeCloseTo(16, 0)
  })

  it('is not told when somebody carries a bin and stands before the rest', () => {
    const watch = new CameraMoved(room(5))
    const now = hide(seen(room(5)), { left: 64, right: width, top: 0, bottom: height })
    const carried = seen(room(5), { dx: 24 })
    for (let y = 160; y < 300; y++) {
      now.values.set(carried.values.subarray(y * width + 360, y * width + 510), y * width + 360)
    }
    expect(watch.look(now, 0)).toBeUndefined()
    expect(watch.look(now, 1000)).toBeUndefined()
  })

  it('is not told under 15 pixels, nor by what is gone at the second check', () => {
    const watch = new CameraMoved(room(9))
    expect(watch.look(seen(room(9), { dx: 12, dy: 4 }), 0)).toBeUndefined()
    expect(watch.look(seen(room(9), { dx: 12, dy: 4 }), checkEveryMs)).toBeUndefined()
    expect(watch.look(seen(room(9), { dx: 30 }), 2 * checkEveryMs)).toBeUndefined()
    expect(watch.look(seen(room(9)), 2 * checkEveryMs + 1000)).toBeUndefined()
    expect(watch.look(seen(room(9)), 3 * checkEveryMs + 1000)).toBeUndefined()
  })
})
