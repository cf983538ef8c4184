import { afterAll, beforeAll, expect, test } from 'vitest'
import { hourBoardSchema, problemSchema } from '../contract/api.ts'
import { balanceSchema, balancesSchema, referencesSchema, standardsSchema } from '../contract/api-balance.ts'
import {
  assignmentsSchema,
  confirmationAnswerSchema,
  holidaysSchema,
  horaExtraSchema,
  jornadasSchema,
  lostTimeCodesSchema,
  runsSchema,
  savedSchema,
  settingsSchema,
  workstationsSchema,
} from '../contract/api-plant.ts'
import { assign } from '../store/assignments.ts'
import { insertHistory } from '../store/cycles.ts'
import { addObservation } from '../store/observations.ts'
import { mondayMorning, noDetector } from '../store/small-plant.ts'
import { headerApp } from './listener.ts'
import { testAgent } from './test-agent.ts'

const agent = testAgent()
const app = headerApp(agent.parts)
const as = (login: string) => ({ 'Tailscale-User-Login': `${login}@lbzf.example`, Host: 'localhost' })
const at = (minutes: number) =>
  new Date(mondayMorning + minutes * 60_000).toISOString().replace('Z', '+00:00')

beforeAll(() => {
  const { store, moduleId, p1 } = agent.plant
  // P1 does A at 0.5 min; measured 0.6 min.
  const units = Array.from({ length: 20 }, (_, i) => ({
    workstationId: p1,
    startMs: mondayMorning + i * 60_000,
    endMs: mondayMorning + i * 60_000 + 36_000,
    operatorCode: 'O07',
  }))
  insertHistory(store, { moduleId, model: noDetector, roiId: 1, units })
})
afterAll(() => agent.close())

async function get(path: string): Promise<unknown> {
  const answer = await app.request(`/api/v1${path}`, { headers: as('ronald') })
  expect(answer.status, path).toBe(200)
  return answer.json()
}

async function send(path: string, body: unknown, options: { method?: string; who?: string } = {}) {
  const answer = await app.request(`/api/v1${path}`, {
    method: options.method ?? 'POST',
    headers: { ...as(options.who ?? 'ronald'), 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

async function refused(
  path: string,
  body: unknown,
  expected: { status: number; pointer: string; says: string },
  method = 'POST',
) {
  const answer = await send(path, body, { method })
  const problem = problemSchema.parse(answer.body)
  expect({ status: answer.status, pointer: problem.pointer }, problem.detail).toEqual({
    status: expected.status,
    pointer: expected.pointer,
  })
  expect(problem.detail).toContain(expected.says)
}

const module = 'angela'

test('every list of the set-up has the shape its schema declares', async () => {
  for (const [path, schema] of [
    ['/workstations?module=angela', workstationsSchema],
    ['/settings?module=angela', settingsSchema],
    ['/runs?module=angela', runsSchema],
    ['/jornadas?module=angela', jornadasSchema],
    ['/holidays?module=angela', holidaysSchema],
    ['/hora-extra?module=angela', horaExtraSchema],
    ['/references', referencesSchema],
    ['/standards?reference=Ref%20X', standardsSchema],
    ['/balances?reference=Ref%20X', balancesSchema],
    ['/lost-time-codes', lostTimeCodesSchema],
    ['/operator-assignments?module=angela', assignmentsSchema],
    ['/balance?module=angela', balanceSchema],
  ] as const) {
    schema.parse(await get(path))
  }
})

test('what was carried over is por confirmar until somebody says so; a change holds from the start of the jornada', async () => {
  const before = settingsSchema.parse(await get('/settings?module=angela&x=1'))
  // The small plant's settings begin with the jornada itself and are confirmed; the day after they are not.
  expect(before.confirmation).toMatchObject({ jornada: 'Mañana', operators: 4, op: 'OP-1', confirmed: true })
  const { status, body } = await send('/confirmations', { module, operators: 3, op: 'OP-2' })
  expect(status).toBe(201)
  expect(confirmationAnswerSchema.parse(body).confirmation).toMatchObject({
    operators: 3,
    op: 'OP-2',
    reference: 'Ref X',
    confirmed: true,
  })
  const runs = runsSchema.parse(await get('/runs?module=angela&x=1')).runs
  expect(runs[0]).toMatchObject({ op: 'OP-2', created_by: 'ronald@lbzf.example' })
  expect(Date.parse(runs[0]?.from ?? '')).toBe(mondayMorning)
  // The hour that was already counted takes the new number: 3 × 60 ÷ 2 × 0.9.
  const board = (await get('/board?module=angela&date=2026-07-06')) as {
    rows: { meta: number; op: string }[]
  }
  expect(board.rows[0]).toMatchObject({ meta: 81, op: 'OP-2' })
  await refused(
    '/confirmations',
    { module, reference: 'Otra' },
    { status: 400, pointer: 'reference', says: 'no tiene estándares' },
  )
  await refused(
    '/confirmations',
    { module, from: at(-30) },
    { status: 400, pointer: 'from', says: 'dentro de la jornada' },
  )
})

test('the form of Ahora confirms with one tap, and the hour board says what is por confirmar', async () => {
  const tuesday = testAgent({ nowMs: () => mondayMorning + 24 * 3_600_000 + 20 * 60_000 })
  const plant = headerApp(tuesday.parts)
  const confirmation = async () => {
    const answer = await plant.request('/api/v1/board?module=angela', { headers: as('ronald') })
    return hourBoardSchema.parse(await answer.json()).confirmation
  }
  const page = async () => (await plant.request('/', { headers: as('ronald') })).text()
  const post = (fields: Record<string, string>, who = 'ronald') =>
    plant.request('/confirmar', {
      method: 'POST',
      headers: as(who),
      body: new URLSearchParams({ module, ...fields }),
    })
  try {
    expect(await confirmation()).toMatchObject({ operators: 4, op: 'OP-1', confirmed: false })
    expect(await page()).toContain('Por confirmar en la jornada Mañana')
    expect((await post({}, 'sophia')).status).toBe(403)
    expect((await post({ operators: '3,5' })).status).toBe(400)
    const tapped = await post({})
    expect([tapped.status, tapped.headers.get('location')]).toEqual([303, '/?module=angela'])
    expect(await confirmation()).toMatchObject({ operators: 4, op: 'OP-1', confirmed: true })
    expect(await page()).toContain('Confirmado en la jornada Mañana')
    // Somebody left ten minutes ago; the start of the jornada keeps its four.
    expect((await post({ operators: '3', op: 'OP-1', reference: 'Ref X', from: 'ahora' })).status).toBe(303)
    const { history } = settingsSchema.parse(
      await (await plant.request('/api/v1/settings?module=angela', { headers: as('ronald') })).json(),
    )
    expect(history.slice(0, 2).map(({ operators, confirmed }) => [operators, confirmed])).toEqual([
      [3, true],
      [4, true],
    ])
  } finally {
    tuesday.close()
  }
})

test('a refused write says in Spanish what is wrong with which field, and writes nothing', async () => {
  const rows = () =>
    agent.plant.store.get<{ n: number }>(
      'SELECT (SELECT COUNT(*) FROM module_settings) + (SELECT COUNT(*) FROM runs) + (SELECT COUNT(*) FROM jornadas) + (SELECT COUNT(*) FROM standard_times) AS n',
    )?.n
  const before = rows()
  await refused('/modules', { name: 'Angela' }, { status: 409, pointer: 'name', says: 'Ya existe un módulo' })
  await refused('/modules', { name: 'Ángela' }, { status: 409, pointer: 'name', says: 'código «angela»' })
  await refused('/modules', { name: '…' }, { status: 400, pointer: 'name', says: 'una letra' })
  await refused(
    '/workstations',
    { module, code: 'P1', name: 'x' },
    { status: 409, pointer: 'code', says: '«P1»' },
  )
  await refused(
    '/workstation-order',
    { module, workstations: ['P1'] },
    { status: 400, pointer: 'workstations', says: 'cada puesto' },
    'PUT',
  )
  await refused('/settings', { module }, { status: 400, pointer: 'operators', says: 'nada que cambiar' })
  await refused(
    '/settings',
    { module, umbral_atrasado: 0.99 },
    { status: 400, pointer: 'umbral_atrasado', says: 'menor que' },
  )
  await refused(
    '/settings',
    { module, output_stations: ['P9'] },
    { status: 400, pointer: 'output_stations', says: '«P9»' },
  )
  await refused(
    '/settings',
    { module, operators: 3, from: '1999-01-01T00:00:00-05:00' },
    { status: 400, pointer: 'from', says: '2020' },
  )
  await refused(
    '/runs',
    { module, op: 'X', reference: 'Ref X', workstation: 'P9' },
    { status: 404, pointer: 'workstation', says: '«P9»' },
  )
  await refused(
    '/runs/1/end',
    { module, at: at(-60) },
    { status: 400, pointer: '/to', says: 'posterior al inicio' },
  )
  const night = { module, name: 'Otra', start: '14:00', end: '22:00', weekdays: '1', from_date: '2026-07-06' }
  await refused('/jornadas', night, { status: 409, pointer: 'start', says: 'Se cruza' })
  await refused(
    '/jornadas',
    {
      ...night,
      start: '22:00',
      end: '06:00',
      breaks: [{ name: 'Cena', start: '05:50', length_minutes: 20 }],
    },
    { status: 400, pointer: 'breaks/0', says: '«Cena» no cabe' },
  )
  await refused(
    '/jornadas/1/end',
    { module, last_date: '2026-02-30' },
    { status: 400, pointer: 'last_date', says: 'AAAA-MM-DD' },
  )
  await refused(
    '/hora-extra',
    { module, start: at(480), end: at(480), operators: 2 },
    { status: 400, pointer: 'end', says: 'después de empezar' },
  )
  await refused(
    '/standards',
    { reference: 'Ref X', operation: 'A', sam_minutes: 40 },
    { status: 400, pointer: 'sam_minutes', says: '15' },
  )
  await refused(
    '/operator-assignments',
    { module, workstation: 'P1', operator_code: 'María' },
    { status: 400, pointer: 'operator_code', says: 'nunca un nombre' },
  )
  await refused(
    '/lost-time-codes/X9',
    { text: 'a', planned: null },
    { status: 404, pointer: 'code', says: '«X9»' },
    'PUT',
  )
  expect(rows()).toBe(before)
})

test('the engineer does his Monday alone; an admin sets up but says nothing of the work', async () => {
  expect(
    (
      await send(
        '/jornadas',
        {
          module,
          name: 'Tarde',
          start: '14:30',
          end: '22:30',
          weekdays: '12345',
          breaks: [{ name: 'Cena', start: '18:30', length_minutes: 30 }],
        },
        { who: 'sophia' },
      )
    ).status,
  ).toBe(201)
  expect(
    (await send('/holidays', { module, date: '2026-07-20', name: 'Independencia' }, { who: 'sophia' }))
      .status,
  ).toBe(201)
  expect((await send('/settings', { module, umbral_atento: 0.9 }, { who: 'sophia' })).status).toBe(201)
  expect((await send('/runs', { module, op: 'OP-9', reference: 'Ref X' }, { who: 'sophia' })).status).toBe(
    403,
  )
  expect((await send('/confirmations', { module }, { who: 'sophia' })).status).toBe(403)
  expect((await send('/confirmations', { module }, { who: 'mariana' })).status).toBe(403)
  const extra = await send('/hora-extra', { module, start: at(960), end: at(1020), operators: 3 })
  const { id } = savedSchema.parse(extra.body)
  expect((await send(`/hora-extra/${id}?module=angela`, {}, { method: 'DELETE' })).status).toBe(200)
  expect((await send('/holidays/2026-07-20?module=angela', {}, { method: 'DELETE' })).status).toBe(200)
  expect(
    (await send('/lost-time-codes/C003', { text: 'Falta de corte', planned: false }, { method: 'PUT' }))
      .status,
  ).toBe(200)
})

test('the balance says measured and standard load, and a person applies what it proposes', async () => {
  const path = '/balance?module=angela&from=2026-07-06&to=2026-07-06'
  const silent = balanceSchema.parse(await get(path))
  const p1 = silent.stations.find(({ workstation }) => workstation === 'P1')
  expect(p1).toMatchObject({ load_minutes: 0.5, proposal: null, no_proposal: 'no-suplementos' })
  expect(p1?.measured).toMatchObject({ n: 20, mean_seconds: 36, operators_seen: 1, state: 'provisional' })
  expect(p1?.measured?.difference).toBeCloseTo(0.2, 12)
  expect(silent).toMatchObject({
    measured_stations: 2,
    total_stations: 3,
    bottleneck: 'P1',
    measured_bottleneck: 'P3',
  })
  expect(silent.stations.find(({ workstation }) => workstation === 'P2')?.measured).toBeNull()

  expect((await send('/settings', { module, suplementos: 0.15 })).status).toBe(201)
  const judged = balanceSchema.parse(await get(`${path}&workstation=P1&valoracion=0.95`))
  const proposal = judged.stations.find(({ workstation }) => workstation === 'P1')?.proposal
  // 0.6 × 0.95 × 1.15 = 0.6555 against 0.5.
  expect(proposal).toMatchObject({ operation: 'A', proposed: true })
  expect(proposal?.sam_minutes).toBeCloseTo(0.6555, 12)
  const apply = {
    module,
    workstation: 'P1',
    reference: 'Ref X',
    from: '2026-07-06',
    to: '2026-07-06',
    valoracion: 0.95,
    sam_minutes: proposal?.sam_minutes,
  }
  await refused(
    '/balance/proposals',
    { ...apply, sam_minutes: 0.6 },
    { status: 409, pointer: 'sam_minutes', says: 'cambió' },
  )
  const near = { ...apply, valoracion: 0.72, sam_minutes: 0.6 * 0.72 * 1.15 }
  await refused('/balance/proposals', near, { status: 409, pointer: 'sam_minutes', says: 'menor que 5 %' })
  expect((await send('/balance/proposals', apply, { who: 'sophia' })).status).toBe(403)
  expect((await send('/balance/proposals', apply)).status).toBe(201)
  const { standards } = standardsSchema.parse(await get('/standards?reference=Ref%20X&x=1'))
  const inForce = standards.find(({ operation, in_force }) => operation === 'A' && in_force)
  expect(inForce).toMatchObject({ machine_code: 'MPP', created_by: 'ronald@lbzf.example' })
  expect(inForce?.source).toContain('n 20')
  expect(standards.filter(({ operation }) => operation === 'A')).toHaveLength(2)
})

test('a stopwatch study proposes the standard of one operation, and the page applies it', async () => {
  const { store, moduleId, p2 } = agent.plant
  for (const i of [0, 1])
    assign(store, {
      stationCode: 'P2',
      operatorCode: `O0${i}`,
      fromMs: mondayMorning + i * 60_000,
      by: 'ronald@lbzf.example',
    })
  // B is 2 passes of 0.25 min; timed 36 s for both at a valoración of 1: 0.3 min a pass, with 15 % 0.345.
  for (const [i, seconds] of [35, 37].entries())
    addObservation(store, {
      clientUuid: `00000000-0000-4000-8000-00000000000${i}`,
      kind: 'cronometro',
      moduleId,
      workstationId: p2,
      startMs: mondayMorning + i * 60_000,
      endMs: mondayMorning + i * 60_000 + seconds * 1000,
      durationSeconds: seconds,
      valoracion: 1,
      operation: 'B',
      by: 'ronald@lbzf.example',
    })
  const days = 'from=2026-07-06&to=2026-07-06'
  const { studies } = balanceSchema.parse(await get(`/balance?module=angela&${days}&x=1`))
  expect(studies).toHaveLength(1)
  expect(studies[0]).toMatchObject({ workstation: 'P2', operation: 'B', n: 2, state: 'en validación' })
  expect(studies[0]?.proposal?.sam_minutes).toBeCloseTo(0.345, 12)
  const page = await (await app.request(`/balanceo?module=angela&${days}`, { headers: as('ronald') })).text()
  expect(page).toContain('Cronómetro contra estándar')
  const fields = {
    module,
    workstation: 'P2',
    operation: 'B',
    reference: 'Ref X',
    from: '2026-07-06',
    to: '2026-07-06',
    sam_minutes: String(studies[0]?.proposal?.sam_minutes),
  }
  const post = (body: Record<string, string>) =>
    app.request('/balanceo/aplicar', {
      method: 'POST',
      headers: as('ronald'),
      body: new URLSearchParams(body),
    })
  const stale = await post({ ...fields, sam_minutes: '0.3' })
  expect(stale.status).toBe(409)
  expect(await stale.text()).toContain('La propuesta cambió desde que usted la leyó.')
  expect((await post(fields)).status).toBe(303)
  const { standards } = standardsSchema.parse(await get('/standards?reference=Ref%20X&x=2'))
  const inForce = standards.find(({ operation, in_force }) => operation === 'B' && in_force)
  expect(inForce).toMatchObject({ passes_per_unit: 2 })
  expect(inForce?.sam_minutes).toBeCloseTo(0.345, 12)
  expect(inForce?.source).toContain('cronómetro: n 2')
})
