import { globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { cpus, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { startTestTenant } from '../sign-in/test-tenant.ts'
import { ask, navigation } from './ask.ts'
import { startBareWorkerd } from './bare-workerd.ts'
import { builtSite } from './built-site.ts'
import { demoAudience, demoClientId } from './door.ts'

/**
 * What a visit to the engineer's page costs: size of what is deployed, processor time of workerd per request, and how long
 * somebody on this machine waits. Linux only: processor time is read from /proc.
 */
const { values } = parseArgs({ options: { requests: { type: 'string', default: '2000' } } })
const requests = Number(values.requests)
const dist = builtSite()
const folder = await mkdtemp(join(tmpdir(), 'door-bench-'))
const tenant = await startTestTenant({ clientId: demoClientId, audience: demoAudience })
const door = await startBareWorkerd({
  distDir: dist,
  stateDir: folder,
  vars: {
    ENVIRONMENT: 'development',
    AUTH0_DOMAIN: tenant.origin,
    AUTH0_CLIENT_ID: demoClientId,
    AUTH0_AUDIENCE: demoAudience,
    JETSONS: JSON.stringify([{ name: 'Jetson de Angela', url: 'http://jetson.example:5000', org_id: 1 }]),
    SESSION_KEY: 'development-key-of-this-measurement-only',
  },
})
try {
  const session = await ask(door.url, '/api/session', {
    method: 'POST',
    headers: { Origin: door.url, Authorization: `Bearer ${await tenant.token()}` },
  })
  const cookie = session.headers['set-cookie']?.[0]?.split(';')[0]
  if (cookie === undefined) throw new Error(`no session: ${session.status} ${session.body}`)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const visit = () => timedVisit(new URL('/app/ingeniero', door.url), cookie, agent)
  for (let i = 0; i < 200; i++) await visit()
  const cpuBefore = cpuMsOf(door.pid)
  const walls: number[] = []
  for (let i = 0; i < requests; i++) walls.push(await visit())
  const cpuMs = (cpuMsOf(door.pid) - cpuBefore) / requests
  agent.destroy()
  walls.sort((a, b) => a - b)
  const at = (share: number) =>
    walls[Math.min(walls.length - 1, Math.floor(share * walls.length))] ?? Number.NaN
  const server = sizes(globSync('server/**/*.mjs', { cwd: dist }).map((name) => join(dist, name)))
  console.log(
    `machine         ${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, Node ${process.version}`,
  )
  console.log(`Worker          ${server.kib} KiB, gzip ${server.gzipKib} KiB`)
  for (const page of ['/app/ingeniero', '/ingresar']) {
    console.log(`scripts of ${page.padEnd(15)} gzip ${await scriptKib(page, cookie)} KiB`)
  }
  console.log(`/app/ingeniero  ${requests} requests, one after the other, over loopback`)
  console.log(`  processor     ${cpuMs.toFixed(2)} ms of workerd per request, runtime and HTTP included`)
  console.log(`  wall          p50 ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms`)
} finally {
  await door.stop()
  await tenant.stop()
  await rm(folder, { recursive: true, force: true })
}

function timedVisit(url: URL, cookie: string, agent: Agent): Promise<number> {
  const begun = performance.now()
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, headers: { ...navigation, Cookie: cookie } }, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`status ${answer.statusCode}`))
      answer.resume()
      answer.once('end', () => resolve(performance.now() - begun))
    })
    sent.once('error', reject)
    sent.end()
  })
}

/** User and system time of a process, in ms. */
function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10 // a tick is 1/100 s
}

function sizes(paths: string[]): { kib: string; gzipKib: string } {
  const bytes = Buffer.concat(paths.map((path) => readFileSync(path)))
  return { kib: (bytes.length / 1024).toFixed(0), gzipKib: (gzipSync(bytes).length / 1024).toFixed(0) }
}

async function scriptKib(path: string, cookie: string): Promise<string> {
  const { body } = await ask(door.url, path, { headers: { ...navigation, Cookie: cookie } })
  const names = [...body.matchAll(/<script[^>]*src="([^"]+)"/g)].map((match) => basename(match[1] ?? ''))
  const loaded = new Set(names)
  for (const name of loaded) {
    const code = readFileSync(join(dist, 'client/_astro', name), 'utf8')
    for (const match of code.matchAll(/from\s*"\.\/([^"]+\.js)"/g)) loaded.add(match[1] ?? '')
  }
  return sizes([...loaded].map((name) => join(dist, 'client/_astro', name))).gzipKib
}
