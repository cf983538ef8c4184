import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Rooms of the house and the rooms each may import from. `contract` is agent/contract. */
const mayImport: Record<string, readonly string[]> = {
  contract: [],
  agent: ['contract', 'users'],
  users: ['contract'],
  worker: ['contract', 'users'],
  site: ['contract', 'users'],
  seeds: ['contract', 'agent', 'users'],
  e2e: ['contract', 'agent', 'users', 'seeds'],
  '.ci': ['contract', 'agent', 'users', 'seeds'],
}

/** Exceptions, each with its reason. */
const allowed = new Set([
  // A replay starts a database of its own with the sample plant; loaded only when asked for, never packed into a release.
  'agent/vision/replay-target.ts → seeds',
])

function roomOf(path: string): string | undefined {
  if (path.startsWith('agent/contract/')) return 'contract'
  const top = path.split('/')[0] ?? ''
  return Object.hasOwn(mayImport, top) ? top : undefined
}

function sourceFiles(): string[] {
  return execFileSync('git', ['ls-files', '-z', '*.ts', '*.tsx', '*.mts', '*.mjs', '*.astro'], {
    encoding: 'utf8',
  })
    .split('\0')
    .filter((path) => path !== '' && roomOf(path) !== undefined)
}

function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8')
  const found = text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)['"]([^'"]+)['"]/g)
  return [...found].map((match) => match[1] ?? '')
}

describe('the borders between the rooms', () => {
  it('are crossed only where the house allows it', () => {
    const crossings: string[] = []
    for (const path of sourceFiles()) {
      const room = roomOf(path)
      if (room === undefined) continue
      // A test may borrow the synthetic plant: nothing of it reaches a release.
      const isTest = /\.test\.ts$|^worker\/checks\//.test(path)
      for (const specifier of importsOf(path)) {
        if (!specifier.startsWith('.')) continue
        const target = roomOf(normalize(join(dirname(path), specifier)))
        if (target === undefined || target === room || mayImport[room]?.includes(target)) continue
        if (isTest && target === 'seeds') continue
        const crossing = `${path} → ${target}`
        if (!allowed.has(crossing)) crossings.push(crossing)
      }
    }
    expect(crossings).toEqual([])
  })

  it('let the contract import nothing but zod', () => {
    const foreign = sourceFiles()
      .filter((path) => path.startsWith('agent/contract/') && !path.endsWith('.test.ts'))
      .flatMap((path) => importsOf(path).map((specifier) => ({ path, specifier })))
      .filter(({ specifier }) => !specifier.startsWith('.') && specifier !== 'zod')
    expect(foreign).toEqual([])
  })

  it('keep SQL in the store', () => {
    const leaks = sourceFiles().filter(
      (path) =>
        path.startsWith('agent/') &&
        !path.startsWith('agent/store/') &&
        !path.endsWith('.test.ts') &&
        /\.prepare\(|\bINSERT INTO\b|\bSELECT\b[^\n]*\bFROM\b/.test(readFileSync(path, 'utf8')),
    )
    expect(leaks).toEqual([])
  })
})
