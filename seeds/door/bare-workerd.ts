import { type ChildProcess, spawn } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { cp, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { AppError } from '../../agent/contract/errors.ts'

export type BareWorkerd = { url: string; pid: number; stop(): Promise<void> }

/**
 * The built Worker in workerd alone, without the proxies that wrangler puts before and behind it, so that the processor time of
 * the process is that of the Worker. It has no files: only what is rendered can be asked for.
 */
export async function startBareWorkerd(options: {
  distDir: string
  stateDir: string
  vars: Record<string, string>
}): Promise<BareWorkerd> {
  const server = join(options.distDir, 'server')
  const wrangler: { compatibility_date: string } = JSON.parse(
    readFileSync(join(server, 'wrangler.json'), 'utf8'),
  )
  const names = globSync('**/*.mjs', { cwd: server }).sort(
    (a, b) => Number(b === 'entry.mjs') - Number(a === 'entry.mjs'),
  )
  const modules = names.map((name) => `(name = ${text(name)}, esModule = embed ${text(`server/${name}`)})`)
  const bindings = Object.entries(options.vars).map(
    ([name, value]) => `(name = ${text(name)}, text = ${text(value)})`,
  )
  // What a configuration embeds lies beside it.
  await cp(server, join(options.stateDir, 'server'), { recursive: true })
  const config = join(options.stateDir, 'workerd.capnp')
  await writeFile(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [${modules.join(', ')}],
      bindings = [${bindings.join(', ')}, (name = "ASSETS", service = "no-files")],
      compatibilityDate = ${text(wrangler.compatibility_date)},
      globalOutbound = "tenant",
    )),
    (name = "no-files", disk = (path = ${text(options.stateDir)}, writable = false)),
    (name = "tenant", network = (allow = ["private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
  )
  const child = spawn(workerdBinary(), ['serve', '--control-fd=1', config], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return new Promise((done, reject) => {
    let complaint = ''
    child.stderr.on('data', (chunk) => {
      complaint += String(chunk)
    })
    const gone = new Promise<void>((ended) => child.once('close', () => ended()))
    void gone.then(() =>
      reject(new AppError('unavailable', `workerd ended before it listened: ${complaint}`)),
    )
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('{')) return // what the Worker logs
      const said: { event?: string; port?: number } = JSON.parse(line)
      if (said.event !== 'listen' || said.port === undefined) return
      done({
        url: `http://localhost:${said.port}`,
        pid: pidOf(child),
        stop: async () => {
          child.kill('SIGTERM')
          await gone
        },
      })
    })
  })
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new AppError('unavailable', 'workerd could not be started')
  return child.pid
}

/** A Cap'n Proto string literal. */
function text(value: string): string {
  return JSON.stringify(value)
}

/** The program itself: its wrapper in .bin would be another process between us and it. It comes with wrangler. */
function workerdBinary(): string {
  const wrangler = createRequire(createRequire(import.meta.url).resolve('wrangler'))
  const { default: path }: { default: string } = wrangler('workerd')
  return path
}
