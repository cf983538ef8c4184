import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { liveScenario } from '../../seeds/angela/live-scenario.ts'
import { sampleCameras, seedSamplePlant } from '../../seeds/angela/plant.ts'
import { fillHistory } from '../../seeds/history.ts'
import { scenarioZones } from '../../seeds/simulator/zones.ts'
import { permissions } from '../api/permissions.ts'
import { recordClipAccess } from '../store/people.ts'
import { temporaryFile } from '../store/small-plant.ts'
import { openStore, type Store } from '../store/store.ts'
import { catalogueFiles } from './words-document.ts'

const agentFolder = join(import.meta.dirname, '..')

/** The same catalogue with every text between marks. */
function marked(value: unknown): unknown {
  if (typeof value === 'string') return `⟦${value}⟧`
  if (typeof value === 'function') {
    return (...given: unknown[]) => marked((value as (...args: unknown[]) => unknown)(...given))
  }
  if (Array.isArray(value)) return value.map(marked)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, marked(inner)]))
}

/** Symbols of units and of the house, the same in every language. */
const symbols = new Set(['s', 'min', 'h', 'd', 'GB', 'MB', 'ms', 'LBZF', 'x'])

const moment = Date.parse('2026-11-23T10:12:00-05:00')
let app: { request: (path: string, init?: RequestInit) => Response | Promise<Response> }
let data: string[]
let store: Store
let close = () => {}

beforeAll(async () => {
  for (const path of catalogueFiles()) {
    const file = join(agentFolder, path)
    vi.doMock(file, async (original) => marked(await original<Record<string, unknown>>()) as object)
  }
  const { testAgent } = await import('../api/test-agent.ts')
  const { headerApp } = await import('../api/listener.ts')
  store = openStore({ file: temporaryFile(), nowMs: () => moment })
  seedSamplePlant(store, { cameras: sampleCameras })
  fillHistory(store, { nowMs: moment, zones: scenarioZones(liveScenario()), days: 3 })
  data = vocabulary(store)
  recordClipAccess(store, { login: 'ronald@lbzf.example', what: 'live', cameraId: 1 })
  const agent = testAgent({
    store,
    nowMs: () => moment,
    cameras: sampleCameras.map(({ id, name }) => ({ id, name, module: 'angela' })),
  })
  close = agent.close
  app = headerApp(agent.parts)
})
afterAll(() => {
  close()
  vi.doUnmock('./words.ts')
})

/** Every text in the record and in users.json: what is data may stand on a page as it is. */
function vocabulary(of: Store): string[] {
  const found = new Set<string>(readFileSync('users/users.json', 'utf8').match(/[\p{L}@.]+(?: \p{L}+)*/gu))
  const tables = of.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
  for (const { name } of tables) {
    const texts = of
      .all<{ name: string; type: string }>(`SELECT name, type FROM pragma_table_info('${name}')`)
      .filter(({ type }) => type === 'TEXT')
    for (const column of texts) {
      const sql = `SELECT DISTINCT "${column.name}" AS value FROM "${name}" WHERE value IS NOT NULL LIMIT 500`
      for (const { value } of of.all<{ value: string }>(sql)) found.add(value)
    }
  }
  return [...found].filter((text) => /\p{L}/u.test(text)).sort((a, b) => b.length - a.length)
}

/** What a person can read or hear: text between tags, and the attributes that are read out or shown. */
function visible(page: string): string[] {
  const body = page.replace(/<(script|style)\b[^>]*>.*?<\/\1>/gs, '')
  const attributes = [...body.matchAll(/\s(?:title|aria-label|alt|placeholder|label)="([^"]*)"/g)]
  const buttons = [...body.matchAll(/<input[^>]*type="submit"[^>]*value="([^"]*)"/g)]
  const texts = body.split(/<[^>]*>/)
  return [...texts, ...[...attributes, ...buttons].map((match) => match[1] ?? '')].map(decoded)
}

function decoded(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' }
  return text
    .replace(/&#x?([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&(\w+);/g, (whole, name: string) => named[name] ?? whole)
}

/** The words left when marks and data are taken away. */
function unmarked(text: string): string[] {
  let rest = text
  for (let before = ''; before !== rest; ) {
    before = rest
    rest = rest.replace(/⟦[^⟦⟧]*⟧/g, ' ')
  }
  for (const known of data) rest = rest.replaceAll(known, ' ')
  return (rest.match(/\p{L}+/gu) ?? []).filter((word) => !symbols.has(word))
}

/** Every page in the table of permissions; a new parameter must be given a value here. */
const places: Record<string, string> = {
  workstation: 'P21',
  module: 'angela',
  id: '1',
  camera_id: '1',
  camera: '1',
}
const pages = permissions
  .filter(({ method, path }) => method === 'GET' && !/^\/(api|assets)\b/.test(path))
  .map(({ path, roles }) => ({
    path: path.replace(/:(\w+)(\{.*?\})?/g, (_, name: string) => {
      const value = places[name]
      if (value === undefined) throw new Error(`${path}: which ${name} shall be shown?`)
      return value
    }),
    login: roles.includes('engineer') ? 'ronald@lbzf.example' : 'sophia@lbzf.example',
  }))

test.each([
  ...pages,
  { path: '/?pantalla=1', login: 'ronald@lbzf.example' },
  { path: '/resumen', login: 'mariana@lbzf.example' },
  { path: '/ajustes', login: 'sophia@lbzf.example' },
  { path: '/estado', login: 'sophia@lbzf.example' },
  { path: '/no-hay', login: 'ronald@lbzf.example' },
])('every word on $path comes from the catalogue', async ({ path, login }) => {
  const answer = await app.request(path, {
    headers: { 'Tailscale-User-Login': login, host: '127.0.0.1', accept: 'text/html' },
  })
  const type = answer.headers.get('content-type') ?? ''
  if (!type.startsWith('text/html')) return
  const html = await answer.text()
  expect(html, `${answer.status}`).toContain('⟦')
  expect(visible(html).flatMap(unmarked)).toEqual([])
})

test('a word that is not from the catalogue is found', () => {
  expect(visible('<p title="⟦Ayuda⟧">⟦Puesto ⟦P21⟧⟧ Angela hola</p>').flatMap(unmarked)).toEqual(['hola'])
})

test('docs/reference/words.md lists every sentence that the plant has still to approve', async () => {
  // Without the marks of this file: made in a process of its own.
  const made = execFileSync(
    process.execPath,
    [
      '-e',
      `import('${join(agentFolder, 'dashboard/words-document.ts')}').then(async (m) => process.stdout.write(await m.wordsDocument()))`,
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  )
  expect(readFileSync('docs/reference/words.md', 'utf8'), 'run: node agent/dashboard/words-document.ts').toBe(
    made,
  )
})
