import { type Case, header, withSam } from './case.ts'

/** What stands in the SAM column. */
export const numberCases: Case[] = [
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
]
