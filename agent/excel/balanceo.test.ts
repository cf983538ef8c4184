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
import { applyBalanceo, previewBalanceo } from './balanceo.ts'
import { type Case, type Cells, header, table } from './balanceo-cases/case.ts'
import { fileCases } from './balanceo-cases/files.ts'
import { layoutCases } from './balanceo-cases/layout.ts'
import { numberCases } from './balanceo-cases/numbers.ts'
import { stationCases } from './balanceo-cases/stations.ts'
import { previewText } from './balanceo-text.ts'

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

const cases: Case[] = [...layoutCases, ...numberCases, ...stationCases, ...fileCases]

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
