import { expect, test } from 'vitest'
import { type Frame, imagePlanes } from './frames.ts'
import { pixelate } from './pixelate.ts'

const [width, height] = [96, 72]

/** Every pixel differs from its neighbours. */
function picture(): Frame {
  const planes = Uint8Array.from({ length: (width * height * 3) / 2 }, (_, i) => (i * 37) % 251)
  return { captureMs: 0, width, height, planes }
}
/** Luma and both colour differences. */
const pixel = (frame: Frame, x: number, y: number) =>
  imagePlanes(frame).map(
    (plane) => plane.values[Math.floor(y * plane.scale) * plane.width + Math.floor(x * plane.scale)],
  )

test('where the detector saw somebody nothing can be made out, and the rest stays', () => {
  const [before, after] = [picture(), picture()]
  pixelate(after, [{ left: 30, top: 30, right: 40, bottom: 40, score: 0.9 }])
  expect(pixel(after, 30, 30)).toEqual(pixel(after, 47, 47))
  expect(pixel(after, 80, 10)).toEqual(pixel(before, 80, 10))
})

test('when nobody looked for people, the whole picture goes', () => {
  const after = picture()
  pixelate(after, 'unknown')
  for (const [x, y] of [
    [0, 0],
    [48, 24],
    [72, 48],
  ] as const) {
    expect(pixel(after, x, y)).toEqual(pixel(after, x + 23, y + 23))
  }
})

test('nobody there: the picture stays as it is', () => {
  const after = picture()
  pixelate(after, [])
  expect(after.planes).toEqual(picture().planes)
})
