import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../config.ts'

const script = join(import.meta.dirname, 'install.sh')
const root = mkdtempSync(join(tmpdir(), 'lbzf-install-'))
afterAll(() => rmSync(root, { recursive: true }))

const install = (...words: string[]) =>
  execFileSync('sh', [script, '--root', root, ...words], { encoding: 'utf8' })
const tree = () => execFileSync('find', ['.', '-printf', '%p %m %T@\n'], { cwd: root, encoding: 'utf8' })

describe('the first install', () => {
  it('with --dry-run says what it would do and does nothing', () => {
    const said = install('--dry-run')
    expect(said).toContain('would: write /usr/local/bin/lbzf')
    expect(said).toContain('would: enable lbzf-settle.timer')
    expect(readdirSync(root)).toEqual([])
  })

  it('puts folders, units and launcher in place, closed to others', () => {
    expect(install()).toContain('left to do:')
    const mode = (path: string) => (statSync(join(root, path)).mode & 0o7777).toString(8)
    expect(mode('etc/lbzf')).toBe('750')
    expect(mode('etc/lbzf/config.yaml')).toBe('640')
    expect(mode('data')).toBe('750')
    expect(mode('usr/local/bin/lbzf')).toBe('755')
    expect(mode('etc/sudoers.d/lbzf')).toBe('440')
    expect(
      readFileSync(join(root, 'etc/systemd/system/multi-user.target.wants/lbzf-agent.service'), 'utf8'),
    ).toContain('Type=notify')
  })

  it('done again changes nothing, and closes a password file that somebody left open', () => {
    const before = tree()
    expect(install()).toContain('everything was in place')
    expect(tree()).toBe(before)
    const password = join(root, 'etc/lbzf/cam1.password')
    writeFileSync(password, 'secret\n', { mode: 0o644 })
    expect(install()).toContain('cam1.password to others')
    expect((statSync(password).mode & 0o777).toString(8)).toBe('640')
  })

  it('never overwrites the configuration, and names it as long as it is the example', () => {
    const config = join(root, 'etc/lbzf/config.yaml')
    expect(install()).toContain('it still names an example')
    writeFileSync(config, 'org_id: 1\n')
    expect(install()).not.toContain('it still names an example')
    expect(readFileSync(config, 'utf8')).toBe('org_id: 1\n')
  })

  it('brings an example that the agent understands', () => {
    const folder = mkdtempSync(join(root, 'example-'))
    for (const camera of ['cam1', 'cam2']) writeFileSync(join(folder, `${camera}.password`), 'x\n')
    const text = readFileSync(join(import.meta.dirname, 'config.example.yaml'), 'utf8').replaceAll(
      '/etc/lbzf',
      folder,
    )
    writeFileSync(join(folder, 'config.yaml'), text)
    expect(loadConfig(join(folder, 'config.yaml')).cameras.length).toBe(2)
  })
})
