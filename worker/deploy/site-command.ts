import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { AppError } from '../../agent/contract/errors.ts'
import { deploySite, rollbackSite, type SiteOptions } from './site.ts'

const root = resolve(import.meta.dirname, '../..')
const usage = `npm run deploy:site [-- --yes] [--users-only]
  --yes         does not ask
  --users-only  refuses when the code would change, too
npm run rollback:site
Reads CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID, LBZF_USERS, and AUTH0_DOMAIN, AUTH0_CLIENT_ID, AUTH0_AUDIENCE, JETSONS
where wrangler.toml leaves them empty: docs/guide/site.md`

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      yes: { type: 'boolean', default: false },
      'users-only': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const [verb] = positionals
  if (values.help || (verb !== 'deploy' && verb !== 'rollback')) return console.log(usage)
  const options: SiteOptions = {
    root,
    dist: join(root, 'dist'),
    environment: process.env,
    usersOnly: values['users-only'],
    say: (line) => console.log(line),
    confirm: values.yes ? async () => true : process.stdin.isTTY ? ask : undefined,
    smokeWithinMs: 60_000,
  }
  // Told before anything is built, and all at once.
  const needed = [
    'CLOUDFLARE_API_TOKEN',
    'CLOUDFLARE_ACCOUNT_ID',
    ...(verb === 'deploy' ? ['LBZF_USERS'] : []),
  ]
  const missing = needed.filter((name) => !process.env[name])
  if (missing.length > 0)
    throw new AppError(
      'invalid',
      `nothing was changed: ${missing.join(', ')} must be in the environment: docs/guide/site.md`,
    )
  if (verb === 'rollback') return rollbackSite(options)
  console.log('building the site …')
  const built = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (built.status !== 0) throw new AppError('invalid', 'the site cannot be built')
  return deploySite(options)
}

async function ask(): Promise<boolean> {
  const line = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return (await line.question('deploy this? [y/N] ')).trim().toLowerCase() === 'y'
  } finally {
    line.close()
  }
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof AppError || error instanceof TypeError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
