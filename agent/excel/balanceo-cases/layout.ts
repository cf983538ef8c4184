import type ExcelJS from 'exceljs'
import { type Case, header, table, tableMinutes, withSam } from './case.ts'

/** Where the table lies on its sheet, and what stands around it. */
export const layoutCases: Case[] = [
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
]
