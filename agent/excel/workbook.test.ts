import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plantInstant } from '../contract/plant-time.ts'
import { boardRows } from '../figures/board.ts'
import { indicadoresRows } from '../figures/indicadores.ts'
import { addCorrection } from '../store/corrections.ts'
import { insertHistory } from '../store/cycles.ts'
import { moduleRecord } from '../store/day.ts'
import { setMeasuredUntil } from '../store/gaps.ts'
import { addLostTime, putLostTimeCode } from '../store/lost-time.ts'
import { mondayMorning, noDetector, type SmallPlant, smallPlant } from '../store/small-plant.ts'
import { findHeader, proposedMap } from './check-command.ts'
import { mappedColumns } from './column-map.ts'
import { runExport } from './export-job.ts'
import { exportName } from './export-name.ts'
import { checkHeaders } from './header-match.ts'

const execute = promisify(execFile)
const python = '/usr/bin/python3'
const day = '2026-07-06'
const folder = mkdtempSync(join(tmpdir(), 'lbzf-excel-'))
const nowMs = plantInstant('2026-07-07', 600)
let plant: SmallPlant
let job: { database: string; module: string; from: string; to: string; nowMs: number }

beforeAll(async () => {
  plant = smallPlant({ file: join(folder, 'lbzf.db') })
  const units = Array.from({ length: 480 }, (_, i) => ({
    workstationId: i % 3 === 0 ? plant.p1 : plant.p3,
    startMs: mondayMorning + i * 59_000,
    endMs: mondayMorning + i * 59_000 + 40_000 + (i % 7) * 1_300,
    ...(i % 50 === 0 ? { flaws: ['absence' as const] } : {}),
  }))
  insertHistory(plant.store, { moduleId: plant.moduleId, model: noDetector, roiId: 1, units })
  setMeasuredUntil(plant.store, 1, nowMs)
  putLostTimeCode(plant.store, { code: 'C003', text: '=HYPERLINK("http://evil.example")', planned: false })
  addLostTime(plant.store, {
    moduleId: plant.moduleId,
    workstationId: null,
    code: 'C003',
    startMs: mondayMorning + 3_600_000,
    endMs: mondayMorning + 4_200_000,
    operators: 4,
    by: 'ronald@lbzf.example',
  })
  job = { database: plant.store.file, module: 'angela', from: day, to: day, nowMs }
  await runExport({ ...job, out: join(folder, 'day.xlsx') })
})

afterAll(() => {
  plant.store.close()
  rmSync(folder, { recursive: true })
})

type Cell = { value: unknown; type: string; format: string }

async function read(file: string, values: boolean): Promise<Record<string, Cell[][]>> {
  const program = `
import sys, json, openpyxl
book = openpyxl.load_workbook(sys.argv[1], data_only=${values ? 'True' : 'False'})
print(json.dumps({s.title: [[{'value': c.value.isoformat() if hasattr(c.value, 'isoformat') else c.value, 'type': c.data_type, 'format': c.number_format} for c in r] for r in s.iter_rows()] for s in book}))`
  const { stdout } = await execute(python, ['-c', program, file], { maxBuffer: 50_000_000 })
  return JSON.parse(stdout) as Record<string, Cell[][]>
}

/** The rows of a sheet as objects of header → value. */
function table(sheet: Cell[][] | undefined): Record<string, unknown>[] {
  const [header = [], ...rows] = sheet ?? []
  return rows.map((row) =>
    Object.fromEntries(header.map(({ value }, i) => [String(value), row[i]?.value ?? null])),
  )
}

test('another library reads dates as dates, numbers as numbers, and the figures of the API', async () => {
  const sheets = await read(join(folder, 'day.xlsx'), true)
  expect(Object.keys(sheets)).toEqual([
    'INDICADORES',
    'Por hora',
    'Por puesto',
    'Tiempo perdido',
    'Ciclos',
    'Control',
  ])
  const record = moduleRecord(plant.store, { module: 'angela', fromDate: day, toDate: day })
  const [row] = indicadoresRows(record, day, day, nowMs)
  const [written] = table(sheets.INDICADORES)
  expect(row?.units).toBe(320)
  expect(written).toMatchObject({
    Fecha: '2026-07-06T00:00:00',
    Módulo: 'Angela',
    Unidades: row?.units,
    'Total minutos productivos': row?.total_productive_minutes,
    'Minutos disponibles': row?.available_minutes,
    Eficiencia: row?.eficiencia,
  })
  expect(sheets.INDICADORES?.[1]?.[0]).toMatchObject({ type: 'd', format: 'dd/mm/yyyy' })

  const hours = table(sheets['Por hora'])
  const board = boardRows(record, day, nowMs)
  expect(hours.map(({ Real }) => Real)).toEqual(board.map(({ units }) => units))
  expect(hours[0]?.Hora).toBe('2026-07-06T06:30:00')
  expect(table(sheets.Ciclos)).toHaveLength(480)
})

test('a station without a camera is blank with its reason, never zero', async () => {
  const rows = table((await read(join(folder, 'day.xlsx'), true))['Por puesto'])
  expect(rows.find(({ Puesto }) => Puesto === 'P2')).toMatchObject({
    Unidades: null,
    Ritmo: null,
    'Media (min)': null,
    Observación: 'sin medición',
  })
})

test('eficiencia and totals are live formulas; text that begins with = is text', async () => {
  const sheets = await read(join(folder, 'day.xlsx'), false)
  const [row] = table(sheets.INDICADORES)
  expect(row?.['Total minutos productivos']).toBe('=H2*G2')
  expect(row?.Eficiencia).toBe('=I2/J2')
  const cause = sheets['Tiempo perdido']?.[1]?.[2]
  expect(cause).toMatchObject({ value: '=HYPERLINK("http://evil.example")', type: 's' })
})

test('LibreOffice computes every formula to the value we wrote, and would notice a wrong one', async () => {
  if (!existsSync('/usr/bin/soffice')) {
    if (process.env.CI !== undefined) throw new Error('LibreOffice is missing')
    console.warn('LibreOffice is not installed: the recalculation is not checked')
    return
  }
  await execute(python, [
    '-c',
    `
import sys, zipfile
source, target = sys.argv[1:]
with zipfile.ZipFile(source) as a, zipfile.ZipFile(target, 'w') as b:
    for item in a.infolist():
        data = a.read(item)
        if item.filename == 'xl/worksheets/sheet1.xml':
            before = data
            data = data.replace(b'<f>H2*G2</f><v>', b'<f>H2*G2</f><v>9')
            assert data != before
        b.writestr(item, data)`,
    join(folder, 'day.xlsx'),
    join(folder, 'planted.xlsx'),
  ])
  await recalculate(['day.xlsx', 'planted.xlsx'])
  const ours = await read(join(folder, 'day.xlsx'), true)
  const theirs = await read(join(folder, 'recalculated', 'day.xlsx'), true)
  let formulas = 0
  for (const [name, rows] of Object.entries(await read(join(folder, 'day.xlsx'), false))) {
    rows.forEach((row, r) => {
      row.forEach((cell, c) => {
        if (cell.type !== 'f') return
        formulas += 1
        const [mine, recomputed] = [ours[name]?.[r]?.[c]?.value, theirs[name]?.[r]?.[c]?.value]
        expect(recomputed, `${name} ${r} ${c}`).toBeCloseTo(Number(mine), 9)
      })
    })
  }
  expect(formulas).toBeGreaterThan(10)
  const planted = await read(join(folder, 'planted.xlsx'), true)
  const corrected = await read(join(folder, 'recalculated', 'planted.xlsx'), true)
  const total = 'Total minutos productivos'
  expect(table(planted.INDICADORES)[0]?.[total]).not.toBe(table(ours.INDICADORES)[0]?.[total])
  expect(table(corrected.INDICADORES)[0]?.[total]).toBe(table(ours.INDICADORES)[0]?.[total])
}, 60_000)

/** In a profile of its own whose one setting is: recalculate xlsx on load, always. */
async function recalculate(names: string[]): Promise<void> {
  const profile = join(folder, 'profile')
  await execute(python, [
    '-c',
    `
import os, sys
os.makedirs(sys.argv[1] + '/user')
open(sys.argv[1] + '/user/registrymodifications.xcu', 'w').write('''<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>''')`,
    profile,
  ])
  await execute('/usr/bin/soffice', [
    `-env:UserInstallation=file://${profile}`,
    '--headless',
    ...['--convert-to', 'xlsx', '--outdir', join(folder, 'recalculated')],
    ...names.map((name) => join(folder, name)),
  ])
}

test('the same day gives the same bytes again, and in another time zone', async () => {
  const command = (out: string) => [
    'agent/cli.ts',
    'export',
    ...['--db', plant.store.file, '--module', 'angela', '--date', day, '--out', out],
  ]
  await Promise.all(
    ['Asia/Tokyo', 'America/Bogota'].map((TZ) =>
      execute(process.execPath, command(join(folder, `${TZ.replace('/', '-')}.xlsx`)), {
        env: { ...process.env, TZ },
      }),
    ),
  )
  const bytes = (name: string) => readFileSync(join(folder, name))
  expect(bytes('Asia-Tokyo.xlsx').equals(bytes('America-Bogota.xlsx'))).toBe(true)
  expect(bytes('Asia-Tokyo.xlsx').equals(bytes('day.xlsx'))).toBe(true)
})

test('a failed export leaves nothing behind', async () => {
  const before = readdirSync(folder)
  await expect(runExport({ ...job, module: 'otro', out: join(folder, 'otro.xlsx') })).rejects.toThrow(
    'no module otro',
  )
  expect(readdirSync(folder)).toEqual(before)
})

test('the csv mirror opens in Excel of es-CO, and its machine variant in any program', async () => {
  const out = join(folder, 'day.csv')
  await runExport({ ...job, out, csv: { sheet: 'indicadores', variant: 'plant' } })
  const [header = '', row = ''] = readFileSync(out, 'utf8').split('\r\n')
  expect(header.startsWith('﻿Fecha;Módulo;Jornada;')).toBe(true)
  expect(row).toMatch(/^06\/07\/2026;Angela;Mañana;4;OP-1;Ref X;2;320;640;1860;0,344\d+;/)

  await runExport({ ...job, out, csv: { sheet: 'ciclos', variant: 'machine' } })
  const lines = readFileSync(out, 'utf8').trimEnd().split('\r\n')
  expect(lines).toHaveLength(481)
  expect(lines[2]).toMatch(/^2,P3,2026-07-06T06:30:59\.000,2026-07-06T06:31:40\.300,41\.3,sí,/)

  await runExport({ ...job, out, csv: { sheet: 'tiempo-perdido', variant: 'plant' } })
  expect(readFileSync(out, 'utf8')).toContain(`"'=HYPERLINK(""http://evil.example"")"`)
})

test('a column map renames, reorders and leaves columns for the person; a wrong figure is named', async () => {
  const map = join(folder, 'map.yaml')
  writeFileSync(
    map,
    'columns:\n  - {header: DÍA, figure: fecha}\n  - {header: CLIENTE, figure: null}\n  - {header: EFIC, figure: eficiencia}\n  - {header: UND, figure: unidades}\n',
  )
  await runExport({ ...job, out: join(folder, 'mapped.xlsx'), columnMap: map })
  const sheet = (await read(join(folder, 'mapped.xlsx'), false)).INDICADORES
  expect(sheet?.[0]?.map(({ value }) => value)).toEqual(['DÍA', 'CLIENTE', 'EFIC', 'UND'])
  // The columns its formula needs are not there: the value stands alone.
  expect(sheet?.[1]?.map(({ type }) => type)).toEqual(['d', 'n', 'n', 'n'])
  writeFileSync(map, 'columns:\n  - {header: X, figure: eficacia}\n')
  await expect(runExport({ ...job, out: join(folder, 'x.xlsx'), columnMap: map })).rejects.toThrow(
    /column 'X': no figure 'eficacia'.*eficiencia/,
  )
})

test("the plant's own sheet is compared column by column, below its title and with its own names", async () => {
  const file = join(folder, 'INDICADORES ABRIL.xlsx')
  await execute(python, [
    '-c',
    `
import sys, openpyxl
book = openpyxl.Workbook()
sheet = book.active
sheet.title = 'ABRIL'
sheet['A1'] = 'LBZF - INDICADORES DE PRODUCCION'
sheet.merge_cells('A1:F1')
sheet.append([])
sheet.append(['FECHA', 'Modulo ', 'No. OPERARIOS', 'Cliente', 'UNIDADES', 'TOTAL  MINUTOS PRODUCTIVOS', 'Eficiencia'])
sheet.append(['2026-04-01', 'Angela', 22, 'x', 380, 9180.8, 0.9])
book.save(sys.argv[1])`,
    file,
  ])
  const found = await findHeader(file)
  expect(found).toMatchObject({ sheet: 'ABRIL', row: 3 })
  const check = checkHeaders(found.headers)
  expect(check.columns.map(({ figure }) => figure)).toEqual([
    'fecha',
    'modulo',
    'operarios',
    null,
    'unidades',
    'total_minutos_productivos',
    'eficiencia',
  ])
  expect(check.columns.map(({ exact }) => exact)).toEqual([false, false, false, false, false, false, true])
  expect(check.missing).toContain('Minutos disponibles')
  expect(mappedColumns(proposedMap(check)).map(({ header }) => header)).toEqual(found.headers)

  await expect(findHeader(join(folder, 'day.csv'))).rejects.toThrow(/no es un libro de Excel/)
  await expect(findHeader(join(folder, 'nothing.xlsx'))).rejects.toThrow(/no existe el archivo/)
})

test('umbrales colour cumplimiento and ritmo, and only where there is a number', async () => {
  const program = `
import sys, json, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
print(json.dumps({s.title: [[str(r.sqref), [f for rule in r.rules for f in rule.formula]] for r in s.conditional_formatting] for s in book}))`
  const { stdout } = await execute(python, ['-c', program, join(folder, 'day.xlsx')])
  const bands = JSON.parse(stdout) as Record<string, [string, string[]][]>
  expect(bands['Por hora']).toEqual([
    ['I2:I9', ['AND(ISNUMBER(I2),I2<0.85)', 'AND(ISNUMBER(I2),I2>=0.85,I2<0.95)']],
  ])
  expect(bands['Por puesto']?.map(([range]) => range)).toEqual(['M2:M4'])
  expect(bands.INDICADORES).toEqual([])
})

test('Control says what was set, and a later correction gives a new file that says so', async () => {
  const control = async (name: string) =>
    ((await read(join(folder, name), true)).Control ?? []).map((row) => row.map(({ value }) => value))
  const before = await control('day.xlsx')
  const setting = (rows: unknown[][], subject: string) => rows.find(([found]) => found === subject)
  expect(setting(before, 'Factor de meta')?.[2]).toBe(0.9)
  expect(setting(before, 'Umbrales')?.[1]).toBe('atento bajo 95 %, atrasado bajo 85 %')
  expect(setting(before, 'Sin medición')?.[1]).toBe('P2')

  const by = 'ronald@lbzf.example'
  addCorrection(plant.store, { cycleId: 7, field: 'voided', override: 1, reason: 'no era una unidad', by })
  addCorrection(plant.store, { cycleId: 9, field: 'valid_for_timing', override: 0, reason: 'se cayó', by })
  await runExport({ ...job, out: join(folder, 'corrected.xlsx') })
  const after = await control('corrected.xlsx')
  const counts = (rows: unknown[][]) =>
    rows.filter(([subject]) => subject === 'Ciclos').map((row) => row.slice(1))
  expect(counts(before).map(([, value]) => value)).toEqual([480, 0, 0])
  expect(counts(after).map(([, value]) => value)).toEqual([479, 1, 1, null])
  expect(counts(after)[3]?.[2]).toBe('7, 9')
})

test('one jornada alone: its rows, its cycles, its name', async () => {
  await runExport({ ...job, jornada: 'manana', out: join(folder, 'jornada.xlsx') })
  const sheets = await read(join(folder, 'jornada.xlsx'), true)
  expect(table(sheets.INDICADORES).map(({ Jornada }) => Jornada)).toEqual(['Mañana'])
  expect(
    sheets.Control?.some(([subject, item]) => subject?.value === 'Jornada' && item?.value === 'Mañana'),
  ).toBe(true)
  expect(exportName({ module: 'angela', from: day, to: day, jornada: 'Mañana' })).toBe(
    'INDICADORES_angela_2026-07-06_manana.xlsx',
  )
  await expect(runExport({ ...job, jornada: 'Noche', out: join(folder, 'x.xlsx') })).rejects.toThrow(
    "no jornada 'Noche' on these days; there is Mañana",
  )
})
