import { mkdtempSync, readFileSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError } from '../../agent/contract/errors.ts'
import { type Scenario, scenarioSchema } from '../../agent/contract/scenario.ts'
import { makeFolder } from '../../agent/folder.ts'
import { requireOptions } from '../../agent/store/arguments.ts'
import { asCommand } from '../as-command.ts'
import { renderScenario } from './render.ts'

const usage = 'npm run simulate -- --scenario FILE --out DIR'

/** Reads and checks a scenario file; the error names the first wrong key. */
export function readScenario(path: string): Scenario {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    const why = cause instanceof SyntaxError ? `is not JSON: ${cause.message}` : 'cannot be read'
    throw new AppError('invalid', `The scenario ${path} ${why}.`, { cause })
  }
  const parsed = scenarioSchema.safeParse(json)
  if (parsed.success) return parsed.data
  // A misspelt key explains most of what else is wrong.
  const { issues } = parsed.error
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]
  const at = issue?.path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : `${text}${text === '' ? '' : '.'}${String(key)}`,
    '',
  )
  const where = at === undefined || at === '' ? 'the scenario' : at
  throw new AppError('invalid', `Scenario ${path}: ${where}: ${issue?.message ?? 'is wrong'}.`, {
    pointer: where,
  })
}

/** Said before an hour of pictures is drawn: the folder is there and takes files. */
export function prepareFolder(path: string): void {
  try {
    makeFolder(path)
    rmdirSync(mkdtempSync(join(path, '.simulate-')))
  } catch (cause) {
    throw new AppError(
      'invalid',
      `--out ${path} is no folder that can be written: ${(cause as Error).message}`,
      { cause },
    )
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { scenario: { type: 'string' }, out: { type: 'string' } } })
  const { scenario: file, out } = requireOptions('simulate', values, 'scenario', 'out')
  const scenario = readScenario(file)
  let shown = -1
  const onProgress = (done: number) => {
    const percent = Math.floor(done * 100)
    if (!process.stderr.isTTY || percent === shown) return
    shown = percent
    process.stderr.write(`\r${scenario.name}: ${percent} %`)
  }
  prepareFolder(out)
  await renderScenario(scenario, out, { onProgress })
  if (shown >= 0) process.stderr.write('\n')
}

if (import.meta.main) await asCommand(usage, main)
