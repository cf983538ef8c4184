import { Agent, request } from 'node:http'
import fc from 'fast-check'
import { mondayMorning } from '../store/small-plant.ts'
import { type Answer, type Declared, faultOf } from './fuzz-check.ts'
import {
  type FuzzRequest,
  type Known,
  type Operation,
  type Parameter,
  requestsOf,
  type Schema,
} from './fuzz-requests.ts'
import { headerApp, listen } from './listener.ts'
import { testAgent } from './test-agent.ts'

type Document = {
  paths: Record<
    string,
    Record<
      string,
      {
        parameters?: Parameter[]
        requestBody?: { content?: Record<string, { schema?: Schema }> }
        responses: Declared
      }
    >
  >
}

export type FuzzResult = {
  requests: number
  by_kind: Record<string, number>
  by_status: Record<string, number>
  operations: number
  slowest_ms: number
  slowest: string
  faults: {
    fault: string
    method: string
    path: string
    headers: Record<string, string>
    body: string | undefined
  }[]
}

const concurrency = 6
/** An export writes a workbook in a worker thread: one of them is asked as often as this many others. */
const exportsRarer = 40
/** Mostly who may most; the rest keeps the refusals in the mix. */
const logins = [
  ...Array<string>(8).fill('ronald@lbzf.example'),
  ...Array<string>(2).fill('sophia@lbzf.example'),
  'mariana@lbzf.example',
  'nadie@lbzf.example',
]

const known: Known = {
  module: ['angela'],
  workstation: ['P1', 'P2', 'P3'],
  cycle_id: [1, 2, 3, 30, 60],
  camera_id: [1],
  version: [1],
  reference: ['Ref X'],
  jornada_id: [1],
  correction_id: [1, 2],
  run_id: [1],
  code: ['C001', 'C002'],
  op: ['OP-1'],
  lost_time_id: [1, 2],
  segment_id: [1],
  hora_extra_id: [1],
  date: ['2026-07-06'],
}

/** Sends generated requests to a real listener over a record of its own, and says what was wrong with the answers. */
export async function fuzz(options: { requests: number; seed: number }): Promise<FuzzResult> {
  const agent = testAgent({
    cameras: [{ id: 1, name: 'Cámara 1', module: 'angela' }],
    writesPerMinute: Number.POSITIVE_INFINITY,
  })
  const listener = await listen(headerApp(agent.parts), { host: '127.0.0.1', port: 0 })
  const sockets = new Agent({ keepAlive: true, maxSockets: concurrency })
  const result: FuzzResult = {
    requests: 0,
    by_kind: {},
    by_status: {},
    operations: 0,
    slowest_ms: 0,
    slowest: '',
    faults: [],
  }
  try {
    const described = await send(listener.url, sockets, {
      method: 'GET',
      path: '/api/v1/openapi.json',
      headers: login('ronald@lbzf.example'),
      body: undefined,
    })
    const { operations, declared } = operationsOf(JSON.parse(described.body) as Document)
    result.operations = operations.length
    const requests = fc.oneof(
      ...operations.map((operation) => ({
        weight: operation.path.includes('/export/') ? 1 : exportsRarer,
        arbitrary: requestsOf(operation, known, mondayMorning + 100 * 60_000),
      })),
    )
    const who = fc.constantFrom(...logins)
    const sample = fc.sample(fc.tuple(requests, who), { numRuns: options.requests, seed: options.seed })
    const rest = sample[Symbol.iterator]()
    const work = async () => {
      for (const [asked, person] of rest) {
        const headers = { ...login(person), ...asked.headers }
        const answer = await send(listener.url, sockets, { ...asked, headers })
        count(result, asked, answer)
        const fault = faultOf(asked, answer, declared.get(asked.operation) ?? {})
        if (fault !== undefined)
          result.faults.push({
            fault,
            method: asked.method,
            path: asked.path,
            headers,
            body: asked.body?.slice(0, 2_000),
          })
      }
    }
    await Promise.all(Array.from({ length: concurrency }, work))
  } finally {
    sockets.destroy()
    await listener.stop()
    agent.close()
  }
  return result
}

const login = (who: string | undefined): Record<string, string> => ({ 'Tailscale-User-Login': who ?? '' })

function operationsOf(document: Document): { operations: Operation[]; declared: Map<Operation, Declared> } {
  const declared = new Map<Operation, Declared>()
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { parameters = [], requestBody, responses }] of Object.entries(methods)) {
      const bodies = Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => [
        type,
        schema ?? {},
      ])
      declared.set(
        {
          method: method.toUpperCase(),
          path,
          parameters,
          bodies: Object.fromEntries(bodies) as Record<string, Schema>,
        },
        responses,
      )
    }
  }
  return { operations: [...declared.keys()], declared }
}

function count(result: FuzzResult, asked: FuzzRequest, answer: Answer): void {
  result.requests += 1
  result.by_kind[asked.kind] = (result.by_kind[asked.kind] ?? 0) + 1
  result.by_status[answer.status] = (result.by_status[answer.status] ?? 0) + 1
  if (answer.ms > result.slowest_ms) {
    result.slowest_ms = Math.round(answer.ms)
    result.slowest = `${asked.method} ${asked.path.slice(0, 200)}`
  }
}

/** As it stands: neither the path is tidied nor a header refused, as a browser would. */
function send(
  url: string,
  agent: Agent,
  { method, path, headers, body }: Pick<FuzzRequest, 'method' | 'path' | 'headers' | 'body'>,
): Promise<Answer> {
  const startMs = performance.now()
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const bytes = body === undefined ? undefined : Buffer.from(body)
    const sent = request(
      {
        hostname,
        port,
        method,
        path: wirePath(path),
        agent,
        timeout: 20_000,
        headers: {
          ...wireHeaders(headers),
          ...(bytes === undefined ? {} : { 'content-length': bytes.length }),
        },
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.once('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(chunks).toString(),
            ms: performance.now() - startMs,
          }),
        )
        answer.once('error', reject)
      },
    )
    sent.once('timeout', () => sent.destroy(new Error(`${method} ${path} hung`)))
    sent.once('error', reject)
    sent.end(bytes)
  })
}

/** Node refuses to send what no HTTP client could. */
function wirePath(path: string): string {
  return path.replace(/[^\x21-\x7e]/g, (sign) => encodeURIComponent(sign.toWellFormed()))
}

function wireHeaders(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?')]),
  )
}
