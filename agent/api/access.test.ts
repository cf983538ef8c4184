import { readFileSync } from 'node:fs'
import { Agent, createServer, request, type Server } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServe } from '../../seeds/serve/serve.ts'
import { type Role, roles } from '../../users/schema.ts'
import { headerApp, type Listener, listen, whoisApp } from './listener.ts'
import { startMetrics } from './metrics.ts'
import { permissionOf, permissions } from './permissions.ts'
import { type ProblemKind, problemOf } from './problems.ts'
import { testAgent } from './test-agent.ts'
import { apiWords } from './words-api.ts'

const agent = testAgent({ writesPerMinute: Number.POSITIVE_INFINITY })
const loginOf: Record<Role, string> = {
  admin: 'sophia@lbzf.example',
  engineer: 'ronald@lbzf.example',
  executive: 'mariana@lbzf.example',
}
const stranger = 'nadie@lbzf.example'
const otherOrganisation = 'investigacion@itba.example'

/** What tailscaled would say of the next peer, in its own format. */
let peer: { status: number; body: unknown }
const person = (login: string) => ({
  status: 200,
  body: {
    Node: { ID: 1, StableID: 'n1', Name: 'laptop.example.ts.net.', User: 7, Addresses: ['100.64.0.9/32'] },
    UserProfile: { ID: 7, LoginName: login, DisplayName: 'Alguien' },
    CapMap: null,
  },
})
const taggedDevice = {
  status: 200,
  body: {
    Node: { ID: 2, StableID: 'n2', Name: 'jetson.example.ts.net.', Tags: ['tag:itba'] },
    UserProfile: { ID: 99, LoginName: 'tagged-devices', DisplayName: 'Tagged Devices' },
  },
}

const asked: string[] = []
let daemon: Server
let loopback: Listener
let tailnet: Listener

beforeAll(async () => {
  daemon = createServer((incoming, outgoing) => {
    asked.push(`${incoming.headers.host} ${incoming.url}`)
    outgoing.writeHead(peer.status, { 'content-type': 'application/json' })
    outgoing.end(JSON.stringify(peer.body))
  })
  const socket = join(agent.folder, 'tailscaled.sock')
  await new Promise<void>((resolve) => daemon.listen(socket, resolve))
  loopback = await listen(headerApp(agent.parts), { host: '127.0.0.1', port: 0 })
  tailnet = await listen(whoisApp(agent.parts, socket), { host: '127.0.0.1', port: 0 })
})

afterAll(async () => {
  await Promise.all([loopback.stop(), tailnet.stop()])
  daemon.close()
  daemon.closeAllConnections()
  agent.close()
})

type Asked = { url: string; method: string; headers?: Record<string, string | string[]>; agent?: Agent }

/** One request, headers as given; without an agent on a connection of its own. */
function status({ url, method, headers = {}, agent: sockets }: Asked): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: sockets ?? false }, (answer) => {
      answer.resume()
      const said = answer.headers['content-security-policy'] !== undefined && answer.headers['x-request-id']
      if (!said) reject(new Error(`${method} ${url} was answered without its security headers`))
      answer.once('end', () => resolve(answer.statusCode ?? 0))
      answer.once('error', reject)
    })
    sent.once('error', reject)
    sent.end()
  })
}

/** Exports are asked for a module that does not exist: who may is told 404, and no workbook is written. */
const query = (path: string) => `?module=${path.includes('/export/') ? 'otro' : 'angela'}`
/** Every route of the router, with the roles of its row: an app whose routes and rows differ does not start. */
const addresses = headerApp(agent.parts)
  .routes.filter(({ method }) => method !== 'ALL')
  .map(({ method, path }) => ({
    method,
    pattern: path,
    path: `${path
      .replace(/:file\{\.\+\}/, 'dashboard/dashboard.css')
      .replace(/:\w+_id/g, '999999')
      .replace(/:\w+/g, 'P3')}${query(path)}`,
    allowed: permissionOf(method, path)?.roles ?? [],
  }))
const login = (value: string | string[]) => ({ 'Tailscale-User-Login': value })

/** Asks every route on one connection; the expected status, or the routes that fell out of line. */
async function askAll(
  base: string,
  headers: Record<string, string | string[]>,
  expected: number | Role,
): Promise<string[]> {
  const sockets = new Agent({ keepAlive: true, maxSockets: 1 })
  const wrong: string[] = []
  for (const { method, path, allowed } of addresses) {
    const got = await status({ url: `${base}${path}`, method, headers, agent: sockets })
    const may = typeof expected !== 'number' && allowed.includes(expected)
    const right = may
      ? got !== 401 && got !== 403 && got < 500
      : got === (typeof expected === 'number' ? expected : 403)
    if (!right) wrong.push(`${method} ${path} answered ${got}`)
  }
  sockets.destroy()
  return wrong
}

test.each([
  ...roles.map((role) => [role, login(loginOf[role]), role] as const),
  ['nobody', {}, 401],
  ['a tagged device', { 'Tailscale-User-Login': '' }, 401],
  ['two identities', login([loginOf.admin, loginOf.engineer]), 401],
  ['Funnel', { ...login(loginOf.admin), 'Tailscale-Funnel-Request': '?1' }, 401],
  ['a stranger', login(stranger), 403],
  ['another organisation', login(otherOrganisation), 403],
  ['a look-alike', login('=?utf-8?q?=EF=BC=B2onald=40lbzf.example?='), 403],
] as const)(
  'on the loopback listener every route gives %s what the table says',
  async (_who, headers, expected) => {
    expect(addresses.length).toBeGreaterThan(30)
    expect(await askAll(loopback.url, headers, expected)).toEqual([])
  },
  60_000,
)

test.each([
  ...roles.map((role) => [role, person(loginOf[role]), role] as const),
  ['a tagged device', taggedDevice, 401],
  ['an unknown peer', { status: 404, body: 'no match for IP:port' }, 401],
  ['a daemon that answers nonsense', { status: 200, body: { Node: null } }, 401],
  ['a stranger', person(stranger), 403],
  ['another organisation', person(otherOrganisation), 403],
] as const)(
  'on the tailnet address every route gives %s what the daemon says, whatever the headers',
  async (_who, said, expected) => {
    peer = said
    const forged = {
      ...login(loginOf.admin),
      'X-Forwarded-For': '127.0.0.1',
      'Tailscale-User-Name': 'Sophia',
    }
    expect(await askAll(tailnet.url, forged, expected)).toEqual([])
    expect(asked.at(-1)).toMatch(/^local-tailscaled\.sock \/localapi\/v0\/whois\?addr=127\.0\.0\.1%3A\d+$/)
  },
  60_000,
)

test.each([
  ...roles.map((role) => [role, encodeURIComponent(loginOf[role]), role] as const),
  ['nobody', '', 401],
  ['a tagged device', 'tagged', 401],
  ['Funnel', 'funnel', 401],
] as const)(
  'through serve a forged header gives %s nothing',
  async (_who, chosen, expected) => {
    const serve = await startServe({
      port: 0,
      target: loopback.url,
      people: roles.map((role) => ({ login: loginOf[role], name: role })),
    })
    const other = expected === 'admin' ? loginOf.executive : loginOf.admin
    const forged = { ...login(other), 'tailscale-user-login': other, Tailscale_User_Login: other }
    expect(await askAll(serve.url, { ...forged, cookie: `lbzf-serve-who=${chosen}` }, expected)).toEqual([])
    await serve.stop()
  },
  60_000,
)

test('a method that a path does not have is 405 and names those it has', async () => {
  for (const pattern of new Set(addresses.map((address) => address.pattern))) {
    const own = addresses.filter((address) => address.pattern === pattern)
    const served = new Set(own.map(({ method }) => method))
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'].filter((name) => !served.has(name))) {
      const answer = await fetch(`${loopback.url}${own[0]?.path}`, {
        method,
        headers: login(loginOf.engineer) as Record<string, string>,
      })
      expect([answer.status, method, pattern]).toEqual([405, method, pattern])
      for (const name of served) expect(answer.headers.get('allow')).toContain(name)
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
      await answer.text()
    }
  }
}, 60_000)

test('a daemon that is gone is nobody, not an error', async () => {
  const silent = await listen(whoisApp(agent.parts, join(agent.folder, 'none.sock')), {
    host: '127.0.0.1',
    port: 0,
  })
  expect(
    await status({ url: `${silent.url}/api/v1/health`, method: 'GET', headers: login(loginOf.admin) }),
  ).toBe(401)
  await silent.stop()
})

test('metrics speak Prometheus on a port of their own', async () => {
  const { parts, plant, live } = agent
  const metrics = await startMetrics(0, {
    store: plant.store,
    answers: parts.answers,
    live: {
      ...live,
      cameras: () => [
        {
          cameraId: 1,
          state: 'up',
          lastFrameMs: Date.now(),
          fps: 4.9,
          drops: 3,
          inferenceMs: null,
          problem: null,
        },
      ],
    },
  })
  const text = await (await fetch(metrics.url)).text()
  expect(text).toContain('lbzf_camera_fps{camera="1"} 4.9')
  expect(text).toContain('lbzf_camera_frames_dropped_total{camera="1"} 3')
  expect(text).toContain('lbzf_alarms{kind="camera-down"} 0')
  expect(text).toContain('lbzf_cycles_today{module="angela"}')
  // Not known is not zero.
  expect(text).not.toContain('lbzf_camera_inference_milliseconds{')
  expect((await fetch(metrics.url.replace('/metrics', '/'))).status).toBe(404)
  await metrics.stop()
})

test('docs/reference/api.md is the permission table, row by row', () => {
  const rows = [
    ...readFileSync('docs/reference/api.md', 'utf8').matchAll(
      /^\| (GET|POST|PUT|DELETE) \| `([^`]+)` \| ([^|]+) \|/gm,
    ),
  ]
  const documented = rows.map(([, method, path, allowed]) => `${method} ${path} ${allowed}`)
  expect(documented.sort()).toEqual(
    permissions.map(({ method, path, roles: allowed }) => `${method} ${path} ${allowed.join(', ')}`).sort(),
  )
})

test('docs/reference/api.md lists every problem with its status', () => {
  const rows = readFileSync('docs/reference/api.md', 'utf8').matchAll(
    /^\| `\/problems\/([a-z-]+)` \| (\d+) \|/gm,
  )
  const documented = [...rows].map(([, kind, code]) => `${kind} ${code}`)
  const kinds = Object.keys(apiWords.kinds) as ProblemKind[]
  expect(documented.sort()).toEqual(kinds.map((kind) => `${kind} ${problemOf(kind, '').status}`).sort())
})
