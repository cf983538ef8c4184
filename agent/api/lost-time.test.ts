import { afterAll, expect, test } from 'vitest'
import { hourBoardSchema } from '../contract/api.ts'
import { lostTimeDaySchema } from '../contract/api-lost-time.ts'
import { mondayMorning } from '../store/small-plant.ts'
import { headerApp } from './listener.ts'
import { testAgent } from './test-agent.ts'

const begunMs = mondayMorning + 100 * 60_000
let nowMs = begunMs
const agent = testAgent({ nowMs: () => nowMs })
const app = headerApp(agent.parts)
afterAll(() => agent.close())

const ronald = { 'Tailscale-User-Login': 'ronald@lbzf.example', Host: 'localhost' }
const post = (path: string, body: unknown, headers: Record<string, string> = ronald) =>
  app.request(path, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const form = (path: string, fields: Record<string, string>) =>
  app.request(path, {
    method: 'POST',
    headers: { ...ronald, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  })
const day = async () =>
  lostTimeDaySchema.parse(
    await (await app.request('/api/v1/lost-time?module=angela&date=2026-07-06', { headers: ronald })).json(),
  )
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

test('a stop begins now, counts its puesto’s operators, and ends once', async () => {
  const started = await post('/api/v1/lost-time', {
    client_uuid: uuid(1),
    module: 'angela',
    workstation: 'P3',
    code: 'C001',
  })
  expect(started.status).toBe(201)
  const { lost_time_id } = (await started.json()) as { lost_time_id: number }
  const again = await post('/api/v1/lost-time', {
    client_uuid: uuid(1),
    module: 'angela',
    workstation: 'P3',
    code: 'C001',
  })
  expect(again.status).toBe(200)
  expect(await again.json()).toMatchObject({ lost_time_id, added: false })

  nowMs = begunMs + 6 * 60_000
  const [running] = (await day()).events
  expect(running).toMatchObject({
    code: 'C001',
    workstation: 'P3',
    end: null,
    operators: 2,
    minutes: 6,
    lost_minutes: 12,
  })

  expect((await post(`/api/v1/lost-time/${lost_time_id}/end`, {})).status).toBe(200)
  expect((await post(`/api/v1/lost-time/${lost_time_id}/end`, {})).status).toBe(409)
  nowMs += 20 * 60_000
  expect((await day()).events[0]).toMatchObject({
    minutes: 6,
    lost_minutes: 12,
    ended_by: 'ronald@lbzf.example',
  })
})

test('one that is over is entered by a form, a break inside it is no lost time, and the board counts the same', async () => {
  nowMs = begunMs + 180 * 60_000 // 11:10
  const entered = await form('/tiempo-perdido', {
    module: 'angela',
    date: '2026-07-06',
    code: 'C001',
    workstation: '',
    operators: '',
    from: '08:50',
    to: '09:20',
    note: 'se acabó el hilo',
  })
  expect(entered.status).toBe(303)
  const { events, pareto } = await day()
  // 30 minutes less the 15 of the break, times the 4 operators of the module.
  expect(events.at(-1)).toMatchObject({
    workstation: null,
    operators: 4,
    minutes: 30,
    lost_minutes: 60,
    note: 'se acabó el hilo',
  })
  expect(pareto).toEqual([
    { code: 'C001', text: 'Falta de material', planned: false, events: 2, lost_minutes: 72 },
  ])
  const board = hourBoardSchema.parse(
    await (await app.request('/api/v1/board?module=angela&date=2026-07-06', { headers: ronald })).json(),
  )
  expect(board.rows.reduce((sum, { lost_minutes }) => sum + lost_minutes, 0)).toBeCloseTo(72, 9)
})

test('a voided stop stays with its reason and costs nothing', async () => {
  const entered = await post('/api/v1/lost-time', {
    client_uuid: uuid(2),
    module: 'angela',
    code: 'C002',
    start: '2026-07-06T10:00:00-05:00',
    end: '2026-07-06T10:30:00-05:00',
    operators: 3,
  })
  const { lost_time_id } = (await entered.json()) as { lost_time_id: number }
  expect((await day()).pareto.map(({ code }) => code)).toEqual(['C002', 'C001'])
  expect((await post(`/api/v1/lost-time/${lost_time_id}/void`, { reason: '' })).status).toBe(400)
  expect((await post(`/api/v1/lost-time/${lost_time_id}/void`, { reason: 'fue otra línea' })).status).toBe(
    200,
  )
  const { events, pareto } = await day()
  expect(pareto.map(({ code }) => code)).toEqual(['C001'])
  expect(events.find((event) => event.lost_time_id === lost_time_id)).toMatchObject({
    voided: true,
    void_reason: 'fue otra línea',
    lost_minutes: 0,
  })
  expect((await post(`/api/v1/lost-time/${lost_time_id}/void`, { reason: 'otra vez' })).status).toBe(404)
})

test('what cannot be is refused with the field it is about', async () => {
  const base = { client_uuid: uuid(3), module: 'angela', code: 'C001' }
  const refused = async (change: object) => {
    const answer = await post('/api/v1/lost-time', { ...base, ...change })
    return { status: answer.status, ...((await answer.json()) as { pointer?: string; detail: string }) }
  }
  expect(await refused({ code: 'C099' })).toMatchObject({ status: 400, pointer: 'code' })
  expect(await refused({ workstation: 'P99' })).toMatchObject({ status: 404, pointer: 'workstation' })
  expect(await refused({ start: '2026-07-07T10:00:00-05:00' })).toMatchObject({
    status: 400,
    pointer: 'start',
  })
  expect(
    await refused({ start: '2026-07-06T10:00:00-05:00', end: '2026-07-06T09:00:00-05:00' }),
  ).toMatchObject({ status: 400, pointer: 'end' })
  const other = await post('/api/v1/lost-time', { ...base, client_uuid: uuid(1), code: 'C002' })
  expect(other.status).toBe(409)
  // 14:00 has not come yet: it is no stop of yesterday.
  const later = await form('/tiempo-perdido', {
    module: 'angela',
    date: '2026-07-06',
    code: 'C001',
    workstation: '',
    operators: '',
    from: '14:00',
  })
  expect(later.status).toBe(400)
})

test('the page shows what runs, and only an engineer may write', async () => {
  await post('/api/v1/lost-time', { client_uuid: uuid(4), module: 'angela', workstation: 'P1', code: 'C002' })
  const page = await (await app.request('/tiempo-perdido', { headers: ronald })).text()
  expect(page).toContain('Terminar')
  expect(page).toContain('C002 · Reunión')
  const sophia = { ...ronald, 'Tailscale-User-Login': 'sophia@lbzf.example' }
  const read = await (await app.request('/tiempo-perdido', { headers: sophia })).text()
  expect(read).not.toContain('<form')
  expect(
    (await post('/api/v1/lost-time', { client_uuid: uuid(5), module: 'angela', code: 'C001' }, sophia))
      .status,
  ).toBe(403)
})
