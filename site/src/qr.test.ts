import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { qrMatrix } from './qr.ts'

const drawn = (text: string) => qrMatrix(text).map((row) => row.map((dark) => (dark ? '#' : '.')).join(''))

test('the code of the notice is the one that a reader (zbar 0.23.92) was seen to read', () => {
  const hash = createHash('sha256').update(drawn('https://lbzfai.com/privacidad').join('\n')).digest('hex')
  expect(hash).toBe('252536e75fb03c0b6765ade0bbb6b209b275f19e6121182fa137da48153d3fd9')
})

test('the size grows with the text, and a text that does not fit is refused', () => {
  expect([14, 26, 42, 62, 84].map((length) => qrMatrix('x'.repeat(length)).length)).toEqual([
    21, 25, 29, 33, 37,
  ])
  expect(() => qrMatrix('x'.repeat(85))).toThrow(RangeError)
})

test('three corners carry the square that a reader looks for', () => {
  const rows = drawn('lbzf')
  const size = rows.length
  const square = ['#######', '#.....#', '#.###.#', '#.###.#', '#.###.#', '#.....#', '#######']
  const at = (x: number, y: number) => square.map((_, i) => rows[y + i]?.slice(x, x + 7))
  expect([at(0, 0), at(size - 7, 0), at(0, size - 7)]).toEqual([square, square, square])
})
