import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '../config.ts'
import { AppError } from '../contract/errors.ts'
import { plantStamp } from '../contract/plant-time.ts'
import { askHealth } from '../deploy/ask-health.ts'
import { requireOptions, requireWord } from '../store/arguments.ts'
import { bundleText } from './bundle.ts'
import { asText, type Finding, ok } from './finding.ts'
import { machineFindings, output } from './machine.ts'
import { modelFindings, plantFindings } from './plant.ts'

export const usage =
  'usage: npm run agent -- doctor [model | bundle [--to FILE | --to -] [--log FILE]] --config FILE [--json]'

/** Everything an operator would look at by hand. Exit status 1 when something is at fault. */
export async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      config: { type: 'string' },
      json: { type: 'boolean', default: false },
      to: { type: 'string' },
      log: { type: 'string' },
    },
  })
  const [word] = positionals
  const what = word === undefined ? undefined : requireWord('doctor', word, ['model', 'bundle'])
  const named = requireOptions('doctor', values, 'config')
  const config = loadConfig(named.config)
  const release = releaseFacts()
  const findings: Finding[] =
    what === 'model'
      ? await modelFindings(config)
      : [
          ok('release', `${release.id ?? 'a checkout'}, Node ${process.version}`),
          ...machineFindings(config, named.config),
          ...(await plantFindings(config)),
        ]
  const faults = findings.filter(({ verdict }) => verdict === 'fault').length
  if (what === 'bundle') {
    // lbzf runs as a user who may write next to nowhere.
    const to = values.to ?? join(tmpdir(), `lbzf-soporte-${plantStamp(Date.now())}.json`)
    const log =
      values.log === undefined
        ? (output('journalctl', ['-u', 'lbzf-agent', '-n', '2000', '--no-pager', '-o', 'cat']) ?? '')
        : readLog(values.log)
    const health = (await askHealth(config)) ?? null
    const made_at = new Date().toISOString()
    const text = bundleText({ made_at, release, findings, health, config, log })
    if (to === '-') process.stdout.write(text)
    else writeBundle(to, text)
    console.error(
      `${to === '-' ? 'the bundle' : to}: read it, then send it. No pictures, no people, no passwords are in it.`,
    )
    return
  }
  if (values.json) console.log(JSON.stringify({ faults, findings }, null, 2))
  else console.log(`${asText(findings)}\n${faults === 0 ? 'nothing is at fault' : `${faults} at fault`}`)
  process.exitCode = faults === 0 ? 0 : 1
}

function readLog(log: string): string {
  try {
    return readFileSync(log, 'utf8')
  } catch (cause) {
    throw new AppError('not-found', `cannot read ${log}`, { cause })
  }
}

function writeBundle(to: string, text: string): void {
  try {
    writeFileSync(to, text, { mode: 0o600 })
  } catch (cause) {
    throw new AppError('unavailable', `${to} cannot be written: say --to FILE, or --to - for this terminal`, {
      cause,
    })
  }
}

function releaseFacts(): { id?: string } {
  const file = new URL('../../RELEASE.json', import.meta.url)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}
