import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { changedDaysSchema, type Export, exportAnswerSchema, exportsSchema } from '../contract/api-exports.ts'
import { ExportDesk } from '../excel/export-desk.ts'
import { addCorrection } from '../store/corrections.ts'
import { addLostTime, endLostTime } from '../store/lost-time.ts'
import { addObservation } from '../store/observations.ts'
import { mondayMorning } from '../store/small-plant.ts'
import { headerApp } from './listener.ts'
import { testAgent } from './test-agent.ts'

const tuesday = mondayMorning + 24 * 3_600_000
let nowMs = tuesday
const agent = testAgent({ nowMs: () => nowMs })
const app = headerApp(agent.parts)
const { store, moduleId } = agent.plant
afterAll(() => agent.close())

const by = 'ronald@lbzf.example'
const ronald = { 'Tailscale-User-Login': by, Host: 'localhost' }
const sophia = { ...ronald, 'Tailscale-User-Login': 'sophia@lbzf.example' }
const get = (path: string, headers = ronald) => app.request(path, { headers })
const post = (path: string, body?: object) =>
  app.request(path, {
    method: 'POST',
    headers: { ...ronald, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
const ask = async (body: object): Promise<Export> => {
  const answer = await post('/api/v1/exports', { module: 'angela', from: '2026-07-06', ...body })
  expect(answer.status).toBe(202)
  return exportAnswerSchema.parse(await answer.json()).export
}
const finished = async (id: string): Promise<Export> => {
  await agent.parts.exports.finished(id, by)
  return exportAnswerSchema.parse(await (await get(`/api/v1/exports/${id}`)).json()).export
}
const changed = async () =>
  changedDaysSchema.parse(await (await get('/api/v1/exports/changed-days?module=angela')).json()).days

test('an export is asked for, tells how far it is, and is taken by its own person only', async () => {
  const asked = await ask({})
  expect(asked).toMatchObject({
    file_name: 'INDICADORES_angela_2026-07-06.xlsx',
    form: 'xlsx',
    jornada: null,
  })
  const ready = await finished(asked.export_id)
  expect(ready).toMatchObject({ state: 'listo', of_cycles: 60 })
  const file = await get(`/api/v1/exports/${asked.export_id}/file`)
  expect(file.headers.get('content-disposition')).toContain('INDICADORES_angela_2026-07-06.xlsx')
  const bytes = Buffer.from(await file.arrayBuffer())
  expect(bytes.length).toBe(ready.bytes)
  expect(bytes.subarray(0, 2).toString()).toBe('PK')
  expect((await get(`/api/v1/exports/${asked.export_id}/file`, sophia)).status).toBe(404)
  expect((await get(`/api/v1/exports/${asked.export_id}`, sophia)).status).toBe(404)
  expect(exportsSchema.parse(await (await get('/api/v1/exports', sophia)).json()).exports).toEqual([])
})

test('one that is cancelled leaves no file; the next in the queue is written all the same', async () => {
  const [one, two] = await Promise.all([ask({}), ask({ form: 'csv', sheet: 'ciclos', variant: 'machine' })])
  expect((await post(`/api/v1/exports/${one.export_id}/cancel`)).status).toBe(200)
  expect((await finished(one.export_id)).state).toBe('cancelado')
  expect((await get(`/api/v1/exports/${one.export_id}/file`)).status).toBe(404)
  expect((await finished(two.export_id)).state).toBe('listo')
  const csv = await (await get(`/api/v1/exports/${two.export_id}/file`)).text()
  expect(csv.trimEnd().split('\r\n')).toHaveLength(61)
  expect(two.file_name).toBe('ciclos_angela_2026-07-06.csv')
})

test('a jornada is known without accents; one that does not exist names those that do', async () => {
  const asked = await ask({ jornada: 'manana' })
  expect(asked).toMatchObject({ jornada: 'Mañana', file_name: 'INDICADORES_angela_2026-07-06_manana.xlsx' })
  const link = await get('/api/v1/export/indicadores.xlsx?module=angela&date=2026-07-06&jornada=Ma%C3%B1ana')
  expect(link.headers.get('content-disposition')).toContain('_manana.xlsx')
  const wrong = await post('/api/v1/exports', { module: 'angela', from: '2026-07-06', jornada: 'Noche' })
  expect(wrong.status).toBe(404)
  expect(await wrong.json()).toMatchObject({ pointer: 'jornada', detail: expect.stringContaining('Mañana') })
  const backwards = await post('/api/v1/exports', { module: 'angela', from: '2026-07-06', to: '2026-07-05' })
  expect(await backwards.json()).toMatchObject({ pointer: 'to' })
})

test('what is entered after a file was taken makes its day changed, until it is taken again', async () => {
  expect(await changed()).toEqual([])
  nowMs += 60_000
  addCorrection(store, { cycleId: 5, field: 'voided', override: 1, reason: 'no era', by })
  addObservation(store, {
    clientUuid: 'c1',
    kind: 'conteo',
    moduleId,
    workstationId: null,
    startMs: mondayMorning,
    endMs: mondayMorning + 3_600_000,
    units: 58,
    by,
  })
  const stop = addLostTime(store, {
    moduleId,
    workstationId: null,
    code: 'C001',
    startMs: mondayMorning,
    endMs: null,
    operators: 4,
    by,
  })
  endLostTime(store, stop, mondayMorning + 600_000, by)
  expect(await changed()).toMatchObject([
    {
      date: '2026-07-06',
      unfinished: false,
      later: { correcciones: 1, conteos: 1, 'tiempo perdido': 1, 'unidades agregadas': 0, ajustes: 0 },
    },
  ])
  const others = changedDaysSchema.parse(
    await (await get('/api/v1/exports/changed-days?module=angela', sophia)).json(),
  )
  expect(others.days).toEqual([])
  nowMs += 60_000
  await (await get('/api/v1/export/indicadores.xlsx?module=angela&date=2026-07-06')).arrayBuffer()
  expect(await changed()).toEqual([])
})

test('the page survives without a script: form, list, and the days that changed', async () => {
  const answer = await app.request('/exportar', {
    method: 'POST',
    headers: { ...ronald, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      module: 'angela',
      from: '2026-07-06',
      to: '',
      jornada: '',
      what: 'csv:horas',
    }).toString(),
  })
  expect(answer.status).toBe(303)
  const address = answer.headers.get('location') ?? ''
  await agent.parts.exports.finished(new URLSearchParams(address.split('?')[1]).get('trabajo') ?? '', by)
  const page = await (await get(address)).text()
  expect(page).toContain('horas_angela_2026-07-06.csv')
  expect(page).toContain('Nada ha cambiado en los días que descargó.')
})

test('files that a killed agent left are removed by the next one', async () => {
  const left = join(tmpdir(), 'lbzf-exports-999999999-abc')
  mkdirSync(left, { recursive: true })
  const desk = new ExportDesk(store.file)
  expect(existsSync(left)).toBe(false)
  await desk.stop()
})
