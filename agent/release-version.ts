import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const root = new URL('..', import.meta.url)

/** A release says which commit it was packed from; a checkout only its version. */
export function releaseVersion(): string {
  const read = (name: string) => JSON.parse(readFileSync(new URL(name, root), 'utf8')) as { version: string }
  return read(existsSync(new URL('RELEASE.json', root)) ? 'RELEASE.json' : 'package.json').version
}

/** For a result that others repeat: of a checkout also the commit, and whether it was changed since. A process of some milliseconds. */
export function exactVersion(): string {
  const version = releaseVersion()
  if (existsSync(new URL('RELEASE.json', root))) return version
  try {
    const commit = execFileSync('git', ['describe', '--always', '--abbrev=12', '--dirty=-changed'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return `${version}+${commit.trim()}`
  } catch {
    return version
  }
}
