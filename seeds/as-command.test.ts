import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const mains = execFileSync('git', ['ls-files', 'seeds/start.ts', 'seeds/**/main.ts'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')

test.each(mains)('%s says how it is used when asked, and else in one sentence what is wrong', (main) => {
  const run = (word: string) =>
    spawnSync(process.execPath, [join(root, main), word], { encoding: 'utf8', timeout: 15_000 })
  expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^usage: /) })
  const wrong = run('--nonsense')
  expect(wrong.stderr).toBe("Unknown option '--nonsense'; --help says how it is used\n")
  expect(wrong.status).toBe(1)
})
