import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { AppError } from '../../agent/contract/errors.ts'
import { usersSha256 } from '../../users/directory.ts'
import { factsOf, readBuilt } from './bundle.ts'
import { type Cloudflare, cloudflare } from './cloudflare.ts'
import { type Facts, preflightProblems, preview } from './preflight.ts'
import { type Expected, smokeProblems } from './smoke.ts'

const script = 'lbzfai'
/** Bindings that are configuration: from the environment, else what wrangler.toml says. */
const configured = ['AUTH0_DOMAIN', 'AUTH0_CLIENT_ID', 'AUTH0_AUDIENCE', 'JETSONS'] as const

export type SiteOptions = {
  /** The checkout. */
  root: string
  /** The built site. */
  dist: string
  environment: NodeJS.ProcessEnv
  usersOnly: boolean
  say: (line: string) => void
  /** Undefined: nobody can be asked. */
  confirm: (() => Promise<boolean>) | undefined
  /** How long the new version has to show itself everywhere, ms. */
  smokeWithinMs: number
}

/** Preflight, preview, deploy, smoke check, and back by itself when that fails. Throws AppError when the new version does not stay. */
export async function deploySite(options: SiteOptions): Promise<void> {
  const { dist, say, environment } = options
  const api = apiOf(environment)
  const { facts, deployedBytes } = await gather(options, api)
  const problems = preflightProblems(facts)
  if (problems.length > 0) {
    throw new AppError(
      'conflict',
      `nothing was deployed:\n${problems.map((line) => `  - ${line}`).join('\n')}`,
    )
  }
  for (const line of preview(facts, deployedBytes)) say(line)
  const vars = configured.flatMap((name) => ['--var', `${name}:${facts.vars[name] ?? ''}`])
  const words = ['deploy', '--config', join(dist, 'server/wrangler.json'), ...vars]
  await wrangler([...words, '--dry-run'], options)
  say('wrangler deploy --dry-run is content')
  if (options.confirm === undefined) throw new AppError('conflict', 'nobody can be asked here: say --yes')
  if (!(await options.confirm())) throw new AppError('conflict', 'not deployed')

  const previous = await api.currentVersion()
  try {
    await wrangler([...words, '--message', facts.commit.slice(0, 12)], options)
  } catch (error) {
    // It may have failed after the upload, on a route: then the new version is live all the same.
    if (previous === undefined || (await api.currentVersion()) === previous) throw error
    await rollBackTo(previous, options, facts.deployed)
    throw error
  }
  const expected = { version: facts.built.version, usersSha256: await usersSha256(facts.built.usersText) }
  const failed = await smoke(options, expected)
  if (failed.length === 0) {
    say(`lbzfai.com runs ${expected.version}, people ${expected.usersSha256.slice(0, 12)}`)
    return
  }
  for (const line of failed) say(`smoke check: ${line}`)
  if (previous === undefined)
    throw new AppError('unavailable', 'the smoke check failed and there is no earlier version')
  await rollBackTo(previous, options, facts.deployed)
  throw new AppError(
    'unavailable',
    `the smoke check failed: ${facts.deployed?.version ?? previous} is live again`,
  )
}

/** The version before the one that is live. */
export async function rollbackSite(options: SiteOptions): Promise<void> {
  await wrangler(['rollback', '--name', script, '--yes', '--message', 'npm run rollback:site'], options)
  const failed = await smoke(options, undefined)
  if (failed.length > 0)
    throw new AppError('unavailable', `rolled back, and the site is not well:\n${failed.join('\n')}`)
  options.say('the version before is live again')
}

async function rollBackTo(version: string, options: SiteOptions, deployed: Facts['deployed']): Promise<void> {
  await wrangler(['rollback', version, '--name', script, '--yes', '--message', 'smoke check failed'], options)
  const expected = deployed && {
    version: deployed.version,
    usersSha256: await usersSha256(deployed.usersText),
  }
  const failed = await smoke(options, expected)
  for (const line of failed) options.say(`after the rollback: ${line}`)
}

/** Asked again for a while: a version reaches all of Cloudflare within seconds, not at once. */
async function smoke(options: SiteOptions, expected: Expected | undefined): Promise<string[]> {
  const url = options.environment.LBZF_SITE_URL ?? 'https://lbzfai.com'
  const untilMs = performance.now() + options.smokeWithinMs
  for (;;) {
    const problems = await smokeProblems(url, expected)
    if (problems.length === 0 || performance.now() > untilMs) return problems
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}

async function gather(
  { root, dist, environment, usersOnly }: SiteOptions,
  api: Cloudflare,
): Promise<{ facts: Facts; deployedBytes: number | undefined }> {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
  const built = readBuilt(dist)
  const code = await api.code()
  const passedFile = join(root, '.data/tests-passed')
  const passed = [
    ...(existsSync(passedFile) ? readFileSync(passedFile, 'utf8').split('\n') : []),
    environment.LBZF_TESTS_PASSED ?? '',
  ]
  const given = configured.flatMap((name) => {
    const value = environment[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  const dirty = git('status', '--porcelain').split('\n')
  return {
    deployedBytes: code === undefined ? undefined : Buffer.byteLength(code),
    facts: {
      commit: git('rev-parse', 'HEAD'),
      dirty: dirty.filter((line) => line !== '').map((line) => line.slice(3)),
      passed,
      built,
      vars: { ...built.vars, ...Object.fromEntries(given) },
      secrets: await api.secrets(),
      deployed: code === undefined ? undefined : factsOf(code),
      usersOnly,
    },
  }
}

function apiOf(environment: NodeJS.ProcessEnv): Cloudflare {
  const { CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_ACCOUNT_ID: accountId } = environment
  if (!token || !accountId) {
    throw new AppError(
      'invalid',
      'CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID are needed: docs/guide/site.md',
    )
  }
  const baseUrl = environment.CLOUDFLARE_API_BASE_URL ?? 'https://api.cloudflare.com/client/v4'
  return cloudflare({ baseUrl, accountId, token, script })
}

/** The project's own wrangler. What it prints is shown when it fails, without the token. */
function wrangler(words: string[], { environment, root }: SiteOptions): Promise<void> {
  const program = join(
    dirname(createRequire(import.meta.url).resolve('wrangler/package.json')),
    'bin/wrangler.js',
  )
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...words], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...environment, WRANGLER_SEND_METRICS: 'false', CI: '1', NO_COLOR: '1' },
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        said += String(chunk)
      })
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) return resolve()
      const clean = said.replaceAll(environment.CLOUDFLARE_API_TOKEN || '\0', '[token]').trim()
      reject(new AppError('unavailable', `wrangler ${words[0]} did not succeed:\n${clean}`))
    })
  })
}
