import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BalanceoImport, balanceoImportSchema } from '../contract/api-balance.ts'
import { runBalanceoRead } from '../excel/balanceo-job.ts'
import { zipOf } from '../excel/small-zip.ts'
import { putStandard } from '../store/standard-changes.ts'
import { headerApp } from './listener.ts'
import { testAgent } from './test-agent.ts'

// Each reading starts a thread of its own, and that takes its time on a busy machine: hence the limits of a minute.
const agent = testAgent()
const app = headerApp(agent.parts)
const folder = mkdtempSync(join(tmpdir(), 'lbzf-import-'))
let book: Uint8Array<ArrayBuffer>

beforeAll(async () => {
  book = await workbook([
    ['A', 0.55, 'P1'],
    ['B', 0.25, 'P2'],
    ['C', 1, 'P3'],
  ])
})
afterAll(() => {
  agent.close()
  rmSync(folder, { recursive: true })
})

async function workbook(
  rows: (string | number)[][],
  header = ['Operación', 'SAM (min)', 'Puesto', 'Pasadas'],
) {
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet('Balanceo')
  sheet.addRow(header)
  for (const row of rows) sheet.addRow(row[0] === 'B' ? [...row, 2] : row)
  return new Uint8Array(await book.xlsx.writeBuffer())
}

const headersOf = (who = 'ronald') => ({ 'Tailscale-User-Login': `${who}@lbzf.example`, Host: 'localhost' })

async function upload(bytes: Uint8Array<ArrayBuffer>, fields: Record<string, string> = {}, who = 'ronald') {
  const body = new FormData()
  for (const [name, value] of Object.entries({ module: 'angela', reference: 'Ref X', ...fields }))
    body.append(name, value)
  body.append('file', new File([bytes], 'Ref X - Angela.xlsx'))
  const answer = await app.request('/api/v1/balanceo-imports', {
    method: 'POST',
    headers: headersOf(who),
    body,
  })
  return {
    status: answer.status,
    body: (await answer.json()) as BalanceoImport & { detail: string; pointer: string },
  }
}

/** Two changes of a reference never begin at the same instant, and the clock of the test stands still. */
const later = (minutes: number) => new Date(agent.nowMs + minutes * 60_000).toISOString()

const apply = async (id: string, who = 'ronald') => {
  const path = `/api/v1/balanceo-imports/${id}/apply`
  const answer = await app.request(path, { method: 'POST', headers: headersOf(who) })
  return { status: answer.status, body: (await answer.json()) as BalanceoImport & { detail: string } }
}

test('an upload says exactly what would change and writes nothing; whoever uploaded it applies it, once', async () => {
  const before = agent.plant.store.get<{ n: number }>('SELECT COUNT(*) AS n FROM standard_times')?.n
  const { status, body } = await upload(book)
  expect(status).toBe(201)
  expect(balanceoImportSchema.parse(body)).toMatchObject({
    file: 'Ref X - Angela.xlsx',
    operations: 3,
    workstations: 3,
    unit: 'minutos',
    obstacles: [],
    unchanged: 2,
    changes: [{ kind: 'changed', operation: 'A', text: 'SAM 0,5 → 0,55 min' }],
  })
  expect(agent.plant.store.get<{ n: number }>('SELECT COUNT(*) AS n FROM standard_times')?.n).toBe(before)
  expect((await apply(body.import_id, 'sophia')).status).toBe(403)
  expect((await apply(body.import_id)).status).toBe(200)
  expect(
    agent.plant.store.get(
      "SELECT sam_minutes, source, created_by FROM standard_times WHERE operation = 'A' ORDER BY id DESC",
    ),
  ).toEqual({
    sam_minutes: 0.55,
    source: 'Ref X - Angela.xlsx · Balanceo',
    created_by: 'ronald@lbzf.example',
  })
  // Applied is gone; the same workbook again changes nothing.
  expect((await apply(body.import_id)).status).toBe(404)
  const again = await upload(book)
  expect(again.body.nothing_changes).toBe(true)
  expect((await apply(again.body.import_id)).status).toBe(409)
}, 60_000)

test('standards that changed since somebody looked are looked at again, not overwritten', async () => {
  const other = await workbook([
    ['A', 0.6, 'P1'],
    ['B', 0.25, 'P2'],
    ['C', 1.1, 'P3'],
  ])
  const { body } = await upload(other, { from: later(1) })
  expect(body.changes).toHaveLength(2)
  // Somebody types the same C meanwhile: the plan would no longer write it.
  putStandard(
    agent.plant.store,
    { reference: 'Ref X', operation: 'C', samMinutes: 1.1, machineCode: 'PLCH' },
    { validFromMs: agent.nowMs - 1000, source: 'digitado', by: 'armando@lbzf.example' },
  )
  const moved = await apply(body.import_id)
  expect(moved.status).toBe(409)
  expect(moved.body.detail).toContain('cambiaron desde la revisión')
  // Seen again, it is applied.
  expect((await apply(body.import_id)).status).toBe(200)
}, 60_000)

test('what cannot be applied names sheet, cell and value, in the words of the page', async () => {
  const { body } = await upload(
    await workbook([
      ['A', 0.6, 'P1'],
      ['B', 40, 'P2'],
      ['C', 1, 'P3'],
    ]),
    { from: later(2) },
  )
  expect(body.obstacles.join(' ')).toContain('Balanceo!B3 «40»')
  expect((await apply(body.import_id)).status).toBe(409)
  const unsaid = await upload(await workbook([['A', 0.6, 'P1']], ['Operación', 'SAM', 'Puesto']), {
    reference: 'Ref Y',
  })
  expect(unsaid.body.obstacles.join(' ')).toContain('confírmelo en «Unidad de los SAM»')
  expect(unsaid.body.obstacles.join(' ')).not.toContain('--unit')
}, 60_000)

test('a hostile file is one Spanish sentence, and never blocks the agent', async () => {
  const bomb = zipOf([{ name: 'xl/workbook.xml', data: 'x'.repeat(60 * 1024 * 1024) }])
  for (const [bytes, says] of [
    [new Uint8Array(0), 'Elija el archivo'],
    [new TextEncoder().encode('no soy un libro'), 'no es un libro de Excel'],
    [book.slice(0, book.length / 2), 'cortado'],
    [new Uint8Array(bomb), 'demasiado grande'],
  ] as const) {
    const { status, body } = await upload(bytes)
    expect([status, body.pointer], body.detail).toEqual([400, 'file'])
    expect(body.detail).toContain(says)
    expect(body.detail).not.toMatch(/\/tmp|lbzf-balanceo/)
  }
  const big = await upload(new Uint8Array(10_100_000))
  expect(big.status).toBe(413)
}, 60_000)

test('a reader that takes too long is stopped', async () => {
  const file = join(folder, 'lento.xlsx')
  writeFileSync(file, book)
  await expect(runBalanceoRead({ file }, 1)).rejects.toMatchObject({ code: 'invalid', pointer: 'too slow' })
}, 60_000)

test('the command refuses to write while an agent holds the record, and names the page that can', async () => {
  const file = join(folder, 'Ref X - Angela.xlsx')
  writeFileSync(file, book)
  const { run } = await import('../excel/balanceo-command.ts')
  const held = ['--reference', 'Ref X', '--module', 'angela', '--db', agent.plant.store.file]
  await expect(run(['import', '--file', file, ...held, '--apply'])).rejects.toThrow('/ajustes/balanceo')
}, 60_000)
