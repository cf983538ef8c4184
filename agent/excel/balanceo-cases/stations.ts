import { type Case, header, table } from './case.ts'

/** Names of operations, and who does them. */
export const stationCases: Case[] = [
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
]
