import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { html } from '../../agent/dashboard/html.ts'
import { type Choice, choicePage } from '../choice-page.ts'
import { identityHeaders, type ServeIdentity, withoutIdentity } from './identity.ts'

export type ServeOptions = {
  /** 0: any free port. */
  port: number
  /** The agent's loopback listener, e.g. http://127.0.0.1:5000. */
  target: string
  people: readonly { login: string; name: string }[]
}

export type Serve = { url: string; stop(): Promise<void> }

const choicePath = '/__serve/'
const cookieName = 'lbzf-serve-who'

/**
 * Stands in for `tailscale serve` in front of the agent, for development and tests: removes every identity header a client
 * sends and sets the one of the person chosen with a button. The agent cannot tell the difference, and knows no other identity.
 */
export async function startServe(options: ServeOptions): Promise<Serve> {
  const target = new URL(options.target)
  const choices: Choice[] = [
    ...options.people.map(({ login, name }) => ({ key: login, label: name, note: login })),
    { key: 'tagged', label: 'Sin identidad', note: 'un equipo etiquetado, sin persona' },
    { key: 'funnel', label: 'Funnel', note: 'alguien de Internet, sin identidad' },
  ]
  const server = createServer((request, response) => {
    if ((request.url ?? '').split('?')[0] === choicePath) {
      // A body that breaks off leaves nobody to answer.
      choose(request, response, choices).catch(() => response.destroy())
      return
    }
    const identity = identityOf(request, options.people)
    if (identity === null && (request.headers.accept ?? '').includes('text/html')) {
      showChoices(response, choices)
      return
    }
    pass(request, response, target, identity ?? { kind: 'tagged' })
  })
  const tunnels = new Set<Duplex>()
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    tunnels.add(socket)
    socket.once('close', () => tunnels.delete(socket))
    passUpgrade(request, socket, head, target, identityOf(request, options.people) ?? { kind: 'tagged' })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, 'localhost', () => resolve())
  })
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        for (const socket of tunnels) socket.destroy()
      }),
  }
}

/** Null: nobody has been chosen in this browser. */
function identityOf(request: IncomingMessage, people: ServeOptions['people']): ServeIdentity | null {
  const cookies = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  const prefix = `${cookieName}=`
  const chosen = cookies.find((pair) => pair.startsWith(prefix))?.slice(prefix.length)
  if (chosen === undefined) return null
  const key = decoded(chosen)
  if (key === 'tagged' || key === 'funnel') return { kind: key }
  const person = people.find(({ login }) => login === key)
  return person === undefined ? null : { kind: 'person', ...person }
}

/** A cookie that cannot be read names nobody. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

/** GET shows the buttons; POST who=… is the click, and next=… where to go then. */
async function choose(
  request: IncomingMessage,
  response: ServerResponse,
  choices: readonly Choice[],
): Promise<void> {
  if (request.method !== 'POST') return showChoices(response, choices)
  let body = ''
  for await (const chunk of request) body += String(chunk)
  const who = new URLSearchParams(body).get('who') ?? ''
  if (!choices.some(({ key }) => key === who)) {
    response.writeHead(400, { 'Content-Type': 'text/plain; charset=utf-8' })
    response.end(`No hay nadie que se llame ${who}.`)
    return
  }
  response.writeHead(303, {
    'Set-Cookie': `${cookieName}=${encodeURIComponent(who)}; Path=/; HttpOnly; SameSite=Lax`,
    Location: '/',
  })
  response.end()
}

function showChoices(response: ServerResponse, choices: readonly Choice[]): void {
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' })
  const page = choicePage({
    title: 'Red Tailscale de demostración',
    heading: '¿De quién es este equipo?',
    intro: html`<p>
      Ocupa el lugar de <code>tailscale serve</code>, que le dice al Jetson de quién es el equipo que pregunta.
    </p>`,
    outro: html`<p>Para cambiar después, abra <code>${choicePath}</code> en esta misma dirección.</p>`,
    field: 'who',
    action: choicePath,
    choices,
  })
  response.end(page)
}

function outgoingHeaders(request: IncomingMessage, identity: ServeIdentity): string[] {
  const forwarded = new Set(['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'])
  const kept = withoutIdentity(request.rawHeaders).filter(([name]) => !forwarded.has(name.toLowerCase()))
  const added: [string, string][] = [
    ...identityHeaders(identity),
    ['X-Forwarded-For', request.socket.remoteAddress ?? ''],
    ['X-Forwarded-Host', request.headers.host ?? ''],
    ['X-Forwarded-Proto', 'http'],
  ]
  return [...kept, ...added].flat()
}

function pass(
  request: IncomingMessage,
  response: ServerResponse,
  target: URL,
  identity: ServeIdentity,
): void {
  const onward = forward(
    {
      host: target.hostname,
      port: target.port,
      method: request.method,
      path: request.url,
      headers: outgoingHeaders(request, identity),
      setHost: false,
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.rawHeaders)
      answer.pipe(response)
      // A clip that breaks off must break off here as well, not look complete.
      answer.once('error', () => response.destroy())
    },
  )
  onward.once('error', () => {
    if (response.headersSent) return response.destroy()
    response.writeHead(502, { 'Content-Type': 'text/plain; charset=utf-8' })
    response.end('El agente no responde.')
  })
  response.once('close', () => onward.destroy())
  request.pipe(onward)
}

function passUpgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  target: URL,
  identity: ServeIdentity,
): void {
  const onward: Socket = connect(Number(target.port), target.hostname, () => {
    const lines = [`${request.method} ${request.url} HTTP/1.1`]
    const headers = outgoingHeaders(request, identity)
    for (let i = 0; i + 1 < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`)
    onward.write(`${lines.join('\r\n')}\r\n\r\n`)
    onward.write(head)
    socket.pipe(onward).pipe(socket)
  })
  onward.once('error', () => socket.destroy())
  socket.once('error', () => onward.destroy())
  socket.once('close', () => onward.destroy())
}
