import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '../free-port.ts'

/**
 * `node seeds/start/polling-bench.ts`: the whole system on ports of its own, and twenty dashboards that poll its agent while it
 * measures two cameras (agent/api/polling-bench.ts). On a machine that does nothing else.
 */
const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'lbzf-polling-'))
const [site, agent, signIn, serve] = await Promise.all([freePort(), freePort(), freePort(), freePort()])
const env = {
  ...process.env,
  SITE_PORT: `${site}`,
  AGENT_PORT: `${agent}`,
  SIGNIN_PORT: `${signIn}`,
  SERVE_PORT: `${serve}`,
}
const node = [process.execPath, ['--disable-warning=ExperimentalWarning']] as const
const system = spawn(node[0], [...node[1], join(root, 'seeds/start.ts'), '--data', folder], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
})
const ended = once(system, 'exit')
let measuring = false
for await (const line of createInterface({ input: system.stdout })) {
  // The last line of its welcome: every camera measures.
  measuring = line.startsWith('Ctrl+C')
  if (measuring) break
}
system.stdout.resume()
if (measuring) {
  const polled = spawn(
    node[0],
    [...node[1], join(root, 'agent/api/polling-bench.ts'), `http://127.0.0.1:${agent}`],
    { stdio: 'inherit' },
  )
  const [code] = await once(polled, 'exit')
  process.exitCode = Number(code)
  system.kill('SIGTERM')
} else process.exitCode = 1
await ended
rmSync(folder, { recursive: true, force: true })
