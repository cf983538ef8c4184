import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import {
  cyclesSchema,
  healthSchema,
  hourBoardSchema,
  indicadoresSchema,
  modulesSchema,
  problemSchema,
  stationsSchema,
} from '../contract/api.ts'
import { correctionAnswerSchema, countAnswerSchema } from '../contract/api-corrections.ts'
import { puestoDaySchema } from '../contract/api-puesto.ts'
import { summarySchema } from '../contract/api-summary.ts'
import { calibrarClient, preloads } from '../dashboard/assets.ts'
import { insertGaps } from '../store/gaps.ts'
import { visitDates } from '../store/people.ts'
import { putModule } from '../store/plant.ts'
import { headerApp } from './listener.ts'
import { testAgent } from './test-agent.ts'

const folder = mkdtempSync(join(tmpdir(), 'lbzf-users-'))
const usersFile = join(folder, 'users.json')
copyFileSync('users/users.json', usersFile)
const agent = testAgent({ usersFile })
const { plant, nowMs } = agent
const app = headerApp(agent.parts)
const ronald = { 'Tailscale-User-Login': 'ronald@lbzf.example', Host: 'localhost' }
const mariana = { ...ronald, 'Tailscale-User-Login': 'mariana@lbzf.example' }

afterAll(() => {
  agent.close()
  rmSync(folder, { recursive: true })
})

const get = (path: string, headers: Record<string, string> = ronald) => app.request(path, { headers })

test('every JSON answer has the shape its schema declares', async () => {
  for (const [path, schema] of [
    ['/api/v1/health', healthSchema],
    ['/api/v1/modules', modulesSchema],
    ['/api/v1/stations?module=angela', stationsSchema],
    ['/api/v1/board?module=angela&date=2026-07-06', hourBoardSchema],
    ['/api/v1/indicadores?module=angela&date=2026-07-06&to=2026-07-07', indicadoresSchema],
    ['/api/v1/cycles?module=angela&workstation=P3', cyclesSchema],
  ] as const) {
    const answer = await get(path)
    expect(answer.status, path).toBe(200)
    schema.parse(await answer.json())
  }
})

test('the hour board counts what the record holds, and a station without a camera has no figures', async () => {
  const board = hourBoardSchema.parse(await (await get('/api/v1/board?module=angela')).json())
  expect(board.date).toBe('2026-07-06')
  expect(board.rows[0]).toMatchObject({ units: 60, origin: 'medido', meta: 108 })
  const { stations, measured_stations } = stationsSchema.parse(
    await (await get('/api/v1/stations?module=angela')).json(),
  )
  expect(measured_stations).toBe(2)
  const p2 = stations.find(({ workstation }) => workstation === 'P2')
  expect(p2).toMatchObject({ measured: false, activity: 'sin medición', hour: { units: null, ritmo: null } })
})

test('cycles are paged by a cursor that meets every unit once', async () => {
  const seen: number[] = []
  let cursor: string | null = null
  do {
    const path = `/api/v1/cycles?module=angela&limit=25${cursor === null ? '' : `&cursor=${cursor}`}`
    const page = cyclesSchema.parse(await (await get(path)).json())
    seen.push(...page.cycles.map(({ cycle_id }) => cycle_id))
    cursor = page.next_cursor
  } while (cursor !== null)
  expect(seen).toHaveLength(60)
  expect(new Set(seen).size).toBe(60)
})

test('a wrong parameter is a problem with its name and a Spanish sentence', async () => {
  for (const [path, status, pointer] of [
    ['/api/v1/board?module=angela&date=2026-02-30', 400, 'date'],
    ['/api/v1/stations', 400, 'module'],
    ['/api/v1/stations?module=otro', 404, 'module'],
    ['/api/v1/indicadores?module=angela&date=2026-07-06&to=2026-07-01', 400, 'to'],
    ['/api/v1/indicadores?module=angela&date=2020-01-01&to=2026-07-01', 400, 'to'],
    ['/api/v1/cycles?module=angela&cursor=../../etc', 400, 'cursor'],
    ['/api/v1/cycles?module=angela&workstation=P99', 404, 'workstation'],
    ['/api/v1/cycles?module=angela&limit=0', 400, 'limit'],
  ] as const) {
    const answer = await get(path)
    expect(answer.status, path).toBe(status)
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    const problem = problemSchema.parse(await answer.json())
    expect(problem.pointer, path).toBe(pointer)
    expect(problem.request_id).toBe(answer.headers.get('x-request-id'))
  }
})

test('nobody, a stranger, another organisation and a Funnel visitor are refused; a role sees its rows only', async () => {
  const as = (login: string) => ({ Host: 'localhost', 'Tailscale-User-Login': login })
  for (const [headers, path, status] of [
    [{ Host: 'localhost' }, '/api/v1/health', 401],
    [{ ...ronald, 'Tailscale-Funnel-Request': '?1' }, '/api/v1/health', 401],
    [as('ronald@lbzf.example, sophia@lbzf.example'), '/api/v1/health', 401],
    [as('nadie@lbzf.example'), '/api/v1/health', 403],
    [as('investigacion@itba.example'), '/api/v1/health', 403],
    [as('RONALD@lbzf.example'), '/api/v1/health', 200],
    [as('=?utf-8?q?ronald=40lbzf.example?='), '/api/v1/health', 200],
    [mariana, '/api/v1/board?module=angela', 200],
    [mariana, '/api/v1/cycles?module=angela', 403],
    [mariana, '/api/v1/export/indicadores.xlsx?module=angela', 403],
    [{ ...ronald, Host: 'evil.example' }, '/api/v1/health', 421],
    [{ ...ronald, Host: 'jetson.example.ts.net:5000' }, '/api/v1/health', 200],
    [ronald, '/api/v1/nothing', 404],
    [{ Host: 'localhost' }, '/api/v1/nothing', 401],
  ] as const) {
    const answer = await get(path, headers)
    expect(answer.status, `${path} ${JSON.stringify(headers)}`).toBe(status)
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    expect(answer.headers.get('referrer-policy')).toBe('same-origin')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    if (status >= 400) problemSchema.parse(await answer.json())
  }
})

test('a browser that may not be here reads a page, not JSON', async () => {
  const answer = await get('/', {
    Host: 'localhost',
    'Tailscale-User-Login': 'nadie@lbzf.example',
    Accept: 'text/html',
  })
  expect(answer.status).toBe(403)
  expect(await answer.text()).toContain('Lo puede dar un administrador')
})

test('a method nobody serves is 405 with what is allowed', async () => {
  const answer = await app.request('/api/v1/health', { method: 'DELETE', headers: ronald })
  expect(answer.status).toBe(405)
  expect(answer.headers.get('allow')).toBe('GET')
})

test('an unchanged answer is told 304 and costs no body', async () => {
  const first = await get('/api/v1/modules')
  const etag = first.headers.get('etag') ?? ''
  expect(etag).toMatch(/^W\/"/)
  const second = await get('/api/v1/modules', { ...ronald, 'If-None-Match': etag })
  expect(second.status).toBe(304)
  expect(await second.text()).toBe('')
})

test('the dashboard renders the figures without a script and counts the visit; a wall display is no visit', async () => {
  await get('/?pantalla=1', { ...ronald, 'Tailscale-User-Login': 'sophia@lbzf.example' })
  expect(visitDates(plant.store, 'sophia@lbzf.example', 1, nowMs)).toEqual([])
  const answer = await get('/')
  const text = await answer.text()
  expect(answer.status).toBe(200)
  expect(text).toContain('lang="es-CO"')
  expect(text).toContain('2 de 3 puestos medidos')
  expect(text).toContain('Exportar a Excel')
  putModule(plant.store, { code: 'carmenza', name: 'Carmenza', orgId: 1 })
  const withoutData = await (await get('/?module=carmenza')).text()
  expect(withoutData).toContain('Carmenza')
  expect(withoutData).not.toContain('Exportar a Excel')
  expect(visitDates(plant.store, 'ronald@lbzf.example', 1, nowMs)).toEqual(['2026-07-06'])
})

test('a page is sent compressed, with its headers; the figures it polls as they are', async () => {
  const accept = { 'Accept-Encoding': 'gzip' }
  const shown = await get('/', { ...ronald, ...accept })
  expect(shown.headers.get('content-encoding')).toBe('gzip')
  expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'")
  const polled = await get('/api/v1/stations?module=angela', { ...ronald, ...accept })
  expect(polled.headers.get('content-encoding')).toBeNull()
  expect(polled.headers.get('etag')).toMatch(/^W/)
})

test('scripts, styles and fonts come from the list only', async () => {
  const client = await get('/assets/dashboard/ahora-client.ts')
  expect(client.headers.get('content-type')).toContain('javascript')
  expect(await client.text()).not.toContain(': HTMLElement')
  // A module that one of them imports and the list lacks would stop the page in the browser.
  const asked = new Set([...preloads, `/assets/${calibrarClient}`])
  for (const path of asked) {
    const served = await get(path)
    expect(served.status, path).toBe(200)
    const imported = (await served.text()).matchAll(/\bfrom '(\.[^']+)'/g)
    for (const [, from = ''] of imported) asked.add(join(path, '..', from))
  }
  expect([...asked]).toContain('/assets/vision/zone-advice.ts')
  expect((await get('/assets/fonts/archivo-latin-wght-normal.woff2')).status).toBe(200)
  for (const path of ['config.ts', '..%2f..%2fpackage.json', 'dashboard/page.ts']) {
    expect((await get(`/assets/${path}`)).status, path).toBe(404)
  }
})

test('a changed users.json takes over; an invalid one keeps the last good one', async () => {
  const login = { Host: 'localhost', 'Tailscale-User-Login': 'nueva@lbzf.example' }
  expect((await get('/api/v1/health', login)).status).toBe(403)
  const users = {
    version: 1,
    organizations: [{ id: 1, name: 'LBZF' }],
    users: ['nueva', 'ronald', 'mariana'].map((name) => ({
      email: `${name}@lbzf.example`,
      name: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      role: name === 'nueva' ? 'admin' : name === 'ronald' ? 'engineer' : 'executive',
      org_id: 1,
      module_scope: null,
    })),
  }
  writeFileSync(usersFile, JSON.stringify(users))
  agent.passMs(5_000)
  expect((await get('/api/v1/health', login)).status).toBe(200)
  writeFileSync(usersFile, '{"users": []}')
  agent.passMs(5_000)
  expect((await get('/api/v1/health', login)).status).toBe(200)
  expect(
    (await get('/api/v1/health', { ...ronald, 'Tailscale-User-Login': 'sophia@lbzf.example' })).status,
  ).toBe(403)
})

test('the OpenAPI document lists every API route of the permission table', async () => {
  const document = (await (await get('/api/v1/openapi.json')).json()) as { openapi: string; paths: object }
  expect(document.openapi).toBe('3.1.0')
  expect(Object.keys(document.paths)).toContain('/api/v1/board')
})

test('the exported workbook is a download with a deterministic name', async () => {
  const answer = await get('/api/v1/export/indicadores.xlsx?module=angela&date=2026-07-06')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-disposition')).toContain('INDICADORES_angela_2026-07-06.xlsx')
  const bytes = new Uint8Array(await answer.arrayBuffer())
  expect(String.fromCharCode(...bytes.subarray(0, 2))).toBe('PK')
  expect(bytes.length).toBe(Number(answer.headers.get('content-length')))
})

test('the executive lands on the summary: today, ten days, and when the engineer last looked', async () => {
  const landed = await get('/', mariana)
  expect([landed.status, landed.headers.get('location')]).toEqual([302, '/resumen'])
  const summary = summarySchema.parse(await (await get('/api/v1/summary', mariana)).json())
  const [angela] = summary.modules
  // Until 08:10: 60 units of 108 + 72 of meta.
  expect(angela?.today).toMatchObject({ units: 60, meta: 180, partial: false, band: 'atrasado' })
  expect(angela?.trend.map(({ cumplimiento }) => cumplimiento)).toEqual(
    Array.from({ length: 10 }, () => null),
  )
  const page = await (await get('/resumen', mariana)).text()
  expect(page).toMatch(/33.%/)
  expect(page).toContain('Ronald revisó hace')
  expect((await get('/resumen/angela', mariana)).status).toBe(200)
  expect((await get('/resumen/otro', mariana)).status).toBe(404)
})

test('the day of a puesto holds its cycles, its statistics, and nothing that was not measured', async () => {
  const day = puestoDaySchema.parse(
    await (await get('/api/v1/stations/P3/day?module=angela&date=2026-07-06')).json(),
  )
  expect(day.cycles).toHaveLength(60)
  expect(day.statistics).toMatchObject({ n: 60, mean_seconds: 55, median_seconds: 55, units: 60 })
  expect(day.histogram).toEqual([{ from_seconds: 55, to_seconds: 60, count: 60 }])
  expect(day.measured).toEqual([
    { start: '2026-07-06T06:30:00.000-05:00', end: '2026-07-06T08:10:00.000-05:00' },
  ])
  const page = await (await get('/puesto/P3?module=angela')).text()
  expect(page).toContain('Ciclos válidos (n)')
  expect(await (await get('/puesto/P2?module=angela')).text()).toContain(
    'Este puesto no se midió en este día.',
  )
  expect((await get('/puesto/P9?module=angela')).status).toBe(404)
  expect((await get('/puesto/P3?module=angela&date=ayer')).status).toBe(400)
  expect((await get('/puesto/P3?module=angela', mariana)).status).toBe(403)
})

test('a typed count fills the hour the cameras did not, once however often it is sent, and says that it was typed', async () => {
  const hour = { start: '2026-07-06T07:30:00-05:00', end: '2026-07-06T08:30:00-05:00' }
  const future = { start: '2026-07-06T08:10:00.000-05:00', end: '2026-07-06T08:20:00.000-05:00' }
  const body = { client_uuid: crypto.randomUUID(), module: 'angela', units: 12, ...hour }
  const secondHour = async (query: string) =>
    hourBoardSchema.parse(await (await get(`/api/v1/board?module=angela${query}`)).json()).rows[1]
  insertGaps(plant.store, [
    { cameraId: 1, startMs: nowMs - 1_800_000, endMs: nowMs - 1_200_000, kind: 'stall' },
  ])
  expect(await secondHour('&date=2026-07-06&before')).toMatchObject({ units: null, seen_units: 0 })
  expect(await (await get('/')).text()).toContain('Digitar el conteo')
  const send = (value: object, headers: Record<string, string> = ronald) =>
    app.request('/api/v1/counts', {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(value),
    })
  expect((await send(body)).status).toBe(201)
  expect(await secondHour('&date=2026-07-06&after')).toMatchObject({ units: 12, origin: 'digitado' })
  const again = await send(body)
  expect(again.status).toBe(200)
  expect(countAnswerSchema.parse(await again.json()).added).toBe(false)
  expect((await send({ ...body, ...future, client_uuid: crypto.randomUUID() })).status).toBe(400)
  expect((await send({ ...body, units: -1 })).status).toBe(400)
  expect((await send(body, mariana)).status).toBe(403)
  expect((await send(body, { ...ronald, Origin: 'https://evil.example' })).status).toBe(403)
  expect((await send(body, { ...ronald, 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
  expect((await send(body, { ...ronald, Origin: 'https://localhost' })).status).toBe(200)
  const form = await app.request('/conteos', {
    method: 'POST',
    headers: { ...ronald, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ module: 'angela', units: '7', start: body.start, end: body.end }),
  })
  expect([form.status, form.headers.get('location')]).toEqual([303, '/?module=angela'])
})

test('a correction changes what counts, keeps what was measured, and can be taken back', async () => {
  const day = async (mark: string) =>
    puestoDaySchema.parse(
      await (await get(`/api/v1/stations/P3/day?module=angela&date=2026-07-06&${mark}`)).json(),
    )
  const [cycle] = (await day('a')).cycles
  const send = (path: string, value: object, headers: Record<string, string> = ronald) =>
    app.request(path, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(value),
    })
  const path = `/api/v1/cycles/${cycle?.cycle_id}/corrections`
  expect((await send(path, { field: 'voided', override: true, reason: '' })).status).toBe(400)
  expect((await send(path, { field: 'voided', override: true, reason: 'x'.repeat(9) }, mariana)).status).toBe(
    403,
  )
  expect(
    (await send('/api/v1/cycles/999999/corrections', { field: 'voided', override: true, reason: 'doble' }))
      .status,
  ).toBe(404)

  const saved = await send(path, { field: 'voided', override: true, reason: 'doble registro' })
  expect(saved.status).toBe(201)
  const { correction_id } = correctionAnswerSchema.parse(await saved.json())
  const corrected = await day('b')
  expect(corrected.statistics.units).toBe(59)
  expect(corrected.corrections[0]).toMatchObject({
    reason: 'doble registro',
    by: 'ronald@lbzf.example',
    undone: false,
  })
  expect(await (await get('/puesto/P3?module=angela')).text()).toContain('doble registro')

  expect((await send(`/api/v1/corrections/${correction_id}/undo`, {})).status).toBe(200)
  expect((await send(`/api/v1/corrections/${correction_id}/undo`, {})).status).toBe(404)
  const restored = await day('c')
  expect([restored.statistics.units, restored.corrections[0]?.undone]).toEqual([60, true])

  const form = await app.request('/correcciones', {
    method: 'POST',
    headers: { ...ronald, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      cycle_id: String(cycle?.cycle_id),
      field: 'valid_for_timing',
      reason: 'hablaba con la supervisora',
      module: 'angela',
      workstation: 'P3',
      date: '2026-07-06',
    }),
  })
  expect([form.status, form.headers.get('location')]).toEqual([
    303,
    '/puesto/P3?module=angela&date=2026-07-06#correcciones',
  ])
  expect((await day('d')).statistics).toMatchObject({ units: 60, n: 59 })
})

test('a person who writes without end is slowed down, others are not', async () => {
  const write = (headers: Record<string, string>) => app.request('/conteos', { method: 'POST', headers })
  let last = await write(ronald)
  for (let i = 0; i < 80 && last.status !== 429; i++) last = await write(ronald)
  expect(last.status).toBe(429)
  expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await get('/api/v1/health')).status).toBe(200)
})
