import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commands, overview } from './commands.ts'
import { sentenceOf } from './contract/errors.ts'

const cli = join(import.meta.dirname, 'cli.ts')
const names = Object.keys(commands)

test('--help among the words of a command prints how it is used and does nothing', () => {
  const words = ['doctor', 'bundle', '--config', 'nowhere.yaml', '--help']
  const said = execFileSync(process.execPath, [cli, ...words], { encoding: 'utf8', stdio: 'pipe' })
  expect(said).toMatch(/^usage: npm run agent -- doctor .*--config FILE.*\n$/)
})

test('an unknown command is one sentence', () => {
  const { status, stderr } = spawnSync(process.execPath, [cli, 'mesure'], { encoding: 'utf8' })
  expect(status).toBe(2)
  expect(stderr).toBe("unknown command 'mesure'; --help lists what there is\n")
})

test.each(names)('%s says how it is used, and stands in the overview', async (name) => {
  const { usage } = (await commands[name]?.load()) ?? {}
  expect(usage).toMatch(new RegExp(`^usage: npm run (agent -- )?${name} .*--`))
  expect(overview()).toContain(`\n  ${name} `)
})

test.each(
  names.flatMap((name) =>
    [[], ['--nonsense'], ['--config'], ['nonsense']].map((words) => [name, words] as const),
  ),
)('%s %j ends with one sentence that says where the usage is', async (name, words) => {
  const { run } = (await commands[name]?.load()) ?? {}
  const error: unknown = await run?.([...words]).catch((thrown: unknown) => thrown)
  expect(sentenceOf(error)).toMatch(/^[^\n]+; --help says how it is used$/)
})
