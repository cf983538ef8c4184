import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const units = globSync(join(import.meta.dirname, 'units/*'))
const services = units.filter((path) => path.endsWith('.service'))
const root = mkdtempSync(join(tmpdir(), 'lbzf-units-'))

beforeAll(() => {
  // A root in which the commands of the units exist, with the targets of this machine's systemd.
  const system = join(root, 'etc/systemd/system')
  mkdirSync(system, { recursive: true })
  const host = globSync('/usr/lib/systemd/system/*.{target,mount,slice,socket}', { withFileTypes: true })
  for (const entry of host.filter((each) => each.isFile()))
    cpSync(join(entry.parentPath, entry.name), join(system, entry.name))
  for (const path of units) cpSync(path, join(system, basename(path)))
  for (const program of ['opt/lbzf/current/node/bin/node', 'usr/local/bin/lbzf']) {
    mkdirSync(join(root, program, '..'), { recursive: true })
    writeFileSync(join(root, program), '#!/bin/sh\n', { mode: 0o755 })
  }
})
afterAll(() => rmSync(root, { recursive: true }))

/** What systemd-analyze verify says about our own files. */
function verify(names: string[]): string[] {
  const { stderr } = spawnSync('systemd-analyze', ['verify', `--root=${root}`, '--man=no', ...names], {
    cwd: join(root, 'etc/systemd/system'),
    encoding: 'utf8',
  })
  return stderr.split('\n').filter((line) => line.includes('lbzf'))
}

describe('the units', () => {
  it('are understood by systemd as they stand', () => {
    expect(verify(units.map((path) => basename(path)))).toEqual([])
  })

  it('would not pass with a directive that systemd does not know', () => {
    const agent = join(root, 'etc/systemd/system/lbzf-agent.service')
    const text = readFileSync(agent, 'utf8')
    writeFileSync(agent, text.replace('Type=notify', 'Type=notify\nWatchdogMinutes=1'))
    expect(verify(['lbzf-agent.service']).join()).toContain('WatchdogMinutes')
    writeFileSync(agent, text)
  })

  it.each(services.map((path) => basename(path)))(
    '%s stays under the exposure it is documented with',
    (name) => {
      const threshold = name === 'lbzf-settle.service' ? 30 : 20 // tenths: it must be able to command systemd
      const args = [
        'security',
        '--offline=true',
        `--root=${root}`,
        `--threshold=${threshold}`,
        '--no-pager',
        name,
      ]
      expect(spawnSync('systemd-analyze', args, { encoding: 'utf8' })).toMatchObject({ status: 0 })
    },
  )

  it('keep the agent alive for ever and judge it by its watchdog', () => {
    const text = readFileSync(join(import.meta.dirname, 'units/lbzf-agent.service'), 'utf8')
    for (const line of [
      'Type=notify',
      'NotifyAccess=all',
      'Restart=always',
      'StartLimitIntervalSec=0',
      'User=lbzf',
    ])
      expect(text.split('\n')).toContain(line)
    expect(text).toMatch(/^WatchdogSec=/m)
  })

  it('have every directive explained in the reference', () => {
    const page = readFileSync('docs/reference/systemd.md', 'utf8')
    const directives = new Set(
      services.flatMap((path) =>
        [...readFileSync(path, 'utf8').matchAll(/^([A-Z]\w+)=/gm)].map((match) => match[1] ?? ''),
      ),
    )
    expect([...directives].filter((name) => !page.includes(name))).toEqual([])
  })
})

it('systemd-notify, which the agent speaks through, is on every machine with systemd', () => {
  expect(execFileSync('systemd-notify', ['--version'], { encoding: 'utf8' })).toMatch(/^systemd \d+/)
})
