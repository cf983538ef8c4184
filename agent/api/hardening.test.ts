import { connect } from 'node:net'
import { PassThrough } from 'node:stream'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { problemSchema } from '../contract/api.ts'
import { createLog } from '../main.ts'
import { headerApp, type Listener, listen } from './listener.ts'
import { testAgent } from './test-agent.ts'

const agent = testAgent()
const logged = new PassThrough()
const lines: string[] = []
logged.on('data', (chunk: Buffer) => lines.push(String(chunk)))
let listener: Listener

beforeAll(async () => {
  const answers = {
    ...agent.parts.answers,
    health: () => {
      throw new Error('the disk is on fire')
    },
  }
  const app = headerApp({ ...agent.parts, answers, log: pino(logged) })
  const patience = { headersMs: 300, requestMs: 600 }
  listener = await listen(app, { host: '127.0.0.1', port: 0, patience })
})
afterAll(async () => {
  await listener.stop()
  agent.close()
})

const identity = 'Host: localhost\r\nTailscale-User-Login: ronald@lbzf.example\r\n'

/** What comes back on a connection until it is closed; `then` is sent once the connection stands. */
function raw(...parts: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(listener.url).port), '127.0.0.1', () => {
      for (const part of parts) socket.write(part)
    })
    let text = ''
    socket.on('data', (chunk) => {
      text += String(chunk)
    })
    socket.once('close', () => resolve(text))
    socket.once('error', reject)
  })
}

function problemIn(answer: string) {
  expect(answer).toContain('application/problem+json')
  return problemSchema.parse(JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1)))
}

test('a connection that trickles its headers is told 408 and closed', async () => {
  const answer = await raw('GET /api/v1/modules HTTP/1.1\r\nHost: localhost\r\nX-Slow:')
  expect(problemIn(answer)).toMatchObject({ type: '/problems/timeout', status: 408 })
}, 20_000)

test('a body that never ends is cut off', async () => {
  const head = `POST /api/v1/counts HTTP/1.1\r\n${identity}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"a":`
  expect(await raw(head)).not.toContain(' 200 ')
}, 20_000)

test('too many headers, and what is no HTTP, are problems as well', async () => {
  const huge = await raw(`GET / HTTP/1.1\r\n${identity}X-Huge: ${'a'.repeat(40_000)}\r\n\r\n`)
  expect(problemIn(huge)).toMatchObject({ type: '/problems/headers-too-large', status: 431 })
  expect(problemIn(await raw('NONSENSE\r\n\r\n')).status).toBe(400)
  for (const host of ['', 'Host:\r\n', 'Host: a b\r\n', 'Host: x@localhost\r\n', 'Host: localhost/x\r\n']) {
    const answer = await raw(`GET /api/v1/modules HTTP/1.1\r\n${host}Connection: close\r\n\r\n`)
    expect(problemIn(answer).status, host).toBe(400)
  }
})

test('two lengths of one body are refused: nothing can be smuggled behind it', async () => {
  const both = `POST /api/v1/counts HTTP/1.1\r\n${identity}Content-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n`
  expect(problemIn(await raw(both)).status).toBe(400)
})

test('an unexpected fault is a problem without its cause; the log has both under one number', async () => {
  const answer = await fetch(`${listener.url}/api/v1/health`, {
    headers: { 'Tailscale-User-Login': 'ronald@lbzf.example' },
  })
  const text = await answer.text()
  expect(answer.status).toBe(500)
  expect(text).not.toContain('fire')
  const { request_id } = problemSchema.parse(JSON.parse(text))
  expect(answer.headers.get('x-request-id')).toBe(request_id)
  const line = lines.find((logLine) => logLine.includes(request_id))
  expect(line).toContain('the disk is on fire')
})

test('the address in a request never leaves its folder', async () => {
  for (const path of [
    '/assets/../../package.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
  ]) {
    const answer = await raw(`GET ${path} HTTP/1.1\r\n${identity}Connection: close\r\n\r\n`)
    expect(answer.split(' ')[1], path).toBe('404')
  }
})

test('a name that is not ours is refused before anybody is asked who it is', async () => {
  for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io']) {
    const answer = await raw(
      `GET /api/v1/modules HTTP/1.1\r\nHost: ${host}\r\nTailscale-User-Login: ronald@lbzf.example\r\nConnection: close\r\n\r\n`,
    )
    expect(answer.split(' ')[1], host).toBe('421')
  }
})

test('a password reaches the log neither as a field nor inside an address', () => {
  const written: string[] = []
  const log = createLog({ log_level: 'info' }, { write: (line) => void written.push(line) })
  log.info({ camera: { user: 'admin', password: 'hunter2' } }, 'connecting')
  log.error({ err: new Error('rtsp://admin:hunter2@192.0.2.7/live: 401') }, 'no picture')
  expect(written).toHaveLength(2)
  expect(written.join('')).not.toContain('hunter2')
  expect(written[1]).toContain('rtsp://[redacted]@192.0.2.7/live')
})
