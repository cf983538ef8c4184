import { createHash } from 'node:crypto'
import { chmodSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * A release with an agent of thirty lines that answers the launcher's questions as the real one does: for tests of switching and
 * returning, where a hundred megabytes would only cost time.
 */
export type SmallRelease = { id: string; folder: string }

export function writeSmallRelease(
  into: string,
  id: string,
  faults: { gate?: string; selfTest?: string } = {},
): SmallRelease {
  const folder = join(into, id)
  const write = (path: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
    chmodSync(join(folder, path), mode)
  }
  write('node/bin/node', `#!/bin/sh\nexec '${process.execPath}' "$@"\n`, 0o755)
  write('agent/cli.ts', agentText({ id, ...faults }))
  write('package.json', '{ "type": "module" }\n')
  const platform = process.arch === 'arm64' ? 'linux-arm64' : 'linux-x64'
  write('RELEASE.json', `${JSON.stringify({ id, version: `0.0.0+${id}`, platform }, null, 2)}\n`)
  const files = globSync('**/*', { cwd: folder }).filter((path) => statSync(join(folder, path)).isFile())
  const lines = files.sort().map((path) => `${sha256(join(folder, path))}  ${path}\n`)
  write('MANIFEST', lines.join(''))
  return { id, folder }
}

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

function agentText(options: { id: string; gate?: string; selfTest?: string }): string {
  return `import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
const options = ${JSON.stringify(options)}
const [command, question, ...rest] = process.argv.slice(2)
const configOf = () => process.argv[process.argv.indexOf('--config') + 1]
const data = () => join(dirname(configOf()), '../../data')
const fail = (text) => { console.error(text); process.exit(1) }
if (command === 'run') {
  // The record: one row a start, never taken back.
  const file = join(data(), 'lbzf.db')
  writeFileSync(file, (existsSync(file) ? readFileSync(file, 'utf8') : '') + options.id + '\\n')
  writeFileSync(join(data(), 'running'), options.id)
  if (options.gate === 'dies') process.exit(1)
  if (process.env.NOTIFY_SOCKET !== undefined) execFileSync('systemd-notify', ['READY=1'])
  const everyMs = Number(process.env.WATCHDOG_USEC ?? 3e9) / 3000
  setInterval(() => execFileSync('systemd-notify', ['WATCHDOG=1']), everyMs)
} else if (command === 'backup') {
  const to = process.argv[process.argv.indexOf('--to') + 1]
  mkdirSync(to, { recursive: true })
  writeFileSync(join(to, 'lbzf-20260720_060000.db'), readFileSync(join(data(), 'lbzf.db')))
} else if (command === 'release') {
  if (question === 'database') console.log(join(data(), 'lbzf.db'))
  if (question === 'before') console.log('{"cameras_up":[]}')
  if (question === 'window' && existsSync(join(data(), 'in-jornada')) && !process.argv.includes('--now')) fail('refused inside a jornada: 3 minutes would be lost')
  if (question === 'self-test' && options.selfTest !== undefined) fail(options.selfTest)
  if (question === 'users' && readFileSync(process.argv[process.argv.indexOf('--file') + 1], 'utf8').includes('.example')) fail('sample people')
  if (question === 'gate') {
    const until = Date.now() + Number(process.argv[process.argv.indexOf('--within') + 1]) * 1000
    for (;;) {
      if (options.gate === undefined && readFileSync(join(data(), 'running'), 'utf8') === options.id) break
      if (Date.now() > until) fail('the gate is not passed')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
} else fail('unknown command')
`
}
