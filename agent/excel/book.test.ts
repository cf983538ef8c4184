import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Column } from '../contract/columns.ts'
import { bookSheet, writeBook } from './book.ts'
import { zipEntries } from './zip-entries.ts'

const folder = mkdtempSync(join(tmpdir(), 'lbzf-book-'))
afterAll(() => rmSync(folder, { recursive: true }))

const atMs = Date.parse('2026-07-06T00:00:00-05:00')
type Pair = { text: string | null; value: number | null }
const columns: readonly Column<Pair>[] = [
  { figure: 'texto', header: 'Texto <&> "ñ"', format: 'text', width: 20, value: ({ text }) => text },
  { figure: 'otro', header: 'Otro', format: 'text', width: 20, value: ({ text }) => text },
  { figure: 'valor', header: 'Valor', format: 'decimal', width: 10, value: ({ value }) => value },
]

function readBack(file: string): unknown[][] {
  const program = `
import sys, json, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
print(json.dumps([[[c.value, c.data_type] for c in r] for r in book.worksheets[0].iter_rows()]))`
  return JSON.parse(
    execFileSync('/usr/bin/python3', ['-c', program, file], { encoding: 'utf8' }),
  ) as unknown[][]
}

test('names with accents, emoji, 255 characters and what looks like a formula come back as they were', async () => {
  const texts = [
    'Ángela Muñoz',
    '👩🏽‍🏭 módulo',
    'ñ'.repeat(255),
    '=1+1',
    '+57 300',
    '@cmd',
    '-2',
    ' dos  espacios ',
    '<b>&amp;"\'',
    'línea 1\nlínea 2',
  ]
  const file = join(folder, 'names.xlsx')
  const rows = texts.map((text) => ({ text, value: 1.5 }))
  await writeBook(file, atMs, [bookSheet({ name: 'Hoja', columns, rows: () => rows })])
  const [header, ...back] = readBack(file)
  expect(header?.[0]).toEqual(['Texto <&> "ñ"', 's'])
  expect(back.map(([first]) => first)).toEqual(texts.map((text) => [text, 's']))
  expect(back.map((row) => row[2])).toEqual(texts.map(() => [1.5, 'n']))
})

test('what XML cannot carry is left out, and the file is still a file', async () => {
  const file = join(folder, 'hostile.xlsx')
  const rows = [
    { text: 'a\u0000b\u0008c\uffff', value: Number.NaN },
    { text: `x${String.fromCharCode(0xd83d)}y`, value: Number.POSITIVE_INFINITY },
  ]
  await writeBook(file, atMs, [bookSheet({ name: 'Hoja', columns, rows: () => rows })])
  expect(readBack(file).slice(1)).toEqual([
    [
      ['abc', 's'],
      ['abc', 's'],
      [null, 'n'],
    ],
    [
      ['xy', 's'],
      ['xy', 's'],
      [null, 'n'],
    ],
  ])
})

test('the entries of the file carry no clock, and neighbours of one format keep their styles', async () => {
  const file = join(folder, 'plain.xlsx')
  await writeBook(file, atMs, [bookSheet({ name: 'Hoja', columns, rows: () => [{ text: 'a', value: 2 }] })])
  const bytes = readFileSync(file)
  // Local headers: time 0, date 1 January 1980.
  let headers = 0
  for (let at = bytes.indexOf('PK\x03\x04'); at >= 0; at = bytes.indexOf('PK\x03\x04', at + 4)) {
    expect([bytes.readUInt16LE(at + 10), bytes.readUInt16LE(at + 12)]).toEqual([0, 0x21])
    headers += 1
  }
  const entries = zipEntries(bytes)
  expect(headers).toBe(entries.length)
  const sheet = entries.find(({ name }) => name === 'xl/worksheets/sheet1.xml')?.data.toString() ?? ''
  const styles = [...sheet.matchAll(/<c r="[ABC]2" s="(\d+)"/g)].map(([, style]) => style)
  expect(styles[0]).toBe(styles[1])
  expect(styles[2]).not.toBe(styles[0])
})
