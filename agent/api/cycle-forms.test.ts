import { afterAll, expect, test } from 'vitest'
import { readCycle } from '../store/cycles.ts'
import { insertGaps } from '../store/gaps.ts'
import { mondayMorning } from '../store/small-plant.ts'
import { headerApp } from './listener.ts'
import { clockAfter, clockNear } from './routes/cycle-forms.ts'
import { testAgent } from './test-agent.ts'

const agent = testAgent()
const app = headerApp(agent.parts)
const { store } = agent.plant
afterAll(() => agent.close())

const login = { host: '127.0.0.1', 'Tailscale-User-Login': 'ronald@lbzf.example' }
const at = { module: 'angela', workstation: 'P3', date: '2026-07-06' }

async function page(query = ''): Promise<string> {
  const answer = await app.request(`/puesto/P3?module=angela&date=2026-07-06${query}`, { headers: login })
  expect(answer.status).toBe(200)
  return (await answer.text()).replaceAll(/\s+/g, ' ')
}

function send(path: string, fields: Record<string, string | number>): Promise<Response> {
  const body = new URLSearchParams(
    Object.entries({ ...at, ...fields }).map(([key, value]) => [key, `${value}`]),
  )
  const headers = { ...login, 'content-type': 'application/x-www-form-urlencoded' }
  return Promise.resolve(app.request(path, { method: 'POST', headers, body: body.toString() }))
}

test('a cycle opened on its puesto: what is known, and in words what is gone', async () => {
  const closed = await page()
  expect(closed).not.toContain('class="cycle-panel"')
  expect(closed).toContain('ciclo=1#ciclo')
  const open = await page('&ciclo=1')
  expect(open).toContain('Ciclo de las 06:30:00')
  expect(open).toContain('No hay video de ese momento')
  expect(open).toContain('aria-label="Ciclo siguiente"')
  expect(open).not.toContain('aria-label="Ciclo anterior"')
  expect(await page('&ciclo=99999')).not.toContain('class="cycle-panel"')
})

test('another start and end are a correction each, counted at once and taken back', async () => {
  const times = {
    ciclo: 1,
    cycle_id: 1,
    start: '06:30:10',
    end: '06:30:40',
    reason: 'empezó antes de la cámara',
  }
  const answer = await send('/ciclos/tiempos', times)
  expect([answer.status, answer.headers.get('location')]).toEqual([
    303,
    '/puesto/P3?module=angela&date=2026-07-06&ciclo=1#ciclo',
  ])
  const open = await page('&ciclo=1')
  expect(open).toContain('otro inicio: 06:30:10: empezó antes de la cámara')
  expect(open).toContain('<dd>30 s</dd>')

  const same = await send('/ciclos/tiempos', times)
  expect(same.status).toBe(400)
  expect((await send('/ciclos/tiempos', { ...times, start: '09:00:00' })).status).toBe(400)
  for (const id of [1, 2]) await send('/correcciones/deshacer', { correction_id: id })
  expect(await page('&ciclo=1')).toContain('<dd>55 s</dd>')
})

test('the same as JSON, an instant for a time and a boolean for a mark', async () => {
  const correct = (body: unknown) =>
    app.request('/api/v1/cycles/5/corrections', {
      method: 'POST',
      headers: { ...login, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const end = { field: 'end_ts', override: '2026-07-06T06:34:30-05:00', reason: 'la pieza cayó antes' }
  expect((await correct(end)).status).toBe(201)
  expect(readCycle(store, 5)).toMatchObject({ duration_seconds: 30, corrected: 1 })
  expect((await correct({ ...end, override: true })).status).toBe(400)
  expect((await correct({ ...end, override: '2026-07-06T09:34:30-05:00' })).status).toBe(400)
  expect((await correct({ field: 'reproceso', override: true, reason: 'segunda vuelta' })).status).toBe(201)
})

test('a cycle moved as a whole past its own length', async () => {
  const times = { cycle_id: 2, start: '06:45:00', end: '06:45:30', reason: 'reloj de la cámara' }
  expect((await send('/ciclos/tiempos', times)).status).toBe(303)
  const back = { cycle_id: 2, start: '06:31:00', end: '06:31:55', reason: 'no era' }
  expect((await send('/ciclos/tiempos', back)).status).toBe(303)
})

test('the clip is kept and let go, a unit nobody saw is added where the person looks', async () => {
  await send('/ciclos/conservar', { cycle_id: 3, ciclo: 3 })
  expect(await page('&ciclo=3')).toContain('Conservado por ronald@lbzf.example el 06/07/2026.')
  await send('/ciclos/soltar', { cycle_id: 3, ciclo: 3 })
  expect(await page('&ciclo=3')).toContain('Conservar el video')

  const added = await send('/ciclos/agregar', {
    start: '07:40:00',
    end: '07:40:50',
    reason: 'tapada por una bolsa',
  })
  const place = added.headers.get('location') ?? ''
  expect(place).toMatch(/ciclo=\d+#ciclo$/)
  const open = await page(`&ciclo=${/ciclo=(\d+)/.exec(place)?.[1]}`)
  expect(open).toContain('Unidad agregada por ronald@lbzf.example: tapada por una bolsa')
  expect(open).toContain('no cuenta para tiempos')
  const nonsense = await send('/ciclos/agregar', { start: '07:61:00', end: '07:40:50', reason: 'x y z' })
  expect(nonsense.status).toBe(400)
})

test('the gaps of the day are told by kind', async () => {
  expect(await page()).toContain('La cámara no perdió la señal en este día.')
  insertGaps(store, [
    { cameraId: 1, startMs: mondayMorning + 4_000_000, endMs: mondayMorning + 4_030_000, kind: 'freeze' },
  ])
  expect(await page()).toMatch(/07:36:40.*30 s.*imagen congelada/)
})

test('a clock without a date is the nearest one, or the next', () => {
  const midnight = Date.parse('2026-07-07T00:00:10-05:00')
  expect(clockNear('23:59:50', midnight)).toBe(midnight - 20_000)
  expect(clockNear('00:00:20', midnight - 20_000)).toBe(midnight + 10_000)
  expect(clockAfter('00:30:00', Date.parse('2026-07-06T22:30:00-05:00'))).toBe(
    Date.parse('2026-07-07T00:30:00-05:00'),
  )
})
