import { afterAll, expect, test } from 'vitest'
import { watchClock } from '../clock.ts'
import { healthSchema } from '../contract/api.ts'
import { alarmKinds } from '../contract/api-alarms.ts'
import type { CameraState } from '../contract/measurement.ts'
import { alarmsOf } from './alarms.ts'
import { headerApp } from './listener.ts'
import { testAgent } from './test-agent.ts'

const states: CameraState[] = [
  {
    cameraId: 1,
    state: 'down',
    lastFrameMs: null,
    fps: 0,
    drops: 0,
    inferenceMs: null,
    problem: 'no responde',
  },
  { cameraId: 2, state: 'moved', lastFrameMs: null, fps: 4, drops: 0, inferenceMs: 9, problem: 'se movió' },
]
const agent = testAgent({
  cameras: [
    { id: 1, name: 'Fondo', module: 'angela' },
    { id: 2, name: 'Entrada', module: 'angela' },
    { id: 3, name: 'Nueva', module: 'todavia-no' },
  ],
  live: { cameras: () => states },
})
const app = headerApp(agent.parts)
afterAll(agent.close)
const ask = (path: string, login = 'ronald@lbzf.example', headers: Record<string, string> = {}) =>
  app.request(path, { headers: { Host: 'localhost', 'Tailscale-User-Login': login, ...headers } })

test('health names what is wrong, of what, and what to do about it', async () => {
  const health = healthSchema.parse(await (await ask('/api/v1/health')).json())
  expect(health.status).toBe('down')
  expect(health.alarms.map(({ kind, subject }) => [kind, subject])).toEqual([
    ['camera-without-module', 'Nueva'],
    ['camera-down', 'Fondo'],
    ['camera-moved', 'Entrada'],
    ['backup-not-scheduled', null],
  ])
  for (const { sentence, action } of health.alarms) expect(sentence.length * action.length).toBeGreaterThan(0)
})

test('a machine without faults has no alarm, and every kind can ring', () => {
  const health = agent.parts.answers.health(agent.nowMs)
  const up = { ...(health.cameras[0] as (typeof health.cameras)[number]), state: 'up' as const }
  const well = {
    ...health,
    cameras: [up],
    backup: { scheduled: true, last_at: null, age_hours: 3, problem: null },
    clock: { synchronised: true, problem: null },
  }
  expect(alarmsOf(well, ['angela'])).toEqual([])
  const waiting = { ...up, state: 'down' as const, problem: 'El reloj está mal.', waits_for_clock: true }
  expect(alarmsOf({ ...well, cameras: [waiting] }, ['angela'])).toEqual([])
  const ringing = [
    ...alarmsOf({ ...well, cameras: [] }, []),
    ...alarmsOf(health, ['angela']),
    ...alarmsOf({ ...well, detector: { ...health.detector, degraded: true } }, []),
    ...alarmsOf({ ...well, disk: { free_bytes: 0, recording: false, full: true } }, []),
    ...alarmsOf({ ...well, backup: { ...well.backup, problem: 'x' } }, []),
    ...alarmsOf({ ...well, users_refused: true, clock: { synchronised: false, problem: null } }, []),
    ...alarmsOf({ ...well, clock: { synchronised: false, problem: 'El reloj está mal.' } }, []),
  ]
  expect([...new Set(ringing.map(({ kind }) => kind))].sort()).toEqual([...alarmKinds].sort())
})

test('Estado says it in words, and counts the days on which the engineer looked', async () => {
  const page = await (await ask('/estado')).text()
  expect(page).toContain('«Fondo» no tiene señal')
  expect(page).toContain('Revise que tenga corriente')
  // The jornada began on Wednesday 1 July: four days up to Monday 6, and this request was the visit.
  expect(page).toMatch(/Ronald[\s\S]*1 de 4/)
  expect((await ask('/estado', 'mariana@lbzf.example')).status).toBe(403)
})

test('a page that asks again by itself is no visit', async () => {
  const visits = () => agent.parts.store.all('SELECT login FROM visits').length
  const before = visits()
  expect((await ask('/estado', 'sophia@lbzf.example', { 'X-Reload': '1' })).status).toBe(200)
  expect(visits()).toBe(before)
  expect((await ask('/estado', 'sophia@lbzf.example')).status).toBe(200)
  expect(visits()).toBe(before + 1)
})

test('a record that takes no row is still shown', async () => {
  const { db } = agent.parts.store
  db.pragma('query_only = 1')
  const pages = await Promise.all(['/', '/estado'].map((path) => ask(path)))
  db.pragma('query_only = 0')
  expect(pages.map(({ status }) => status)).toEqual([200, 200])
})

test('a clock that chrony holds is known to be held, and asking who holds it costs one process a minute', async () => {
  let [nowMs, asked] = [0, 0]
  let kernel: boolean | null = true
  let timesyncd: boolean | null = false
  const held = watchClock({
    timesyncd: () => timesyncd,
    kernel: () => {
      asked += 1
      return Promise.resolve(kernel)
    },
    monotonicMs: () => nowMs,
  })
  expect(held()).toBe(false)
  await Promise.resolve()
  expect([held(), held(), asked]).toEqual([true, true, 1])
  nowMs = 60_000
  kernel = null
  held()
  await Promise.resolve()
  // Nobody can be asked any more: what timesyncd left counts.
  expect([held(), asked]).toEqual([false, 2])
  timesyncd = true
  nowMs = 120_000
  expect([held(), asked]).toEqual([true, 2])
})
