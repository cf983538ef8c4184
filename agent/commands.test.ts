import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commands, overview } from './commands.ts'

const cli = join(import.meta.dirname, 'cli.ts')
const names = Object.keys(commands)

test('--help among the words of a command prints how it is used and does nothing', () => {
  const words = ['doctor', 'bundle', '--config', 'nowhere.yaml', '--help']
  const said = execFileSync(process.execPath, [cli, ...words], { encoding: 'utf8', stdio: 'pipe' })
  expect(said).toMatch(/^usage: npm run agent -- doctor .*--config FILE.*\n$/)
})

test.each(names)('%s says how it is used, and stands in the overview', async (name) => {
  const { usage } = (await commands[name]?.load()) ?? {}
  expect(usage).toMatch(new RegExp(`^usage: npm run (agent -- )?${name} .*--`))
  expect(overview()).toContain(`\n  ${name} `)
})
