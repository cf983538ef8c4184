import { rawWorkbook, sheetData, zipOf } from '../small-zip.ts'
import { type Case, header, table } from './case.ts'

/** Sheets that could be meant, and files that are none. */
export const fileCases: Case[] = [
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
