import { expect, it } from 'vitest'
import { unchanged } from './light.ts'
import { compareCells, createPatch, fillCells, planeOf, readCells } from './patch.ts'

const [width, height] = [24, 12]
const bytes = Uint8Array.from({ length: width * height + 1 }, (_, i) => (i * 89 + (i >> 3)) % 256).fill(
  255,
  0,
  4,
)
const offsets = Int32Array.from([0, 4, 5, 2 * width + 8, 3 * width + 7, 8 * width + 20])

it('a cell is the mean of its sixteen pixels in grey levels, wherever it and the picture begin', () => {
  for (const begin of [0, 1]) {
    const picture = bytes.subarray(begin, begin + width * height)
    const into = new Float32Array(offsets.length)
    readCells(planeOf(picture, width), offsets, into)
    const means = [...offsets].map((offset) => {
      const pixels = [0, 1, 2, 3].flatMap((row) => [...picture.subarray(offset + row * width).subarray(0, 4)])
      return ((pixels.reduce((sum, value) => sum + value, 0) / 16 - 16) * 255) / 219
    })
    for (const [i, mean] of means.entries()) expect(into[i]).toBeCloseTo(mean, 3)
  }
})

it('what has moved is told also against the picture whose place the new one takes', () => {
  const patch = createPatch(offsets)
  const before = new Float32Array(offsets.length).fill(100)
  fillCells(before, patch, unchanged)
  patch.background.set(before)
  const now = before.map((value, i) => (i < 3 ? value + 10 : value - 30))
  const picture = { slot: 2, against: 2, light: unchanged, threshold: 20, far: 5 }
  expect(compareCells(now, patch, picture)).toEqual({ moved: 0.5, apart: 1 })
  expect(compareCells(now, patch, picture)).toEqual({ moved: 0, apart: 1 })
})
