import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ask } from '../door/ask.ts'
import { encodedWord, withoutIdentity } from './identity.ts'
import { type Serve, startServe } from './serve.ts'

let agent: Server
let serve: Serve
let seen: IncomingMessage | undefined
let seenBody = ''
const people = [
  { login: 'ronald@lbzf.example', name: 'Ronald' },
  { login: 'begona@lbzf.example', name: 'Begoña Ríos' },
]

beforeAll(async () => {
  agent = createServer(async (request, response) => {
    seen = request
    seenBody = ''
    for await (const chunk of request) seenBody += String(chunk)
    response.writeHead(206, { 'Content-Range': 'bytes 0-3/8', 'X-From': 'agent' })
    response.end('clip')
  })
  agent.on('upgrade', (request, socket) => {
    seen = request
    socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n')
  })
  await new Promise<void>((resolve) => agent.listen(0, '127.0.0.1', () => resolve()))
  const target = `http://127.0.0.1:${(agent.address() as AddressInfo).port}`
  serve = await startServe({ port: 0, target, people })
})
beforeEach(() => {
  seen = undefined
})
afterAll(async () => {
  await serve.stop()
  await new Promise((resolve) => agent.close(resolve))
})

async function choose(who: string): Promise<string> {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
  const answer = await ask(serve.url, '/__serve/', {
    method: 'POST',
    headers,
    body: new URLSearchParams({ who }).toString(),
  })
  return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
}
const forged = {
  'Tailscale-User-Login': 'sophia@lbzf.example',
  'tailscale-user-name': 'Sophia',
  'TAILSCALE-USER-LOGIN': 'sophia@lbzf.example',
  Tailscale_User_Login: 'sophia@lbzf.example',
  'Tailscale-Anything-Else': 'x',
}
const identities = () =>
  Object.entries(seen?.headers ?? {}).filter(([name]) => /^tailscale/i.test(name.replaceAll('_', '-')))

describe('in front of the agent', () => {
  test('the chosen person’s identity replaces whatever was sent, in any case', async () => {
    const cookie = await choose('ronald@lbzf.example')
    const answer = await ask(serve.url, '/api/v1/clip?x=1', { headers: { ...forged, Cookie: cookie } })
    expect([answer.status, answer.body, answer.headers['content-range']]).toEqual([
      206,
      'clip',
      'bytes 0-3/8',
    ])
    expect(seen?.url).toBe('/api/v1/clip?x=1')
    expect(identities()).toEqual([
      ['tailscale-user-login', 'ronald@lbzf.example'],
      ['tailscale-user-name', 'Ronald'],
    ])
  })

  test('a tagged device and Funnel carry no identity, forged or not', async () => {
    await ask(serve.url, '/', { headers: { ...forged, Cookie: await choose('tagged') } })
    expect(identities()).toEqual([])
    await ask(serve.url, '/', { headers: { ...forged, Cookie: await choose('funnel') } })
    expect(identities()).toEqual([['tailscale-funnel-request', '?1']])
  })

  test('a browser in which nobody is chosen sees the buttons, a script goes through without identity', async () => {
    const page = await ask(serve.url, '/tablero', { headers: { Accept: 'text/html', ...forged } })
    expect(page.body).toContain('value="ronald@lbzf.example"')
    expect(seen).toBeUndefined()
    expect((await ask(serve.url, '/tablero', { headers: forged })).status).toBe(206)
    expect(identities()).toEqual([])
  })

  test('somebody who is not on the page cannot be chosen', async () => {
    expect(await choose('sophia@lbzf.example')).toBe('')
    const cookie = 'lbzf-serve-who=sophia%40lbzf.example'
    await ask(serve.url, '/', { headers: { Cookie: cookie } })
    expect(identities()).toEqual([])
  })

  test('a cookie that cannot be decoded names nobody, and serve goes on', async () => {
    await ask(serve.url, '/', { headers: { ...forged, Cookie: 'lbzf-serve-who=%' } })
    expect(identities()).toEqual([])
  })

  test('a choice that breaks off half-way does not end serve', async () => {
    const { port } = new URL(serve.url)
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), 'localhost', () => {
        socket.write('POST /__serve/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nwho=', () =>
          socket.destroy(),
        )
      })
      socket.once('close', () => resolve())
    })
    expect((await ask(serve.url, '/__serve/')).status).toBe(200)
  })

  test('a name that is not ASCII is Q-encoded', async () => {
    await ask(serve.url, '/', { headers: { Cookie: await choose('begona@lbzf.example') } })
    expect(seen?.headers['tailscale-user-name']).toBe('=?utf-8?q?Bego=C3=B1a_R=C3=ADos?=')
  })

  test('host and body pass through, and the peer is named anew', async () => {
    const { host } = new URL(serve.url)
    const headers = { Cookie: await choose('ronald@lbzf.example'), 'X-Forwarded-For': '203.0.113.9' }
    await ask(serve.url, '/api/v1/x', { method: 'POST', headers, body: '{"a":1}' })
    expect(seen?.headers.host).toBe(host)
    expect(seen?.headers['x-forwarded-for']).toMatch(/^(127\.0\.0\.1|::1|::ffff:127\.0\.0\.1)$/)
    expect([seen?.method, seenBody]).toEqual(['POST', '{"a":1}'])
  })

  test('an upgrade is stripped like any request', async () => {
    const { port } = new URL(serve.url)
    const cookie = await choose('ronald@lbzf.example')
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), 'localhost', () => {
        socket.write(
          `GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: echo\r\nCookie: ${cookie}\r\n` +
            'tailscale-USER-login: sophia@lbzf.example\r\nTailscale-User-Login: sophia@lbzf.example\r\n\r\n',
        )
      })
      socket.once('data', (data) => {
        expect(String(data)).toContain('101 Switching Protocols')
        socket.destroy()
        resolve()
      })
      socket.once('error', reject)
    })
    expect(identities()[0]).toEqual(['tailscale-user-login', 'ronald@lbzf.example'])
  })

  test('an agent that is down is said to be down', async () => {
    const nobody = await startServe({ port: 0, target: 'http://127.0.0.1:9', people })
    const answer = await ask(nobody.url, '/')
    await nobody.stop()
    expect([answer.status, answer.body]).toEqual([502, 'El agente no responde.'])
  })
})

test('duplicates of a forged header are all removed', () => {
  const raw = ['A', '1', 'Tailscale-User-Login', 'x', 'tailscale-user-login', 'y', 'X-WebAuth-User', 'z']
  expect(withoutIdentity(raw)).toEqual([['A', '1']])
})

test('plain ASCII is not encoded', () => {
  expect(encodedWord('Ronald P.')).toBe('Ronald P.')
})
