import { randomUUID } from 'node:crypto'
import { createServer, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener, RequestError } from '@hono/node-server'
import { AppError } from '../contract/errors.ts'
import { createApp } from './app.ts'
import type { ApiApp, Identify, Parts } from './context.ts'
import { identityOf } from './identity.ts'
import { type ProblemKind, problemOf, problemType } from './problems.ts'
import { whois } from './whois.ts'

/** A browser that keeps its connection must not keep the agent. */
const closeGraceMs = 2_000
/** A device that left the tailnet must not stay in for as long as its connection lives. */
const identityMs = 60_000

/** A person's browser needs none of them; whoever trickles bytes to hold connections does. */
export type Patience = { headersMs: number; requestMs: number }
const usualPatience: Patience = { headersMs: 10_000, requestMs: 30_000 }
const maxHeaderBytes = 16_384
/** Twenty screens with six connections each, and room. */
const mostConnections = 500

export type Listener = { url: string; stop: () => Promise<void> }

/** Behind `tailscale serve`: loopback only, and only there is the identity header believed. */
export function headerApp(parts: Omit<Parts, 'identify'>): ApiApp {
  return createApp({ ...parts, identify: (c) => identityOf((name) => c.req.header(name)) })
}

/** On the tailnet address itself: every identity header is ignored, the daemon says who the peer of a connection is, again every minute. */
export function whoisApp(parts: Omit<Parts, 'identify'>, socketPath: string): ApiApp {
  const known = new WeakMap<Socket, { identity: ReturnType<typeof whois>; untilMs: number }>()
  const identify: Identify = (c) => {
    if (c.req.header('tailscale-funnel-request') !== undefined) return { absent: 'came through Funnel' }
    const { socket } = c.env.incoming
    const last = known.get(socket)
    if (last !== undefined && performance.now() < last.untilMs) return last.identity
    const identity = whois(socketPath, socket.remoteAddress ?? '', socket.remotePort ?? 0)
    known.set(socket, { identity, untilMs: performance.now() + identityMs })
    // A daemon that did not answer may answer the next request.
    void identity.then((who) => 'absent' in who && known.delete(socket))
    return identity
  }
  return createApp({ ...parts, identify })
}

/** Throws AppError 'conflict' that names the address when it is busy or not ours. */
export async function listen(
  app: ApiApp,
  { host, port, patience = usualPatience }: { host: string; port: number; patience?: Patience },
): Promise<Listener> {
  const answer = getRequestListener(app.fetch as Parameters<typeof getRequestListener>[0], {
    errorHandler: refuseUnusable,
  })
  const server = createServer(
    {
      headersTimeout: patience.headersMs,
      requestTimeout: patience.requestMs,
      // How often connections are looked at: what is over its time stays this much longer.
      connectionsCheckingInterval: Math.min(2_000, patience.headersMs / 2),
      keepAliveTimeout: 20_000,
      maxHeaderSize: maxHeaderBytes,
      // Node would refuse it without a word; refuseUnusable says why.
      requireHostHeader: false,
    },
    (request, response) => void answer(request, response),
  )
  server.maxConnections = mostConnections
  server.on('clientError', refuseUnreadable)
  server.on('checkExpectation', (_request, response: ServerResponse) => {
    const problem = problemOf('invalid', randomUUID())
    response
      .writeHead(problem.status, { ...problemHeaders, Connection: 'close' })
      .end(JSON.stringify(problem))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === 'EADDRINUSE'
          ? 'is busy: stop what listens there or change the port'
          : `cannot be used: ${cause.message}`
      reject(new AppError('conflict', `${host}:${port} ${why}`, { cause }))
    })
    server.listen(port, host, resolve)
  })
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        if ('closeIdleConnections' in server) server.closeIdleConnections()
        setTimeout(() => {
          if ('closeAllConnections' in server) server.closeAllConnections()
        }, closeGraceMs).unref()
      }),
  }
}

const problemHeaders = { 'Content-Type': problemType, 'Cache-Control': 'no-store' }

/** A request that names no host, or none that an address can be made of, never reaches the app; nor does what fails beside it. */
function refuseUnusable(error: unknown): Response {
  const problem = problemOf(error instanceof RequestError ? 'invalid' : 'internal', randomUUID())
  return new Response(JSON.stringify(problem), { status: problem.status, headers: problemHeaders })
}

/** What the HTTP parser refuses never becomes a request; it is told in the same shape, and the connection ends. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const kind: ProblemKind =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? 'headers-too-large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? 'timeout'
        : 'invalid'
  const problem = problemOf(kind, randomUUID())
  const body = JSON.stringify(problem)
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      ...Object.entries(problemHeaders).map(([name, value]) => `${name}: ${value}`),
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}
