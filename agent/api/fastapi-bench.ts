import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { createServer } from 'node:net'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { historyOf, nowMs } from '../store/bench.ts'
import { openStore, type SqlParameters, type Store } from '../store/store.ts'
import { agentOver } from './bench-agent.ts'
import { headerApp } from './listener.ts'

/**
 * `node agent/api/fastapi-bench.ts [rows]`: "stations now" and the hour board beside FastAPI on uvicorn and uvloop (bench-peer.py),
 * the same statements on the same file, the same figures computed for the same bytes, one process each, in turns, medians. Without the cache, and
 * as served: with identity, permission and the 0.9 s of the cache.
 */
const questions = { 'stations now': '/api/v1/stations', 'hour board': '/api/v1/board' } as const
const rows = Number(process.argv[2] ?? 10_000_000)
/** Debian's own: its packages are not seen by another Python before it in PATH. */
const debianPython = '/usr/bin/python3'
const connections = 20
const turnMs = 3_000
const turns = 5
const headers = { Host: 'localhost', 'Tailscale-User-Login': 'ronald@lbzf.example' }

const python =
  'import fastapi, uvicorn, uvloop; print(f"FastAPI {fastapi.__version__}, uvicorn {uvicorn.__version__}, uvloop {uvloop.__version__}")'
const found = spawnSync(debianPython, ['-c', python], { encoding: 'utf8' })
if (found.status !== 0) {
  console.log(
    'skipped: the peer needs python3-fastapi, python3-uvicorn and python3-uvloop (apt-get install them)',
  )
} else {
  await compare(found.stdout.trim())
}

async function compare(versions: string): Promise<void> {
  const folder = join(import.meta.dirname, '..', '..', '.data', 'bench')
  const history = historyOf(rows, folder)
  const { file } = history
  history.close()
  const questionsRead = await statementsOf(file)
  const plan = join(folder, 'plan.json')
  writeFileSync(plan, JSON.stringify({ file, now_ts: nowMs, questions: questionsRead }))

  const ours = spawn(process.execPath, [join(import.meta.dirname, 'bench-agent.ts'), file, String(nowMs)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const oursUrl = await firstLine(ours)
  const port = await freePort()
  const peer = spawn(debianPython, [join(import.meta.dirname, 'bench-peer.py'), plan, String(port)], {
    stdio: 'inherit',
  })
  const peerUrl = `http://127.0.0.1:${port}`
  try {
    await untilAnswers(peerUrl)
    console.log(
      `${cpus()[0]?.model.trim()} · Node ${process.version} · ${versions} · ${rows} rows · ${connections} connections`,
    )
    for (const [name, path] of Object.entries(questions)) {
      const [a, b] = await Promise.all([text(`${oursUrl}${path}?module=angela`), text(`${peerUrl}${path}`)])
      if (a !== b) throw new Error(`${name}: the answers differ`)
      const sides = {
        fastapi: (n: number) => `${peerUrl}${path}?n=${n}`,
        'without the cache': (n: number) => `${oursUrl}${path}?module=angela&n=${n}`,
        'as served': () => `${oursUrl}${path}?module=angela`,
      }
      const measured = Object.fromEntries(Object.keys(sides).map((side) => [side, [] as Turn[]]))
      for (let turn = -1; turn < turns; turn++) {
        for (const [side, address] of Object.entries(sides)) {
          const result = await load(address)
          if (turn >= 0) measured[side]?.push(result)
        }
      }
      const base = median((measured.fastapi ?? []).map(({ perSecond }) => perSecond))
      for (const [side, results] of Object.entries(measured)) {
        const perSecond = median(results.map((result) => result.perSecond))
        const p95 = median(results.map((result) => result.p95Ms))
        console.log(
          `${name.padEnd(14)}${side.padEnd(20)}${perSecond.toFixed(0).padStart(8)} requests/s  p95 ${p95.toFixed(1).padStart(7)} ms  ${(perSecond / base).toFixed(2).padStart(7)} ×`,
        )
      }
    }
  } finally {
    ours.stdin?.end()
    peer.kill()
  }
}

type Statement = { sql: string; values: SqlParameters }
type Plan = Record<string, Statement[]>

/** What the agent reads for each question: its statements with their values. */
async function statementsOf(file: string): Promise<Plan> {
  let statements: Statement[] = []
  const store = openStore({ file, nowMs: () => nowMs })
  const told: Store = {
    ...store,
    all: (sql, ...values) => {
      statements.push({ sql, values })
      return store.all(sql, ...values)
    },
    get: (sql, ...values) => {
      statements.push({ sql, values })
      return store.get(sql, ...values)
    },
  }
  const agent = agentOver(told, nowMs)
  const app = headerApp(agent.parts)
  const plan: Plan = {}
  for (const path of Object.values(questions)) {
    statements = []
    await app.request(`${path}?module=angela`, { headers })
    plan[path] = statements
  }
  agent.close()
  return plan
}

type Turn = { perSecond: number; p95Ms: number }

async function load(address: (n: number) => string): Promise<Turn> {
  const sockets = new Agent({ keepAlive: true, maxSockets: connections })
  const times: number[] = []
  const startMs = performance.now()
  let n = Math.floor(Math.random() * 1e9)
  const ask = async (): Promise<void> => {
    while (performance.now() - startMs < turnMs) {
      const begun = performance.now()
      await text(address(n++), sockets)
      times.push(performance.now() - begun)
    }
  }
  await Promise.all(Array.from({ length: connections }, ask))
  const elapsedMs = performance.now() - startMs
  sockets.destroy()
  times.sort((a, b) => a - b)
  return {
    perSecond: times.length / (elapsedMs / 1000),
    p95Ms: times[Math.floor(times.length * 0.95)] ?? Number.NaN,
  }
}

function text(url: string, agent?: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { headers, ...(agent === undefined ? {} : { agent }) }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.once('end', () => {
        const body = Buffer.concat(chunks).toString()
        if (answer.statusCode === 200) resolve(body)
        else reject(new Error(`${url} answered ${answer.statusCode}: ${body.slice(0, 200)}`))
      })
    }).once('error', reject)
  })
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(String(chunk).trim()))
    child.once('exit', (code) => reject(new Error(`the agent ended with ${code}`)))
  })
}

async function untilAnswers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const there = await text(`${url}/api/v1/board`).then(
      () => true,
      () => false,
    )
    if (there) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the peer does not answer')
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
