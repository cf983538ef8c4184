import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../agent/contract/errors.ts'

/** What the built Worker says about itself, and what would go up with it. */
export type Built = {
  version: string
  usersText: string
  codeBytes: number
  assets: number
  routes: string[]
  vars: Record<string, string>
}

export function readBuilt(dist: string): Built {
  const server = join(dist, 'server')
  const code = globSync('**/*.mjs', { cwd: server })
    .sort()
    .map((name) => readFileSync(join(server, name), 'utf8'))
    .join('\n')
  const config: { routes?: { pattern: string }[]; vars?: Record<string, string> } = JSON.parse(
    readFileSync(join(server, 'wrangler.json'), 'utf8'),
  )
  const client = join(dist, 'client')
  return {
    ...factsOf(code),
    codeBytes: Buffer.byteLength(code),
    assets: globSync('**/*', { cwd: client }).filter((name) => statSync(join(client, name)).isFile()).length,
    routes: (config.routes ?? []).map(({ pattern }) => pattern),
    vars: config.vars ?? {},
  }
}

/** The people and the version inside a Worker's code, built here or fetched from where it is deployed. */
export function factsOf(code: string): { version: string; usersText: string } {
  return {
    version: stringNamed(code, 'version', /^\d+\.\d+\.\d+/),
    usersText: stringNamed(code, 'usersText', /"users"/),
  }
}

/** A module constant that holds a string literal, as the bundler writes it. */
function stringNamed(code: string, name: string, looksLike: RegExp): string {
  for (const match of code.matchAll(
    new RegExp(`\\b(?:var|const|let) ${name} = ("(?:[^"\\\\]|\\\\.)*")`, 'g'),
  )) {
    const value: unknown = JSON.parse(match[1] ?? '""')
    if (typeof value === 'string' && looksLike.test(value)) return value
  }
  throw new AppError('invalid', `the Worker's code holds no ${name}`)
}
