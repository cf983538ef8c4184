import { afterAll, expect, test } from 'vitest'
import { cyclesSchema, hourBoardSchema, stationsSchema } from '../contract/api.ts'
import { accessListSchema } from '../contract/api-accesses.ts'
import { puestoDaySchema } from '../contract/api-puesto.ts'
import { rejectedListSchema } from '../contract/api-rejected.ts'
import { stationStatisticsSchema } from '../contract/api-statistics.ts'
import { summarySchema } from '../contract/api-summary.ts'
import { plantInstant } from '../contract/plant-time.ts'
import { insertHistory } from '../store/cycles.ts'
import { setMeasuredUntil } from '../store/gaps.ts'
import { recordClipAccess } from '../store/people.ts'
import { mondayMorning, noDetector } from '../store/small-plant.ts'
import { headerApp } from './listener.ts'
import { testAgent } from './test-agent.ts'

const agent = testAgent()
const app = headerApp(agent.parts)
afterAll(agent.close)

const ronald = { Host: 'localhost', 'Tailscale-User-Login': 'ronald@lbzf.example' }
const get = (path: string, headers: Record<string, string> = {}) =>
  app.request(`/api/v1${path}`, { headers: { ...ronald, ...headers } })

const insertRejected = (startMs: number, reason: string) =>
  agent.parts.store.run(
    'INSERT INTO cycle_events_rejected (workstation_id, start_ts, end_ts, reason) VALUES (?, ?, ?, ?)',
    agent.plant.p3,
    startMs,
    startMs + 4_000,
    reason,
  )

test('cycles as CSV are the cycles of the JSON, page by page', async () => {
  const pages: string[] = []
  let path = '/cycles?module=angela&limit=25'
  while (path !== '') {
    const answer = await get(path, { Accept: 'text/csv' })
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    pages.push(await answer.text())
    path = /<\/api\/v1(.+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1] ?? ''
  }
  expect(pages).toHaveLength(3)
  const rows = pages.flatMap((page) => page.trim().split('\r\n').slice(1))
  const { cycles } = cyclesSchema.parse(await (await get('/cycles?module=angela&limit=1000')).json())
  expect(rows.map((row) => row.split(',').slice(0, 5))).toEqual(
    cycles.map((c) => [String(c.cycle_id), c.workstation, c.start, c.end ?? '', String(c.duration_seconds)]),
  )
})

test('cycles are filtered by state: in progress, ended, or both', async () => {
  agent.parts.store.run(
    'INSERT INTO cycle_events (workstation_id, start_ts, roi_id) VALUES (?, ?, 1)',
    agent.plant.p3,
    agent.nowMs - 20_000,
  )
  const count = async (state: string) =>
    cyclesSchema.parse(await (await get(`/cycles?module=angela&limit=1000${state}`)).json()).cycles.length
  expect([await count('&state=open'), await count('&state=ended'), await count('&n=2')]).toEqual([1, 60, 61])
  expect((await get('/cycles?module=angela&state=begun')).status).toBe(400)
})

test('a row that arrives between two pages of the rejected is neither twice nor missing', async () => {
  for (let i = 0; i < 5; i++) insertRejected(mondayMorning + i * 60_000, i === 2 ? 'reach' : 'too-short')
  const page = async (query: string) =>
    rejectedListSchema.parse(await (await get(`/rejected?module=angela${query}`)).json())
  const first = await page('&limit=3')
  insertRejected(mondayMorning + 30_000, 'too-short')
  const second = await page(`&limit=3&cursor=${first.next_cursor}`)
  expect(second.next_cursor).toBeNull()
  expect([...first.rejected, ...second.rejected].map(({ rejected_id }) => rejected_id)).toEqual([
    1, 2, 3, 4, 5,
  ])
  expect((await page('&reason=reach')).rejected.map(({ reason }) => reason)).toEqual(['reach'])
  expect((await page('&workstation=P1')).rejected).toEqual([])
})

test('the statistics of a puesto are those of its day, and of all puestos in line order', async () => {
  const all = stationStatisticsSchema.parse(
    await (await get('/statistics?module=angela&date=2026-07-06')).json(),
  )
  expect(all.stations.map(({ workstation, n }) => [workstation, n])).toEqual([
    ['P1', 0],
    ['P2', 0],
    ['P3', 60],
  ])
  const one = stationStatisticsSchema.parse(
    await (await get('/statistics?module=angela&workstation=P3&date=2026-07-06')).json(),
  )
  expect(one.stations[0]).toMatchObject({
    mean_seconds: 55,
    cv: 0,
    histogram: [{ from_seconds: 55, to_seconds: 60, count: 60 }],
  })
  const day = puestoDaySchema.parse(await (await get('/stations/P3/day?module=angela')).json())
  expect(one.stations[0]).toMatchObject({ n: day.statistics.n, ritmo: day.statistics.ritmo })
  expect((await get('/statistics?module=angela&date=2026-07-01&to=2026-08-01')).status).toBe(400)
  expect((await get('/statistics?module=angela&workstation=P99')).status).toBe(404)
})

test('the statistics of two days are those of their jornadas, without the night between', async () => {
  const { store, moduleId, p3 } = agent.plant
  const tuesday = agent.nowMs + 86_400_000
  const units = [plantInstant('2026-07-06', 22 * 60), plantInstant('2026-07-07', 7 * 60)].map((startMs) => ({
    workstationId: p3,
    startMs,
    endMs: startMs + 50_000,
  }))
  insertHistory(store, { moduleId, model: noDetector, units })
  setMeasuredUntil(store, 1, tuesday)
  const later = headerApp({ ...agent.parts, now: () => tuesday })
  const stationOf = async (span: string) => {
    const path = `/api/v1/statistics?module=angela&workstation=P3&${span}`
    return stationStatisticsSchema.parse(await (await later.request(path, { headers: ronald })).json())
      .stations[0]
  }
  const [monday, both] = [
    await stationOf('date=2026-07-06'),
    await stationOf('date=2026-07-06&to=2026-07-07'),
  ]
  expect(monday).toMatchObject({ n: 60, measured_minutes: 480 })
  expect(both).toMatchObject({ n: 61, units: 61, measured_minutes: 480 + 100 })
})

test('an admin sees who looked at people, page by page, while others go on looking', async () => {
  const { store } = agent.parts
  const sophia = { 'Tailscale-User-Login': 'sophia@lbzf.example' }
  for (const cycleId of [1, 2])
    recordClipAccess(store, { login: 'ronald@lbzf.example', what: 'clip', cycleId })
  recordClipAccess(store, { login: 'armando@lbzf.example', what: 'live', cameraId: 1 })
  const page = async (query: string) =>
    accessListSchema.parse(await (await get(`/accesses?${query}`, sophia)).json())
  const first = await page('limit=2')
  recordClipAccess(store, { login: 'ronald@lbzf.example', what: 'frame', cycleId: 3 })
  const second = await page(`limit=2&cursor=${first.next_cursor}`)
  expect([...first.accesses, ...second.accesses]).toMatchObject([
    { what: 'live', login: 'armando@lbzf.example', camera_id: 1, cycle_id: null, workstation: null },
    { what: 'clip', login: 'ronald@lbzf.example', cycle_id: 2, workstation: 'P3' },
    { what: 'clip', cycle_id: 1, segment_id: null },
  ])
  expect(second.next_cursor).toBeNull()
  expect((await page('login=armando@lbzf.example')).accesses).toHaveLength(1)
  expect((await get('/accesses')).status).toBe(403)
})

test('every figure says what it was computed from', async () => {
  const versions = { standards: 'b1 s1-3', settings: '1', jornada: 'j1' }
  const board = hourBoardSchema.parse(await (await get('/board?module=angela')).json())
  expect(board.rows.map((row) => row.versions)).toEqual(board.rows.map(() => versions))
  const stations = stationsSchema.parse(await (await get('/stations?module=angela')).json())
  expect(stations.versions).toEqual(versions)
  const day = puestoDaySchema.parse(await (await get('/stations/P3/day?module=angela')).json())
  expect(day.versions).toEqual(versions)
  const summary = summarySchema.parse(await (await get('/summary')).json())
  expect(summary.modules[0]?.today.versions).toEqual(versions)
})
