import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '../contract/errors.ts'
import { plantInstant } from '../contract/plant-time.ts'
import { balanceInForce, standardsInForce } from '../store/balance-in-force.ts'
import { putModule, putStation } from '../store/plant.ts'
import { openStore, type Store } from '../store/store.ts'
import { applyBalanceo, type BalanceoImport, previewBalanceo } from './balanceo.ts'
import { previewText } from './balanceo-text.ts'
import { rawWorkbook, sheetData, zipOf } from './small-zip.ts'

const folder = mkdtempSync(join(tmpdir(), 'lbzf-balanceo-'))
const validFromMs = plantInstant('2026-07-06', 390)
let store: Store

beforeAll(() => {
  store = openStore({ file: join(folder, 'lbzf.db') })
  const angela = putModule(store, { code: 'angela', name: 'Angela', orgId: 1 })
  for (let i = 1; i <= 6; i++)
    putStation(store, { moduleId: angela, code: `P0${i}`, name: `Puesto ${i}`, position: i })
  const carmenza = putModule(store, { code: 'carmenza', name: 'Carmenza', orgId: 1 })
  putStation(store, { moduleId: carmenza, code: 'P90', name: 'Puesto 90', position: 1 })
  putModule(store, { code: 'empaque', name: 'Empaque', orgId: 1 })
})

afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true })
})

type Cells = ExcelJS.CellValue[]
const header: Cells = ['Operación', 'SAM (min)', 'Máquina', 'Puesto']
const table: Cells[] = [
  header,
  ['UNIR CUELLO', 0.5, 'MPP', 'P01'],
  ['PESPUNTAR CUELLO', 0.66, 'MPP', 'P02'],
  ['MONTAR MANGAS', 1.16, 'MREV', 'P03'],
]
const tableMinutes = 2.32
/** The table with another SAM of PESPUNTAR CUELLO, in B3. */
const withSam = (value: ExcelJS.CellValue): Cells[] =>
  table.map((row, i) => (i === 2 ? ['PESPUNTAR CUELLO', value, 'MPP', 'P02'] : row))

type Case = {
  name: string
  rows?: Cells[]
  shape?: (sheet: ExcelJS.Worksheet, book: ExcelJS.Workbook) => void
  sheetName?: string
  bytes?: () => Buffer | string
  ask?: Partial<BalanceoImport>
  /** Read correctly: so many operations and minutes. */
  gives?: { operations: number; minutes: number; stations?: Record<string, string>; passes?: number }
  /** Refused: the sentence. */
  says?: RegExp
}

const cases: Case[] = [
  { name: 'the plain table', gives: { operations: 3, minutes: tableMinutes } },
  {
    name: 'headers in capitals, without accents, in another order, with extra columns between',
    rows: [
      ['No.', 'PUESTO DE TRABAJO', 'OPERACION', 'Observaciones', 'MAQ.', 'TIEMPO ESTANDAR (MIN)'],
      [1, 'P01', 'UNIR CUELLO', 'ojo', 'MPP', 0.5],
      [2, 'P02', 'PESPUNTAR CUELLO', null, 'MPP', 0.66],
    ],
    gives: { operations: 2, minutes: 1.16 },
  },
  {
    name: 'a title, a blank row and a logo line above the header',
    rows: [['BALANCEO REF 22'], [], ['Fecha', new Date('2026-06-01')], [], ...table],
    gives: { operations: 3, minutes: tableMinutes },
  },
  {
    name: 'blank rows between operations',
    rows: [header, ['UNIR CUELLO', 0.5, 'MPP', 'P01'], [], [null], ['PESPUNTAR CUELLO', 0.66, 'MPP', 'P02']],
    gives: { operations: 2, minutes: 1.16 },
  },
  {
    name: 'a header of two lines, merged downwards',
    rows: [header, [null, '(minutos)'], ...table.slice(1)],
    shape: (sheet) => {
      for (const column of ['A', 'C', 'D']) sheet.mergeCells(`${column}1:${column}2`)
    },
    gives: { operations: 3, minutes: tableMinutes },
  },
  {
    name: 'stations merged over their operations',
    rows: [header, ['A', 0.5, 'MPP', 'P01'], ['B', 0.4, 'MPP'], ['C', 0.3, 'MPP', 'P02']],
    shape: (sheet) => sheet.mergeCells('D2:D3'),
    gives: { operations: 3, minutes: 1.2, stations: { A: 'P01', B: 'P01', C: 'P02' } },
  },
  {
    name: 'a station written once and left blank below',
    rows: [header, ['A', 0.5, 'MPP', 'P01'], ['B', 0.4, 'MPP', null]],
    says: /Balanceo!D3: falta el puesto de «B»/,
  },
  {
    name: 'formulas with their values',
    rows: withSam({ formula: '0.6*1.1', result: 0.66 }),
    gives: { operations: 3, minutes: tableMinutes },
  },
  {
    name: 'a formula that was never computed',
    rows: withSam({ formula: 'H3*1.1' } as ExcelJS.CellValue),
    says: /Balanceo!B3 «=H3\*1.1»: es una fórmula sin su resultado guardado/,
  },
  {
    name: 'a formula whose value is an error',
    rows: withSam({ formula: 'H3/0', result: { error: '#DIV/0!' } }),
    says: /Balanceo!B3 «#DIV\/0!»: es un error de fórmula/,
  },
  { name: 'an error typed as value', rows: withSam({ error: '#N/A' }), says: /Balanceo!B3 «#N\/A»/ },
  {
    name: 'a total row that agrees',
    rows: [...table, ['TOTAL', 2.32]],
    gives: { operations: 3, minutes: tableMinutes },
  },
  {
    name: 'a total row that does not',
    rows: [...table, ['TOTAL SAM', 2.41]],
    says: /Balanceo!B5: «TOTAL SAM» dice 2,41 min y la suma es 2,32 min/,
  },
  {
    name: 'a total that does not agree, accepted',
    rows: [...table, ['TOTAL SAM', 2.41]],
    ask: { acceptTotal: true },
    gives: { operations: 3, minutes: tableMinutes },
  },
  {
    name: 'a wrong total in the heading of the sheet',
    rows: [['SAM TOTAL', 24.16], ...table],
    says: /Balanceo!B1: «SAM TOTAL» dice 24,16 min y la suma es 2,32 min/,
  },
  {
    name: 'subtotals, a total without a word, and a signature below',
    rows: [
      header,
      ['UNIR CUELLO', 0.5, 'MPP', 'P01'],
      ['Subtotal cuello', 0.5],
      ['PESPUNTAR CUELLO', 0.66, 'MPP', 'P02'],
      ['Subtotal', 0.66],
      [null, 1.16],
      [],
      ['Elaboró: Ronald'],
    ],
    gives: { operations: 2, minutes: 1.16 },
  },
  {
    name: 'a wrong subtotal',
    rows: [...table, ['Subtotal', 2.5], ['Total', 2.32]],
    says: /Balanceo!B5: «Subtotal» dice 2,5 min/,
  },
  {
    name: 'an operation that begins with the word total',
    rows: [...table, ['TOTAL DE PRESILLAS', 0.3, 'MPP', 'P04']],
    gives: { operations: 4, minutes: 2.62 },
  },
  {
    name: 'the header again on a second page',
    rows: [...table, header, ['CERRAR', 0.4, 'MPP', 'P04']],
    gives: { operations: 4, minutes: 2.72 },
  },
  {
    name: 'a section title merged across the table',
    rows: [header, ['ENSAMBLE'], ['UNIR CUELLO', 0.5, 'MPP', 'P01']],
    shape: (sheet) => sheet.mergeCells('A2:D2'),
    gives: { operations: 1, minutes: 0.5 },
  },
  {
    name: 'seconds that the header names',
    rows: [
      ['Operación', 'SAM (s)', 'Máquina', 'Puesto'],
      ['A', 30, 'MPP', 'P01'],
      ['B', 39.6, 'MPP', 'P02'],
    ],
    gives: { operations: 2, minutes: 1.16 },
  },
  {
    name: 'seconds that nobody names',
    rows: [
      ['Operación', 'SAM', 'Puesto'],
      ['A', 30, 'P01'],
      ['B', 39.6, 'P02'],
    ],
    says: /parecen estar en segundos, pero la hoja no lo dice: confírmelo con --unit segundos/,
  },
  {
    name: 'seconds that the person confirms',
    rows: [
      ['Operación', 'SAM', 'Puesto'],
      ['A', 30, 'P01'],
      ['B', 39.6, 'P02'],
    ],
    ask: { unit: 'segundos' },
    gives: { operations: 2, minutes: 1.16 },
  },
  {
    name: 'seconds under a header that says minutes',
    rows: [header, ['A', 30, 'MPP', 'P01'], ['B', 39.6, 'MPP', 'P02']],
    says: /el encabezado dice minutos, pero la mediana de los SAM es 39,6: parecen segundos/,
  },
  {
    name: 'numbers that could be either',
    rows: [
      ['Operación', 'SAM', 'Puesto'],
      ['A', 4, 'P01'],
      ['B', 4.5, 'P02'],
      ['C', 5, 'P03'],
    ],
    says: /no se sabe si los SAM están en minutos o en segundos/,
  },
  {
    name: 'one operation in seconds among minutes',
    rows: withSam(39.6),
    says: /Balanceo!B3 «39,6»: el SAM de «PESPUNTAR CUELLO» sería de 39,6 min; un estándar está entre 0,01 y 15 min/,
  },
  {
    name: 'a lost comma',
    rows: withSam(66),
    says: /Balanceo!B3 «66»: .*sería de 66 min/,
  },
  { name: 'a number as text with a comma', rows: withSam('0,66'), gives: { operations: 3, minutes: 2.32 } },
  {
    name: 'a number as text with its unit',
    rows: withSam(' 39,6 seg '),
    gives: { operations: 3, minutes: 2.32 },
  },
  {
    name: 'times of Excel, minutes and seconds',
    rows: [
      ['Operación', 'Tiempo', 'Puesto'],
      ['A', new Date(Date.UTC(1899, 11, 30, 0, 0, 30)), 'P01'],
    ],
    shape: (sheet) => {
      sheet.getCell('B2').numFmt = 'mm:ss'
    },
    gives: { operations: 1, minutes: 0.5 },
  },
  {
    name: 'a format whose letters only look like a date',
    rows: withSam(0.66),
    shape: (sheet) => {
      sheet.getCell('B3').numFmt = '0.00\\ \\m\\i\\n'
    },
    gives: { operations: 3, minutes: 2.32 },
  },
  {
    name: 'a real date for a time',
    rows: withSam(new Date('2026-07-06')),
    says: /Balanceo!B3 «06\/07\/2026 .*no es un tiempo/,
  },
  {
    name: 'a percentage for a time',
    rows: withSam(0.66),
    shape: (sheet) => {
      sheet.getCell('B3').numFmt = '0%'
    },
    says: /Balanceo!B3 «66 %»: .*no es un tiempo/,
  },
  {
    name: 'a word for a time',
    rows: withSam('0,6x'),
    says: /Balanceo!B3 «0,6x»: el SAM de «PESPUNTAR CUELLO» no es un tiempo/,
  },
  { name: 'no time', rows: withSam(null), says: /Balanceo!B3: falta el SAM de «PESPUNTAR CUELLO»/ },
  { name: 'zero', rows: withSam(0), says: /Balanceo!B3 «0»: .*debe ser mayor que cero/ },
  { name: 'a negative time', rows: withSam(-0.66), says: /Balanceo!B3 «-0,66»: .*debe ser mayor que cero/ },
  { name: 'a truth value for a time', rows: withSam(true), says: /Balanceo!B3 «verdadero»/ },
  {
    name: 'one SAM merged over two operations',
    rows: [header, ['A', 0.5, 'MPP', 'P01'], ['B', null, 'MPP', 'P01']],
    shape: (sheet) => sheet.mergeCells('B2:B3'),
    says: /Balanceo!B3 .*combinado sobre varias filas/,
  },
  {
    name: 'an operation without a name',
    rows: [...table, [null, 0.4, 'MPP', 'P04']],
    says: /Balanceo!A5: la fila 5 no dice la operación/,
  },
  {
    name: 'a number for a name',
    rows: [...table, [17, 0.4, 'MPP', 'P04']],
    says: /Balanceo!A5 «17»: el nombre de una operación es un texto/,
  },
  {
    name: 'a name of 256 letters',
    rows: [...table, ['X'.repeat(256), 0.4, 'MPP', 'P04']],
    says: /Balanceo!A5 .*pasa de 255 letras/,
  },
  {
    name: 'names with accents, emoji, a leading = and 255 letters',
    rows: [
      header,
      ['=HYPERLINK("x")', 0.5, 'MPP', 'P01'],
      ['PEGAR OJAL 🧵 AÑIL', 0.4, 'MPP', 'P02'],
      ['Ñ'.repeat(255), 0.3, 'MPP', 'P03'],
    ],
    gives: { operations: 3, minutes: 1.2 },
  },
  {
    name: 'rich text, hyperlinks and spaces that cannot be seen',
    rows: [
      header,
      [{ richText: [{ text: 'UNIR ' }, { font: { bold: true }, text: 'CUELLO' }] }, 0.5, 'MPP', 'P01'],
      [{ text: ' PESPUNTAR\u00a0CUELLO\u200b', hyperlink: 'http://evil.example' }, 0.66, 'MPP', '\u00a0P02 '],
    ],
    gives: { operations: 2, minutes: 1.16, stations: { 'UNIR CUELLO': 'P01', 'PESPUNTAR CUELLO': 'P02' } },
  },
  {
    name: 'the same operation twice at a station',
    rows: [...table, ['unir cuéllo', 0.5, 'MPP', 'P01']],
    says: /Balanceo!A5 «unir cuéllo»: está dos veces en el puesto P01 \(la primera en A2\)/,
  },
  {
    name: 'an operation that two stations divide',
    rows: [...table, ['UNIR CUELLO', 0.5, 'MPP', 'P04'], ['TOTAL', 2.32]],
    gives: { operations: 3, minutes: 2.32, stations: { 'UNIR CUELLO': 'P01+P04' } },
  },
  {
    name: 'two stations in one cell, with a number of passes',
    rows: [
      ['Operación', 'SAM (min)', 'Pasadas', 'Puesto'],
      ['A', 0.5, 2, 'P01 / P02'],
      ['B', 0.4, null, 'Puesto 3'],
    ],
    gives: { operations: 2, minutes: 1.4, stations: { A: 'P01+P02', B: 'P03' }, passes: 2 },
  },
  {
    name: 'a divided operation with two different times',
    rows: [...table, ['UNIR CUELLO', 0.55, 'MPP', 'P04']],
    says: /Balanceo!A5 «UNIR CUELLO»: ya está en A2 con otro SAM/,
  },
  {
    name: 'parts that do not sum to the whole',
    rows: [
      ['Operación', 'SAM (min)', 'Puesto', 'Reparto'],
      ['A', 0.5, 'P01', 0.5],
      ['A', 0.5, 'P02', '30 %'],
    ],
    says: /sus partes suman 80 % de las unidades/,
  },
  {
    name: 'parts that do',
    rows: [
      ['Operación', 'SAM (min)', 'Puesto', 'Reparto'],
      ['A', 0.5, 'P01', 0.7],
      ['A', 0.5, 'P02', '30 %'],
    ],
    gives: { operations: 1, minutes: 0.5 },
  },
  {
    name: 'no passes at all',
    rows: [
      ['Operación', 'SAM (min)', 'Pasadas', 'Puesto'],
      ['A', 0.5, 0, 'P01'],
    ],
    says: /Balanceo!C2 «0»: las pasadas de «A» son un número entre 0,01 y 100/,
  },
  {
    name: 'stations by number, by name and in small letters',
    rows: [
      header,
      ['A', 0.5, 'MPP', 1],
      ['B', 0.4, 'MPP', 'puesto 2'],
      ['C', 0.3, 'MPP', 'p-3'],
      ['D', 0.2, 'MPP', '04'],
    ],
    gives: { operations: 4, minutes: 1.4, stations: { A: 'P01', B: 'P02', C: 'P03', D: 'P04' } },
  },
  {
    name: 'a station that the module does not have',
    rows: [...table, ['CERRAR', 0.4, 'MPP', 'P07']],
    says: /Balanceo!D5 «P07»: el módulo no tiene el puesto «P07»; tiene P01, P02/,
  },
  {
    name: 'a new station of a module that has none yet, taken by another module',
    rows: [header, ['A', 0.5, 'MPP', 'P90'], ['B', 0.4, 'MPP', 'P91']],
    ask: { module: 'empaque' },
    says: /Balanceo!D2 «P90»: el código P90 ya es de un puesto de otro módulo/,
  },
  { name: 'a module that is not there', ask: { module: 'otro' }, says: /no module otro/ },
  {
    name: 'no station column',
    rows: table.map((row) => row.slice(0, 3)),
    says: /al encabezado de la fila 1 le falta «Puesto»/,
  },
  {
    name: 'no table at all',
    rows: [['hola'], [1, 2, 3]],
    says: /ninguna fila tiene los encabezados Operación, SAM y Puesto/,
  },
  { name: 'an empty sheet', rows: [], says: /ninguna fila tiene los encabezados/ },
  {
    name: 'a header and nothing below',
    rows: [header],
    says: /debajo del encabezado de la fila 1 no hay operaciones/,
  },
  {
    name: 'two columns that are both the SAM',
    rows: [
      ['Operación', 'SAM (min)', 'SAM (s)', 'Puesto'],
      ['A', 0.5, 30, 'P01'],
    ],
    says: /Balanceo!C1 .*dos columnas son «sam» \(B1 y C1\); deje una/,
  },
  {
    name: 'another sheet than asked for',
    ask: { sheet: 'Balance' },
    says: /no tiene la hoja «Balance»; tiene «Balanceo»/,
  },
  { name: 'the only sheet, under another name', sheetName: 'Hoja1', gives: { operations: 3, minutes: 2.32 } },
  {
    name: 'two sheets that could be meant',
    sheetName: 'Enero',
    shape: (_sheet, book) => book.addWorksheet('Febrero').addRows(table),
    says: /varias hojas tienen esas columnas \(«Enero», «Febrero»\)/,
  },
  {
    name: 'hidden rows and columns are read',
    shape: (sheet) => {
      sheet.getRow(3).hidden = true
      sheet.getColumn(2).hidden = true
    },
    gives: { operations: 3, minutes: 2.32 },
  },
  {
    name: 'validations and formats over whole columns',
    bytes: () =>
      zipOf(
        rawWorkbook(
          `${sheetData([
            ['Operación', 'SAM (min)', 'Puesto'],
            ['A', 0.5, 'P01'],
          ])}<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="expression" priority="1"><formula>TRUE</formula></cfRule></conditionalFormatting><dataValidations count="1"><dataValidation type="list" sqref="A1:XFD1048576"><formula1>"a,b"</formula1></dataValidation></dataValidations>`,
        ),
      ),
    gives: { operations: 1, minutes: 0.5 },
  },
  {
    name: 'a merged area of the whole sheet',
    bytes: () =>
      zipOf(
        rawWorkbook(
          `${sheetData([['x']])}<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>`,
        ),
      ),
    says: /combina demasiadas celdas \(A1:XFD1048576\)/,
  },
  {
    name: 'a row at the very end of the sheet',
    bytes: () =>
      zipOf(
        rawWorkbook(
          sheetData([
            ['Operación', 'SAM (min)', 'Puesto'],
            ['A', 0.5, 'P01'],
          ]).replace('</sheetData>', '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
        ),
      ),
    gives: { operations: 1, minutes: 0.5 },
  },
  {
    name: 'a cell that lies outside of any sheet',
    bytes: () =>
      zipOf(rawWorkbook('<sheetData><row r="1"><c r="ZZZZ99999999"><v>1</v></c></row></sheetData>')),
    says: /no se puede leer como libro de Excel|ninguna fila tiene los encabezados/,
  },
  {
    name: 'XML that ends in the middle',
    bytes: () => zipOf(rawWorkbook('<sheetData><row r="1"><c r="A1"')),
    says: /no se puede leer como libro de Excel/,
  },
  {
    name: 'entities that multiply',
    bytes: () =>
      zipOf(
        rawWorkbook('<sheetData/>').map((part) =>
          part.name.endsWith('sheet1.xml')
            ? {
                ...part,
                data: '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&b;</v></c></row></sheetData></worksheet>',
              }
            : part,
        ),
      ),
    says: /no se puede leer como libro de Excel|ninguna fila tiene/,
  },
  {
    name: 'a zip that unpacks to 200 MB and says 1 KB',
    bytes: () =>
      zipOf(
        rawWorkbook('').map((part) =>
          part.name.endsWith('sheet1.xml')
            ? { ...part, data: Buffer.alloc(200_000_000, 32), claimedBytes: 1024 }
            : part,
        ),
      ),
    says: /es demasiado grande para ser una hoja de planta/,
  },
  { name: 'an empty file', bytes: () => '', says: /el archivo está vacío/ },
  {
    name: 'a text called .xlsx',
    bytes: () => 'Operación;SAM;Puesto\nA;0,5;P01\n',
    says: /no es un libro de Excel \(.xlsx\)/,
  },
  {
    name: 'an old .xls or a workbook with a password',
    bytes: () => Buffer.from('d0cf11e0a1b11ae1'.padEnd(1024, '0'), 'hex'),
    says: /libro antiguo \(.xls\) o tiene contraseña/,
  },
  {
    name: 'a zip of something else',
    bytes: () => zipOf([{ name: 'word/document.xml', data: '<x/>' }]),
    says: /no es un libro de Excel \(.xlsx\), aunque/,
  },
  {
    name: 'a file cut in the middle',
    bytes: () => zipOf(rawWorkbook(sheetData([['Operación']]))).subarray(0, 700),
    says: /el archivo está cortado/,
  },
  {
    name: 'a file with damaged bytes',
    bytes: () => {
      const bytes = zipOf(rawWorkbook(sheetData([['Operación']])))
      bytes.fill(0xff, 60, 200)
      return bytes
    },
    says: /el archivo está dañado/,
  },
]

async function fileOf(one: Case, index: number): Promise<string> {
  const file = join(folder, `caso-${index}.xlsx`)
  if (one.bytes !== undefined) {
    writeFileSync(file, one.bytes())
    return file
  }
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet(one.sheetName ?? 'Balanceo')
  sheet.addRows(one.rows ?? table)
  one.shape?.(sheet, book)
  await book.xlsx.writeFile(file)
  return file
}

/** Everything that an import could have written. */
function written(): unknown[] {
  return ['standard_times', 'balances', 'balance_lines', 'workstations'].map((name) =>
    store.db.prepare(`SELECT COUNT(*) AS rows FROM ${name}`).get(),
  )
}

describe('a workbook gives a correct import or a precise sentence, and is never half applied', () => {
  test('there are fifty odd ones and more', () => {
    expect(cases.length).toBeGreaterThanOrEqual(50)
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
  })

  test.for(cases.map((one, index) => ({ ...one, index })))('$name', async (one) => {
    const ask = {
      file: await fileOf(one, one.index),
      reference: `Ref ${one.index}`,
      module: 'angela',
      validFromMs,
      by: 'ronald@lbzf.example',
      ...one.ask,
    }
    const before = written()
    if (one.says !== undefined) {
      const refused = await applyBalanceo(store, ask).catch((error: unknown) => error)
      expect(refused).toBeInstanceOf(AppError)
      expect((refused as AppError).message).toMatch(one.says)
      expect(written()).toEqual(before)
      return
    }
    await previewBalanceo(store, ask)
    expect(written()).toEqual(before)
    const { plan } = await applyBalanceo(store, ask)
    expect(plan.operations).toBe(one.gives?.operations)
    expect(plan.samMinutes).toBeCloseTo(one.gives?.minutes ?? 0, 6)
    const standards = standardsInForce(store, ask.reference, validFromMs)
    expect(standards).toHaveLength(plan.operations)
    expect(standards.reduce((sum, s) => sum + s.sam_minutes * s.passes_per_unit, 0)).toBeCloseTo(
      plan.samMinutes,
      6,
    )
    if (one.gives?.passes !== undefined) expect(standards[0]?.passes_per_unit).toBe(one.gives.passes)
    const balance = balanceInForce(store, ask.reference, validFromMs) ?? []
    for (const [operation, stations] of Object.entries(one.gives?.stations ?? {})) {
      const at = balance.filter((line) => line.operation === operation)
      expect(at.map(({ station }) => station).join('+')).toBe(stations)
      expect(at.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
    }
    const again = await previewBalanceo(store, { ...ask, validFromMs: validFromMs + 60_000 })
    expect(again.plan.standards).toEqual([])
    expect(again.plan.balance).toBeNull()
  })
})

test('the dry run says exactly what would change, and applying it changes exactly that', async () => {
  const file = join(folder, 'first.xlsx')
  const save = async (rows: Cells[]) => {
    const book = new ExcelJS.Workbook()
    book.addWorksheet('Balanceo').addRows(rows)
    await book.xlsx.writeFile(file)
  }
  const ask = { file, reference: 'Ref22 Slim', module: 'angela', validFromMs, by: 'ronald@lbzf.example' }
  await save(table)
  await applyBalanceo(store, ask)
  await save([
    header,
    ['unir  cuello', 0.5, 'MPP', 'P01'],
    ['PESPUNTAR CUELLO', 0.7, 'MPP', 'P03'],
    ['CERRAR COSTADOS', 0.9, 'ZZZ', 'P04'],
  ])
  const later = { ...ask, validFromMs: plantInstant('2026-07-20') }
  const preview = await previewBalanceo(store, later)
  const text = previewText(preview, later.validFromMs)
  expect(text).toContain('Cambios desde el 20/07/2026 a las 00:00:')
  expect(text).toContain('~ PESPUNTAR CUELLO: SAM 0,66 → 0,7 min; puesto P02 → P03')
  expect(text).toContain('+ CERRAR COSTADOS: 0,9 min, ZZZ, P04')
  expect(text).toContain('− MONTAR MANGAS: sale del balanceo; estaba en P03')
  expect(text).toContain('= 1 operaciones sin cambio')
  expect(text).toContain('Códigos de máquina que no conocíamos: ZZZ (C4)')
  expect(preview.plan.standards.map(({ operation }) => operation)).toEqual([
    'PESPUNTAR CUELLO',
    'CERRAR COSTADOS',
  ])

  await applyBalanceo(store, later)
  const sam = (atMs: number) =>
    standardsInForce(store, 'Ref22 Slim', atMs).find(({ operation }) => operation === 'PESPUNTAR CUELLO')
      ?.sam_minutes
  expect(sam(later.validFromMs - 1)).toBe(0.66)
  expect(sam(later.validFromMs)).toBe(0.7)
  expect(balanceInForce(store, 'Ref22 Slim', later.validFromMs)?.map(({ operation }) => operation)).toEqual([
    'UNIR CUELLO',
    'PESPUNTAR CUELLO',
    'CERRAR COSTADOS',
  ])
  await save(table)
  await expect(applyBalanceo(store, later)).rejects.toThrow(/empiezan en ese mismo instante/)
  const earlier = await previewBalanceo(store, { ...ask, validFromMs: plantInstant('2026-07-10') })
  expect(earlier.plan.notices.join()).toMatch(
    /Desde una fecha posterior ya rige otra cosa.*el balanceo.*«PESPUNTAR CUELLO»/,
  )
})

test('a module without stations gets those of its first balanceo, with their operators', async () => {
  const file = join(folder, 'stations.xlsx')
  const book = new ExcelJS.Workbook()
  book.addWorksheet('Balanceo').addRows([
    [...header, 'Operarios'],
    ['A', 0.5, 'MPP', 31, 2],
    ['B', 0.4, 'MPP', 'Empaque final', 1],
  ])
  await book.xlsx.writeFile(file)
  const ask = { file, reference: 'Ref E', module: 'empaque', validFromMs, by: 'ronald@lbzf.example' }
  await applyBalanceo(store, ask)
  const stations = store.db
    .prepare(
      "SELECT code, name, operators, position FROM workstations WHERE module = 'Empaque' ORDER BY position",
    )
    .all()
  expect(stations).toEqual([
    { code: 'P31', name: 'Puesto 31', operators: 2, position: 1 },
    { code: 'EMPAQUE-FINAL', name: 'Empaque final', operators: 1, position: 2 },
  ])
})
