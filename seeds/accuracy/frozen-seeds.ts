import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'

/** Seeds nobody could choose: from the whole hash of the commit that froze the parameters. */
export function frozenSeeds(commit: string, mood: string): number[] {
  return Array.from({ length: 10 }, (_, i) =>
    createHash('sha256').update(`${commit}/${mood}/${i}`).digest().readUInt32BE(0),
  )
}

export function wholeHash(commit: string): string {
  return execFileSync('git', ['rev-parse', commit], { encoding: 'utf8' }).trim()
}
