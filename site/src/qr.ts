/**
 * A QR code of a short text: byte mode, error correction M, versions 1 to 5 (up to 84 bytes), after ISO/IEC 18004.
 * Returns rows of modules, true is dark, without the quiet zone. Throws RangeError when the text is too long.
 */
export function qrMatrix(text: string): boolean[][] {
  const bytes = [...new TextEncoder().encode(text)]
  const version = versions.find(({ data }) => bytes.length + 2 <= data)
  if (version === undefined) throw new RangeError(`${bytes.length} bytes do not fit into a version 5-M code`)
  const codewords = interleaved(dataCodewords(bytes, version.data), version)
  const candidates = Array.from({ length: 8 }, (_, mask) => drawn(version, codewords, mask))
  return candidates.reduce((best, candidate) => (penalty(candidate) < penalty(best) ? candidate : best))
}

/** data: data codewords; blocks: how many they are dealt into; ecc: correction codewords of each; at: centre of the alignment square. */
type Version = { number: number; data: number; blocks: number; ecc: number; at: number | null }
const versions: readonly Version[] = [
  { number: 1, data: 16, blocks: 1, ecc: 10, at: null },
  { number: 2, data: 28, blocks: 1, ecc: 16, at: 18 },
  { number: 3, data: 44, blocks: 1, ecc: 26, at: 22 },
  { number: 4, data: 64, blocks: 2, ecc: 18, at: 26 },
  { number: 5, data: 86, blocks: 2, ecc: 24, at: 30 },
]

function dataCodewords(bytes: readonly number[], capacity: number): number[] {
  // Mode 0100, length, bytes and the terminator 0000: two half bytes around whole ones.
  const codewords: number[] = [0x40 | (bytes.length >> 4)]
  let carried = bytes.length & 15
  for (const byte of bytes) {
    codewords.push((carried << 4) | (byte >> 4))
    carried = byte & 15
  }
  codewords.push(carried << 4)
  for (let pad = 0xec; codewords.length < capacity; pad ^= 0xfd) codewords.push(pad)
  return codewords
}

function interleaved(data: readonly number[], { blocks, ecc }: Version): number[] {
  const each = data.length / blocks
  const parts = Array.from({ length: blocks }, (_, b) => data.slice(b * each, (b + 1) * each))
  const corrections = parts.map((part) => correction(part, ecc))
  const dealt = (rows: number[][], length: number) =>
    Array.from({ length }, (_, i) => rows.map((row) => row[i] ?? 0)).flat()
  return [...dealt(parts, each), ...dealt(corrections, ecc)]
}

/** Reed–Solomon remainder over GF(256) with polynomial 0x11d. */
function correction(data: readonly number[], degree: number): number[] {
  let generator = [1]
  let root = 1
  for (let i = 0; i < degree; i++) {
    const next = [...generator, 0]
    generator.forEach((coefficient, j) => {
      next[j + 1] = (next[j + 1] ?? 0) ^ multiply(coefficient, root)
    })
    generator = next
    root = multiply(root, 2)
  }
  const remainder = [...data, ...new Array<number>(degree).fill(0)]
  for (let i = 0; i < data.length; i++) {
    const factor = remainder[i] ?? 0
    generator.forEach((coefficient, j) => {
      remainder[i + j] = (remainder[i + j] ?? 0) ^ multiply(coefficient, factor)
    })
  }
  return remainder.slice(data.length)
}

function multiply(a: number, b: number): number {
  let product = 0
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d)
    product ^= ((b >> bit) & 1) * a
  }
  return product
}

function drawn({ number, at }: Version, codewords: readonly number[], mask: number): boolean[][] {
  const size = 17 + 4 * number
  const cells: (boolean | undefined)[][] = Array.from({ length: size }, () => new Array(size).fill(undefined))
  const set = (x: number, y: number, dark: boolean) => {
    const row = cells[y]
    if (row !== undefined && x >= 0 && x < size) row[x] = dark
  }
  const square = (cx: number, cy: number, reach: number, light: readonly number[]) => {
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        set(cx + dx, cy + dy, !light.includes(Math.max(Math.abs(dx), Math.abs(dy))))
      }
    }
  }
  for (const [cx, cy] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const) {
    square(cx, cy, 4, [2, 4])
  }
  if (at !== null) square(at, at, 2, [1])
  for (let i = 8; i < size - 8; i++) {
    set(i, 6, i % 2 === 0)
    set(6, i, i % 2 === 0)
  }
  formatBits(mask).forEach((dark, i) => {
    // Around the top left square, and again along the other two.
    set(8, i < 6 ? i : i < 8 ? i + 1 : size - 15 + i, dark)
    set(i < 8 ? size - 1 - i : i === 8 ? 7 : 14 - i, 8, dark)
  })
  set(8, size - 8, true)
  fill(cells, codewords, mask)
  return cells.map((row) => row.map((cell) => cell ?? false))
}

/** Fifteen bits, least significant first: level M, the mask, and their BCH correction. */
function formatBits(mask: number): boolean[] {
  const data = mask
  let remainder = data
  for (let i = 0; i < 10; i++) remainder = (remainder << 1) ^ ((remainder >> 9) * 0x537)
  const bits = ((data << 10) | remainder) ^ 0x5412
  return Array.from({ length: 15 }, (_, i) => ((bits >> i) & 1) === 1)
}

const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
]

/** Bits in pairs of columns from the right, upwards and downwards in turn, past the timing column. */
function fill(cells: (boolean | undefined)[][], codewords: readonly number[], mask: number): void {
  const size = cells.length
  const inverts = masks[mask] ?? (() => false)
  let bit = 0
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5
    const upwards = ((right + 1) & 2) === 0
    for (let step = 0; step < size; step++) {
      const y = upwards ? size - 1 - step : step
      for (const x of [right, right - 1]) {
        const row = cells[y]
        if (row === undefined || row[x] !== undefined) continue
        const value = (((codewords[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1
        row[x] = value !== inverts(x, y)
        bit++
      }
    }
  }
}

/** How hard a code is to read; the mask with the least is taken. */
function penalty(cells: readonly boolean[][]): number {
  const size = cells.length
  const columns = cells.map((_, x) => cells.map((row) => row[x] ?? false))
  let total = 0
  for (const line of [...cells, ...columns]) {
    const text = line.map((dark) => (dark ? '1' : '0')).join('')
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) total += run.length - 2
    total +=
      40 * ((text.match(/(?=10111010000)/g) ?? []).length + (text.match(/(?=00001011101)/g) ?? []).length)
  }
  for (let y = 0; y + 1 < size; y++) {
    for (let x = 0; x + 1 < size; x++) {
      const dark = cells[y]?.[x]
      if (dark === cells[y]?.[x + 1] && dark === cells[y + 1]?.[x] && dark === cells[y + 1]?.[x + 1])
        total += 3
    }
  }
  const share = cells.flat().filter(Boolean).length / (size * size)
  return total + 10 * Math.floor(Math.abs(share - 0.5) * 20)
}
