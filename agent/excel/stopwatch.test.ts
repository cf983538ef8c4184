import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { plantInstant } from '../contract/plant-time.ts'
import { type SmallPlant, smallPlant } from '../store/small-plant.ts'
import { applyStopwatch, exportStopwatch, previewStopwatch } from './stopwatch.ts'

const day = '2026-07-06'
const enteredMs = plantInstant('2026-07-08', 600)
const by = 'ronald@lbzf.example'
let folder: string
let plant: SmallPlant

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbzf-stopwatch-'))
  plant = smallPlant({ file: join(folder, 'lbzf.db'), nowMs: () => enteredMs })
})

afterEach(() => {
  plant.store.close()
  rmSync(folder, { recursive: true })
})

type Cells = ExcelJS.CellValue[]

async function saved(rows: Cells[], name = 'Cronometraje P1.xlsx', formats: Record<string, string> = {}) {
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet('Hoja1')
  sheet.addRows(rows)
  for (const [cell, format] of Object.entries(formats)) sheet.getCell(cell).numFmt = format
  const file = join(folder, name)
  await book.xlsx.writeFile(file)
  return { file, module: 'angela', by }
}

const clock = (hours: number, minutes: number, seconds = 0) =>
  new Date(Date.UTC(1899, 11, 30, hours, minutes, seconds))
const stored = () =>
  plant.store.all<Record<string, unknown>>(
    'SELECT start_ts, end_ts, duration_seconds, valid, valoracion, note, operation FROM manual_observations ORDER BY id',
  )

test('readings with clock times keep them; valoración, validity and words of the person too', async () => {
  const ask = await saved(
    [
      ['CRONOMETRAJE'],
      [
        'Fecha',
        'Puesto',
        'Operación',
        'Hora inicio',
        'Hora fin',
        'Tiempo (s)',
        'Valoración',
        'Válido',
        'Obs.',
      ],
      [new Date(day), 'P1', ' a ', clock(7, 0), clock(7, 0, 41), 41.2, 95, 'sí', null],
      ['06/07/2026', 'puesto 1', 'A', '07:01:10', null, '0:38', '1,05', 'no', 'se cayó la pieza'],
      ['2026-07-06', 1, 'A', '23:59:50', '00:00:30', null, null, null, null],
    ],
    undefined,
    { D3: 'hh:mm:ss', E3: 'hh:mm:ss' },
  )
  expect(await applyStopwatch(plant.store, ask)).toEqual({ added: 3, known: 0 })
  expect(stored()).toEqual([
    {
      start_ts: plantInstant(day, 420),
      end_ts: plantInstant(day, 420) + 41_000,
      duration_seconds: 41.2,
      valid: 1,
      valoracion: 0.95,
      note: null,
      operation: 'A',
    },
    {
      start_ts: plantInstant(day, 421) + 10_000,
      end_ts: plantInstant(day, 421) + 48_000,
      duration_seconds: 38,
      valid: 0,
      valoracion: 1.05,
      note: 'se cayó la pieza',
      operation: 'A',
    },
    {
      start_ts: plantInstant(day, 1440) - 10_000,
      end_ts: plantInstant(day, 1440) + 30_000,
      duration_seconds: 40,
      valid: 1,
      valoracion: null,
      note: null,
      operation: 'A',
    },
  ])
})

test('a row of laps without a clock gives a reading each, and importing it again doubles none', async () => {
  const ask = await saved([
    ['Puesto', 'Fecha', 1, 2, 3, 4],
    ['P1', '06/07/2026', 41, 43, 41, null],
    ['P2', '06/07/2026', 30, '31,5', null, null],
  ])
  await expect(applyStopwatch(plant.store, ask)).rejects.toThrow(/confírmelo con --unit segundos/)
  expect(stored()).toHaveLength(0)
  const confirmed = { ...ask, unit: 'segundos' as const }
  expect(await applyStopwatch(plant.store, confirmed)).toEqual({ added: 5, known: 0 })
  expect(await applyStopwatch(plant.store, confirmed)).toEqual({ added: 0, known: 5 })
  const second = { ...confirmed, observer: 'ana@lbzf.example', by: 'ana@lbzf.example' }
  expect(await applyStopwatch(plant.store, second)).toEqual({ added: 5, known: 0 })
  plant.store.run('DELETE FROM manual_observations WHERE created_by = ?', second.by)
  expect(stored().map(({ duration_seconds }) => duration_seconds)).toEqual([41, 43, 41, 30, 31.5])
  expect(stored()[0]).toMatchObject({ start_ts: null, end_ts: null, note: 'Fecha: 06/07/2026' })
})

test('what is exported can be imported elsewhere and is the same; a changed row is a conflict, and nothing is written', async () => {
  const ask = await saved([
    ['Puesto', 'Fecha', 'Inicio', 'Tiempo (min)', 'Valoración', 'Nota', 'Operación', 'Estudio'],
    ['P1', day, '07:00:00.250', 0.7, '90 %', '=1+1', 'A', 'e-1'],
    ['P3', day, '07:02:00', 1.1, null, null, 'Bordar', 'e-1'],
    ['P2', null, null, 0.5, null, 'sin hora', null, null],
  ])
  await applyStopwatch(plant.store, ask)
  const out = join(folder, 'out.xlsx')
  const range = { module: 'angela', from: day, to: '2026-07-08' }
  expect(await exportStopwatch(plant.store, { ...range, out })).toBe(3)

  const other = smallPlant({ file: join(folder, 'other.db'), nowMs: () => enteredMs })
  try {
    const back = { file: out, module: 'angela', by }
    expect(await applyStopwatch(other.store, back)).toEqual({ added: 3, known: 0 })
    const select =
      'SELECT client_uuid, start_ts, end_ts, duration_seconds, valid, valoracion, note, operation, study_uuid FROM manual_observations ORDER BY client_uuid'
    expect(other.store.all(select)).toEqual(plant.store.all(select))
    expect(await applyStopwatch(plant.store, back)).toEqual({ added: 0, known: 3 })

    const book = new ExcelJS.Workbook()
    await book.xlsx.readFile(out)
    const sheet = book.worksheets[0]
    sheet?.addRow(['P1', null, null, null, 33, null, 'sí', 'nueva', null, null])
    const changed = sheet?.getCell('E4')
    if (changed !== undefined) changed.value = 31
    await book.xlsx.writeFile(out)
    const before = stored()
    await expect(applyStopwatch(plant.store, back)).rejects.toThrow(
      /Cronometraje!E4 .*ya está registrada con otros valores/,
    )
    expect(stored()).toEqual(before)
  } finally {
    other.store.close()
  }
})

test.for([
  [
    'a station that is not there',
    ['P9', day, null, null, 41, null],
    /Hoja1!A2 «P9»: el módulo no tiene ese puesto/,
  ],
  ['no station', [null, day, null, null, 41, null], /Hoja1!A2: falta el puesto/],
  ['no time', ['P1', day, null, null, null, null], /Hoja1!E2: falta el tiempo/],
  ['a word', ['P1', day, null, null, 'cuarenta', null], /Hoja1!E2 «cuarenta»: no es un tiempo/],
  [
    'an hour',
    ['P1', day, null, null, clock(1, 12), null],
    /Hoja1!E2 .*serían 4320 s; una lectura está entre 1 s y 30 min/,
  ],
  [
    'a day that is none',
    ['P1', '31/02/2026', null, null, 41, null],
    /Hoja1!B2 «31\/02\/2026»: no es una fecha/,
  ],
  [
    'a clock without a day',
    ['P1', null, '07:00', null, 41, null],
    /Hoja1!C2 «07:00»: una hora necesita su fecha/,
  ],
  ['25 o’clock', ['P1', day, '25:00', null, 41, null], /Hoja1!C2 «25:00»: no es una hora/],
  [
    'times that disagree',
    ['P1', day, '07:00:00', '07:02:00', 41, null],
    /Hoja1!E2 «41»: son 41 s, pero de inicio a fin pasan 120 s/,
  ],
  ['a rating of 950 %', ['P1', day, null, null, 41, 950], /Hoja1!F2 «950»: la valoración es un porcentaje/],
] as [string, Cells, RegExp][])(
  '%s is refused with its cell, and the good rows with it',
  async ([, row, sentence]) => {
    const ask = await saved(
      [
        ['Puesto', 'Fecha', 'Inicio', 'Fin', 'Tiempo (s)', 'Valoración'],
        row,
        ['P1', day, null, null, 40, null],
        ['P1', day, null, null, 40, null],
      ],
      undefined,
      { E2: row[4] instanceof Date ? 'hh:mm:ss' : 'General' },
    )
    const preview = await previewStopwatch(plant.store, ask)
    expect(preview.obstacles.join('\n')).toMatch(sentence)
    await expect(applyStopwatch(plant.store, ask)).rejects.toThrow(sentence)
    expect(stored()).toHaveLength(0)
  },
)
