import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

type Said = { fault: string; lost: string[]; recoverySeconds: number | null; skipped?: string }

test('a plant whose disk fills to the last byte and whose ffmpeg is killed loses nothing and goes on by itself', {
  timeout: 240_000,
}, async ({ skip }) => {
  const main = join(import.meta.dirname, 'main.ts')
  const said = await new Promise<string>((resolve) => {
    execFile(process.execPath, [main, '--short', '--json'], (_error, stdout, stderr) =>
      resolve(stdout || stderr),
    )
  })
  const outcomes = said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Said)
  expect(outcomes.map(({ fault }) => fault)).toHaveLength(3)
  for (const { fault, lost, recoverySeconds, skipped } of outcomes) {
    if (skipped !== undefined) continue
    expect({ fault, lost }).toEqual({ fault, lost: [] })
    expect(recoverySeconds, fault).not.toBeNull()
  }
  const untried = outcomes.find(({ skipped }) => skipped !== undefined)
  if (untried !== undefined) skip(`${untried.fault}: ${untried.skipped}`)
})
