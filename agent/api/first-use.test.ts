import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { sampleWorkbookName, writeSampleWorkbook } from '../../seeds/balanceo/sample-workbook.ts'
import { hourBoardSchema } from '../contract/api.ts'
import { temporaryFile } from '../store/small-plant.ts'
import { openStore } from '../store/store.ts'
import { headerApp } from './listener.ts'
import { testAgent } from './test-agent.ts'

/** docs/guide/first-use.md, step by step, on an empty record: Monday 6 July 2026, 06:50. */
const nowMs = Date.parse('2026-07-06T06:50:00-05:00')
const agent = testAgent({
  store: openStore({ file: temporaryFile(), nowMs: () => nowMs }),
  nowMs: () => nowMs,
})
const app = headerApp(agent.parts)
const folder = mkdtempSync(join(tmpdir(), 'lbzf-first-use-'))
afterAll(() => {
  agent.close()
  rmSync(folder, { recursive: true })
})

const ronald = { 'Tailscale-User-Login': 'ronald@lbzf.example', Host: 'localhost', Accept: 'text/html' }

async function page(path: string, status = 200): Promise<string> {
  const answer = await app.request(path, { headers: ronald })
  expect(answer.status, path).toBe(status)
  return answer.text()
}

/** The step whose form stands open. */
async function stepNow(): Promise<string | undefined> {
  const answer = await app.request('/', { headers: ronald })
  if (answer.status === 200) return undefined
  expect(answer.status).toBe(302)
  const text = await page(answer.headers.get('location') ?? '')
  return /aria-current="step" data-step="(\w+)"/.exec(text)?.[1]
}

async function post(path: string, fields: Record<string, string | Blob | string[]>): Promise<Response> {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields))
    for (const one of Array.isArray(value) ? value : [value]) body.append(name, one)
  return app.request(path, { method: 'POST', headers: ronald, body })
}

async function goesTo(answer: Response, location: RegExp | string): Promise<string> {
  const text = await answer.text()
  expect(answer.status, text.replace(/<[^>]+>/g, ' ')).toBe(303)
  expect(answer.headers.get('location')).toMatch(location)
  return answer.headers.get('location') ?? ''
}

test('from an empty record to a board with a meta, every step checked by what is there', async () => {
  expect(await stepNow()).toBe('module')
  await goesTo(await post('/primer-uso/modulo', { form: 'nuevo', name: 'Angela' }), '/primer-uso')
  const { codes } = (await (await app.request('/api/v1/lost-time-codes', { headers: ronald })).json()) as {
    codes: unknown[]
  }
  expect(codes).toHaveLength(22)

  expect(await stepNow()).toBe('balance')
  const file = join(folder, sampleWorkbookName)
  await writeSampleWorkbook(file)
  const upload = {
    module: 'angela',
    form: 'leer',
    file: new File([new Uint8Array(readFileSync(file))], sampleWorkbookName),
    reference: 'Ref22 Slim',
    from: '2026-07-06T00:00',
    create_stations: 'si',
  }
  const review = await goesTo(await post('/ajustes/balanceo', upload), /revision=/)
  const text = await page(review)
  expect(text).toContain('44 operaciones en 21 puestos')
  expect(text).toContain('MONTAR CUELLO')
  // Looking at it wrote nothing.
  expect(await stepNow()).toBe('balance')
  const import_id = new URL(review, 'http://x').searchParams.get('revision') ?? ''
  await goesTo(
    await post('/ajustes/balanceo/aplicar', { module: 'angela', form: 'aplicar', import_id }),
    '/primer-uso',
  )

  expect(await stepNow()).toBe('jornada')
  const jornada = {
    module: 'angela',
    form: 'nueva',
    name: 'Mañana',
    start: '06:30',
    end: '14:30',
    weekdays: ['1', '2', '3', '4', '5'],
    from_date: '2026-07-06',
    breaks_0_name: 'Desayuno',
    breaks_0_start: '09:00',
    breaks_0_length_minutes: '15',
  }
  const wrong = await post('/primer-uso/jornada', { ...jornada, breaks_0_start: '15:00' })
  expect(wrong.status).toBe(400)
  const refused = await wrong.text()
  // What was typed stands there still, with the sentence at its field.
  expect(refused).toContain('La parada «Desayuno» no cabe dentro de la jornada.')
  expect(refused).toContain('value="Mañana"')
  await goesTo(await post('/primer-uso/jornada', jornada), '/primer-uso')

  expect(await stepNow()).toBe('work')
  const work = {
    module: 'angela',
    form: 'trabajo',
    operators: '22',
    op: 'OP 4711',
    reference: 'Ref22 Slim',
    target_factor: '90',
    output_station: 'P21',
  }
  await goesTo(await post('/primer-uso/trabajo', work), '/primer-uso')

  // The board has its meta: 22 × 60 ÷ 24.16 × 0.9 in a full hour; the camera may wait.
  expect(await stepNow()).toBeUndefined()
  const board = hourBoardSchema.parse(
    await (await app.request('/api/v1/board?module=angela', { headers: ronald })).json(),
  )
  expect(board.rows).toHaveLength(8)
  expect(board.rows[0]?.op).toBe('OP 4711')
  expect(board.rows[0]?.meta).toBeCloseTo(49.172, 2)
  expect(board.rows[0]?.units).toBeNull()
  expect(await page('/')).toContain('0 de 21 puestos medidos')
  const guide = await page('/primer-uso')
  expect(guide).toContain('Abrir el tablero')
  expect(/aria-current="step" data-step="(\w+)"/.exec(guide)?.[1]).toBe('camera')
}, 60_000)

test('who is not the engineer sees why a button is off, and an executive nothing of it', async () => {
  const sophia = { ...ronald, 'Tailscale-User-Login': 'sophia@lbzf.example' }
  const op = await (await app.request('/ajustes/op', { headers: sophia })).text()
  expect(op).toContain('Esto lo hace el ingeniero.')
  expect(op).toContain('disabled')
  const jornadas = await (await app.request('/ajustes/jornadas', { headers: sophia })).text()
  expect(jornadas).not.toContain('Esto lo hace el ingeniero.')
  const mariana = { ...ronald, 'Tailscale-User-Login': 'mariana@lbzf.example' }
  for (const path of ['/ajustes', '/ajustes/metas', '/primer-uso', '/balanceo'])
    expect((await app.request(path, { headers: mariana })).status, path).toBe(403)
})
