import { cpus } from 'node:os'
import { headerApp, listen } from './listener.ts'
import { testAgent } from './test-agent.ts'

/**
 * `node agent/api/polling-bench.ts [URL]`: what twenty dashboards cost that ask stations, board and health each second, with their
 * ETags as the page does. Client and agent share the process, so the CPU figure is an upper bound for the agent.
 * With the loopback address of a running agent (`npm start` prints it) that one is asked instead, while its pipeline measures.
 */
const clients = 20
const seconds = 40
/** Not counted: connections are made, code is compiled, an agent that just began is still busy with beginning. */
const warmUpSeconds = 10
const paths = ['/api/v1/stations?module=angela', '/api/v1/board?module=angela', '/api/v1/health']
const headers = { 'Tailscale-User-Login': 'ronald@lbzf.example' }

const running = process.argv[2]
const own = running === undefined ? await ownAgent() : undefined
const url = running ?? own?.url ?? ''
const durations: number[] = []
let unchanged = 0

async function poll(client: number): Promise<void> {
  const tags = new Map<string, string>()
  await new Promise((resolve) => setTimeout(resolve, (client / clients) * 1000))
  for (let second = 0; second < seconds; second++) {
    const next = performance.now() + 1000
    await Promise.all(
      paths.map(async (path) => {
        const startMs = performance.now()
        const tag = tags.get(path)
        const answer = await fetch(`${url}${path}`, {
          headers: tag === undefined ? headers : { ...headers, 'If-None-Match': tag },
        })
        await answer.text()
        if (answer.status === 200) tags.set(path, answer.headers.get('etag') ?? '')
        if (second < warmUpSeconds) return
        durations.push(performance.now() - startMs)
        if (answer.status === 304) unchanged += 1
      }),
    )
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())))
  }
}

const before = process.cpuUsage()
const startMs = performance.now()
await Promise.all(Array.from({ length: clients }, (_, client) => poll(client)))
const used = process.cpuUsage(before)
const elapsedMs = performance.now() - startMs
await own?.stop()

durations.sort((a, b) => a - b)
const quantile = (p: number) => (durations[Math.floor(durations.length * p)] ?? Number.NaN).toFixed(1)
console.log(
  JSON.stringify({
    machine: cpus()[0]?.model,
    requests: durations.length,
    not_modified: unchanged,
    p50_ms: quantile(0.5),
    p95_ms: quantile(0.95),
    cpu_percent_of_a_core: (((used.user + used.system) / 1000 / elapsedMs) * 100).toFixed(1),
  }),
)

async function ownAgent(): Promise<{ url: string; stop: () => Promise<void> }> {
  const agent = testAgent()
  const listener = await listen(headerApp(agent.parts), { host: '127.0.0.1', port: 0 })
  const stop = async () => {
    await listener.stop()
    agent.close()
  }
  return { url: listener.url, stop }
}
