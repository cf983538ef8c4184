import { afterAll, expect, test } from 'vitest'
import { problemSchema } from '../contract/api.ts'
import { countAnswerSchema } from '../contract/api-corrections.ts'
import { beginAnswer } from '../store/answered-writes.ts'
import { headerApp } from './listener.ts'
import { testAgent } from './test-agent.ts'

const agent = testAgent()
const app = headerApp(agent.parts)
afterAll(agent.close)

const ronald = { Host: 'localhost', 'Tailscale-User-Login': 'ronald@lbzf.example' }
const hour = { start: '2026-07-06T06:30:00-05:00', end: '2026-07-06T07:30:00-05:00' }
const countOf = (units: number) => ({ client_uuid: crypto.randomUUID(), module: 'angela', units, ...hour })

const send = (path: string, body: object, headers: Record<string, string> = {}) =>
  app.request(path, {
    method: 'POST',
    headers: { ...ronald, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
const correctionsOf = (cycle: number) =>
  agent.parts.store.all('SELECT id FROM corrections WHERE cycle_id = ?', cycle).length

test('the same write sent again gets the same answer and changes nothing', async () => {
  const body = { field: 'reproceso', override: true, reason: 'se devolvió la pieza' }
  const key = { 'Idempotency-Key': 'a-1' }
  const first = await send('/api/v1/cycles/1/corrections', body, key)
  const again = await send('/api/v1/cycles/1/corrections', body, key)
  expect([first.status, again.status]).toEqual([201, 201])
  expect(await again.text()).toBe(await first.text())
  expect(again.headers.get('idempotency-replayed')).toBe('true')
  expect(correctionsOf(1)).toBe(1)
  // Without a key, or with another one, it is another change.
  await send('/api/v1/cycles/1/corrections', body)
  await send('/api/v1/cycles/1/corrections', body, { 'Idempotency-Key': 'a-2' })
  expect(correctionsOf(1)).toBe(3)
})

test('sent again while the first is at work it waits for that answer', async () => {
  const body = { field: 'voided', override: true, reason: 'doble registro' }
  const key = { 'Idempotency-Key': 'b-1' }
  const all = await Promise.all([1, 2, 3].map(() => send('/api/v1/cycles/2/corrections', body, key)))
  expect(all.map(({ status }) => status)).toEqual([201, 201, 201])
  expect(correctionsOf(2)).toBe(1)
})

test('a key that comes with other data or to another address is refused and nothing changes', async () => {
  const key = { 'Idempotency-Key': 'c-1' }
  expect((await send('/api/v1/counts', countOf(10), key)).status).toBe(201)
  const other = await send('/api/v1/counts', countOf(11), key)
  expect(other.status).toBe(422)
  expect(problemSchema.parse(await other.json())).toMatchObject({
    type: '/problems/key-reused',
    pointer: 'Idempotency-Key',
  })
  expect((await send('/api/v1/cycles/3/corrections', {}, key)).status).toBe(422)
  // Somebody else's key is their own.
  const body = countOf(12)
  expect((await send('/api/v1/counts', body, { 'Idempotency-Key': 'c-2' })).status).toBe(201)
  expect((await send('/api/v1/counts', body, { 'Idempotency-Key': ' ' })).status).toBe(400)
})

test('what was refused may be tried again with the same key', async () => {
  const key = { 'Idempotency-Key': 'd-1' }
  expect((await send('/api/v1/counts', { ...countOf(5), units: -1 }, key)).status).toBe(400)
  const good = await send('/api/v1/counts', countOf(5), key)
  expect([good.status, countAnswerSchema.parse(await good.json()).added]).toEqual([201, true])
})

test('a write that a crash cut short is not done twice: the person is told to look', async () => {
  const body = { field: 'reproceso', override: true, reason: 'se devolvió la pieza' }
  beginAnswer(agent.parts.store, {
    login: 'ronald@lbzf.example',
    key: 'e-1',
    route: 'POST /api/v1/cycles/4/corrections',
    body: JSON.stringify(body),
  })
  const answer = await send('/api/v1/cycles/4/corrections', body, { 'Idempotency-Key': 'e-1' })
  expect(answer.status).toBe(409)
  expect(problemSchema.parse(await answer.json()).detail).toContain('no sabemos si quedó guardado')
  expect(correctionsOf(4)).toBe(0)
})

test('a form sent twice by a double tap is one change; the same page may send another one', async () => {
  const page = await (await app.request('/', { headers: ronald })).text()
  const key = /"formKey":"([^"]+)"/.exec(page)?.[1] ?? ''
  expect(key).toMatch(/^[0-9a-f-]{36}$/)
  const post = (units: number) =>
    app.request('/conteos', {
      method: 'POST',
      headers: { ...ronald, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ idempotency_key: key, module: 'angela', units: String(units), ...hour }),
    })
  const counts = () =>
    agent.parts.store.all("SELECT id FROM manual_observations WHERE kind = 'conteo'").length
  const before = counts()
  const [first, again] = [await post(31), await post(31)]
  expect([first.status, again.status]).toEqual([303, 303])
  expect(again.headers.get('location')).toBe(first.headers.get('location'))
  expect(counts()).toBe(before + 1)
  expect((await post(32)).status).toBe(303)
  expect(counts()).toBe(before + 2)
})

test('a body of another kind is refused before anybody reads it', async () => {
  const text = (path: string, type: string) =>
    app.request(path, { method: 'POST', headers: { ...ronald, 'content-type': type }, body: 'x=1' })
  expect((await text('/api/v1/counts', 'text/plain')).status).toBe(415)
  expect((await text('/api/v1/counts', 'application/x-www-form-urlencoded')).status).toBe(415)
  expect((await text('/conteos', 'application/json')).status).toBe(415)
  const large = await send('/api/v1/counts', { ...countOf(1), note: 'x'.repeat(1_100_000) })
  expect(large.status).toBe(413)
  expect(problemSchema.parse(await large.json()).type).toBe('/problems/too-large')
})
