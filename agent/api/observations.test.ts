import { afterAll, expect, test } from 'vitest'
import { clockSchema, observationsSchema, studiesSchema } from '../contract/api-observations.ts'
import { plantIso } from '../contract/plant-time.ts'
import { mondayMorning } from '../store/small-plant.ts'
import { headerApp } from './listener.ts'
import { testAgent } from './test-agent.ts'

const agent = testAgent()
const app = headerApp(agent.parts)
afterAll(() => agent.close())

const ronald = { 'Tailscale-User-Login': 'ronald@lbzf.example', Host: 'localhost' }
const get = async (path: string) => (await app.request(path, { headers: ronald })).json()
const post = (path: string, body: unknown) =>
  app.request(path, {
    method: 'POST',
    headers: { ...ronald, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

/** The camera saw units of 55 s end at 06:30:55, 06:31:55 …; each press comes 0.4 s late. */
const laps = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const startMs = mondayMorning + i * 60_000 - 4_600
    const endMs = startMs + 60_000
    return {
      client_uuid: uuid(i + 1),
      kind: 'cronometro',
      study_uuid: uuid(900),
      workstation: 'P3',
      operation: 'C',
      start: plantIso(startMs),
      end: plantIso(endMs),
      duration_seconds: 60,
      valid: i !== 2,
      valoracion: 0.95,
      device_at: plantIso(endMs + 5000),
      device_offset_ms: 5000,
    }
  })

test('a batch sent again changes nothing; one that is wrong adds none', async () => {
  const first = await post('/api/v1/observations', { module: 'angela', observations: laps(12) })
  expect(first.status).toBe(201)
  const again = await post('/api/v1/observations', { module: 'angela', observations: laps(12) })
  expect(again.status).toBe(200)
  const { observations } = (await again.json()) as { observations: { added: boolean }[] }
  expect(observations.map(({ added }) => added)).toEqual(Array.from({ length: 12 }, () => false))

  const [one] = laps(1)
  const wrong = await post('/api/v1/observations', {
    module: 'angela',
    observations: [
      { ...one, client_uuid: uuid(50) },
      { ...one, client_uuid: uuid(51), end: '2026-07-07T06:30:00-05:00' },
    ],
  })
  expect(wrong.status).toBe(400)
  expect(await wrong.json()).toMatchObject({ pointer: 'observations/1/end' })
  const stranger = await post('/api/v1/observations', {
    module: 'angela',
    observations: [
      { ...one, client_uuid: uuid(52) },
      { ...one, client_uuid: uuid(53), workstation: 'P99' },
    ],
  })
  expect(stranger.status).toBe(404)
  const taken = await post('/api/v1/observations', {
    module: 'angela',
    observations: [{ ...one, duration_seconds: 61 }],
  })
  expect(taken.status).toBe(409)
  const all = observationsSchema.parse(await get('/api/v1/observations?module=angela&limit=1000'))
  expect(all.observations).toHaveLength(12)
})

test('the list pages by start, keeps the device’s clock, and filters by kind', async () => {
  const count = await post('/api/v1/observations', {
    module: 'angela',
    observations: [
      {
        client_uuid: uuid(60),
        kind: 'conteo',
        start: plantIso(mondayMorning),
        end: plantIso(mondayMorning + 3_600_000),
        units: 58,
      },
    ],
  })
  expect(count.status).toBe(201)
  const seen: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = observationsSchema.parse(
      await get(`/api/v1/observations?module=angela&limit=5${cursor === '' ? '' : `&cursor=${cursor}`}`),
    )
    seen.push(...page.observations.map(({ client_uuid }) => client_uuid))
    cursor = page.next_cursor
  }
  expect(new Set(seen).size).toBe(13)
  const only = observationsSchema.parse(await get('/api/v1/observations?module=angela&kind=conteo'))
  expect(only.observations).toMatchObject([{ units: 58, workstation: null }])
  const [lap] = observationsSchema.parse(
    await get('/api/v1/observations?module=angela&kind=cronometro&limit=1'),
  ).observations
  expect(lap).toMatchObject({
    device_offset_ms: 5000,
    operation: 'C',
    study_uuid: uuid(900),
    valoracion: 0.95,
  })
  const board = (await get('/api/v1/board?module=angela&date=2026-07-06')) as {
    rows: { units: number; origin: string }[]
  }
  // Every output station was measured: the count stands beside, it does not replace.
  expect(board.rows[0]).toMatchObject({ origin: 'medido' })
})

test('a study stands beside what the camera measured: n, bias, and no claim when there are too few', async () => {
  const { studies } = studiesSchema.parse(await get('/api/v1/studies?module=angela&date=2026-07-06'))
  expect(studies).toHaveLength(1)
  const [study] = studies
  expect(study).toMatchObject({ workstation: 'P3', operation: 'C', sam_minutes: 1, valoracion: 0.95 })
  expect(study?.stopwatch).toMatchObject({ n: 11, mean_seconds: 60 })
  expect(study?.normal_minutes).toBeCloseTo(0.95, 12)
  expect(study?.camera).toMatchObject({ n: 11, enough: true })
  expect(study?.camera.bias_seconds).toBeCloseTo(-5, 9)
  expect(study?.laps[2]).toMatchObject({ valid: false })
  expect(study?.laps[0]?.cycle_seconds).toBe(55)

  const { observations } = observationsSchema.parse(
    await get('/api/v1/observations?module=angela&kind=cronometro&limit=3'),
  )
  for (const { observation_id } of observations)
    expect(
      (await post(`/api/v1/observations/${observation_id}/void`, { reason: 'me distraje' })).status,
    ).toBe(200)
  const after = studiesSchema.parse(await get('/api/v1/studies?module=angela&date=2026-07-06'))
  expect(after.studies[0]?.camera).toMatchObject({ n: 9, enough: false })
  expect((await post('/api/v1/observations/999999/void', { reason: 'no existe' })).status).toBe(404)
})

test('the clock is the agent’s and is not kept by anybody', async () => {
  const answer = await app.request('/api/v1/clock', { headers: ronald })
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(Date.parse(clockSchema.parse(await answer.json()).now)).toBe(agent.nowMs)
})
