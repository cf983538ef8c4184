import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type CloudflareStandIn,
  standInAccount,
  standInToken,
  startCloudflare,
} from '../../seeds/cloudflare/cloudflare.ts'
import { type LiveSite, startLiveSite } from '../../seeds/cloudflare/live-site.ts'
import { factsOf, readBuilt } from './bundle.ts'
import { type Facts, preflightProblems, preview } from './preflight.ts'
import { deploySite, rollbackSite, type SiteOptions } from './site.ts'

const folder = mkdtempSync(join(tmpdir(), 'lbzf-site-'))
const root = join(folder, 'checkout')
const dist = resolve(import.meta.dirname, '../../dist')
let api: CloudflareStandIn
let site: LiveSite
/** The next upload opens the gate to strangers. */
let leaky = ''

const git = (...words: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t.test', ...words], {
    cwd: root,
    encoding: 'utf8',
  }).trim()

/** A commit, and the site built from it with these people: the built one of this checkout under another version. */
function built(
  name: string,
  edit: (usersText: string) => string,
): { dist: string; commit: string; version: string } {
  writeFileSync(join(root, 'README'), name)
  git('add', '.')
  git('commit', '-q', '-m', name)
  const commit = git('rev-parse', 'HEAD')
  const version = `0.1.0+${commit.slice(0, 12)}`
  const copy = join(folder, name)
  cpSync(dist, copy, { recursive: true })
  const before = readBuilt(copy)
  for (const path of globSync('server/**/*.mjs', { cwd: copy })) {
    const code = readFileSync(join(copy, path), 'utf8')
    const people = before.usersText.replaceAll('.example', '.test')
    writeFileSync(
      join(copy, path),
      code
        .replaceAll(JSON.stringify(before.version), JSON.stringify(version))
        .replaceAll(JSON.stringify(before.usersText), JSON.stringify(edit(people))),
    )
  }
  return { dist: copy, commit, version }
}

function options(of: { dist: string; commit: string }, said: string[]): SiteOptions {
  return {
    root,
    dist: of.dist,
    environment: {
      PATH: process.env.PATH,
      HOME: folder,
      CLOUDFLARE_API_BASE_URL: api.url,
      CLOUDFLARE_API_TOKEN: standInToken,
      CLOUDFLARE_ACCOUNT_ID: standInAccount,
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
      LBZF_SITE_URL: site.url,
      LBZF_TESTS_PASSED: of.commit,
      AUTH0_DOMAIN: 'tenant.example',
      AUTH0_CLIENT_ID: 'client',
    },
    usersOnly: false,
    say: (line) => said.push(line),
    confirm: async () => true,
    smokeWithinMs: 0,
  }
}

beforeAll(async () => {
  mkdirSync(root)
  git('init', '-q')
  api = await startCloudflare({ secrets: ['SESSION_KEY'] })
  site = await startLiveSite(() => {
    const code = api.live()
    if (code === undefined) return undefined
    const { version, usersText } = factsOf(code)
    const usersSha256 = createHash('sha256').update(usersText).digest('hex')
    return { version, usersSha256, gateOpen: version === leaky }
  })
})
afterAll(async () => {
  await api.stop()
  await site.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('deploy:site, with the real wrangler against a stand-in of Cloudflare', () => {
  it('deploys, then takes a version whose gate is open back by itself, and never says the token', async () => {
    const said: string[] = []
    const first = built('first', (text) => text)
    await deploySite(options(first, said))
    expect(said.at(-1)).toContain(`lbzfai.com runs ${first.version}`)
    expect(said.join('\n')).toContain('ronald@lbzf.test gains engineer')

    const second = built('second', (text) => text.replaceAll('ronald@', 'rosa@'))
    leaky = second.version
    const failed: string[] = []
    await expect(deploySite(options(second, failed))).rejects.toThrow(`${first.version} is live again`)
    expect(failed.join('\n')).toContain('ronald@lbzf.test loses engineer')
    expect(failed.join('\n')).toContain('/app/admin answers 200 to a stranger instead of 302')
    expect(factsOf(api.live() ?? '').version).toBe(first.version)
    expect([...said, ...failed].join('\n')).not.toContain(standInToken)

    // What is live before the last change: the version that was just taken back, were its gate shut.
    leaky = ''
    await rollbackSite(options(first, said))
    expect(factsOf(api.live() ?? '').version).toBe(second.version)
  }, 180_000)

  it('asks nobody and deploys nothing where nobody can be asked', async () => {
    const third = built('third', (text) => text)
    const before = api.requests.filter((line) => line.startsWith('PUT')).length
    await expect(deploySite({ ...options(third, []), confirm: undefined })).rejects.toThrow(/say --yes/)
    expect(api.requests.filter((line) => line.startsWith('PUT')).length).toBe(before)
  }, 180_000)

  it('says that the token is refused, without saying it', async () => {
    const refused = options({ dist, commit: '' }, [])
    refused.environment = { ...refused.environment, CLOUDFLARE_API_TOKEN: 'wrong' }
    await expect(deploySite(refused)).rejects.toThrow(/refuses the token/)
  })
})

describe('the preflight', () => {
  const commit = 'a'.repeat(40)
  const people = (email: string) =>
    JSON.stringify({
      version: 1,
      organizations: [{ id: 1, name: 'LBZF' }],
      users: [{ email, name: 'S', role: 'admin', org_id: 1, module_scope: null }],
    })
  const good: Facts = {
    commit,
    dirty: [],
    passed: [commit],
    built: {
      version: `0.1.0+${commit.slice(0, 12)}`,
      usersText: people('sophia@lbzf.test'),
      codeBytes: 1000,
      assets: 3,
      routes: ['lbzfai.com'],
      vars: {},
    },
    vars: {
      ENVIRONMENT: 'production',
      AUTH0_DOMAIN: 'tenant.example',
      AUTH0_CLIENT_ID: 'c',
      AUTH0_AUDIENCE: 'a',
      JETSONS: '[]',
    },
    secrets: ['SESSION_KEY'],
    deployed: undefined,
    usersOnly: false,
  }

  it('lets a clean, tested commit with real people and every binding pass', () => {
    expect(preflightProblems(good)).toEqual([])
  })

  it.each<[string, Partial<Facts>, RegExp]>([
    ['work that is not committed', { dirty: ['worker/index.ts'] }, /not committed, worker\/index\.ts/],
    ['tests that have not passed', { passed: ['b'.repeat(40)] }, /tests have not passed/],
    ['a build of another commit', { built: { ...good.built, version: '0.1.0+bbb' } }, /not commit aaaa/],
    ['sample people', { built: { ...good.built, usersText: people('s@lbzf.example') } }, /sample people/],
    ['an issuer without https', { vars: { ...good.vars, AUTH0_DOMAIN: 'http://tenant' } }, /AUTH0_DOMAIN/],
    ['a development site', { vars: { ...good.vars, ENVIRONMENT: 'development' } }, /not production/],
    ['no session key', { secrets: [] }, /SESSION_KEY is not set/],
    [
      'code that would go along with people',
      { usersOnly: true, deployed: { version: '0.1.0+ccc', usersText: people('x@y.test') } },
      /people alone were asked for/,
    ],
  ])('stops %s', (_, change, sentence) => {
    expect(preflightProblems({ ...good, ...change }).join('\n')).toMatch(sentence)
  })

  it('says who gains and who loses', () => {
    const deployed = { version: '0.0.9+x', usersText: people('old@lbzf.test') }
    const lines = preview({ ...good, deployed }, 900).join('\n')
    expect(lines).toContain('+ sophia@lbzf.test gains admin')
    expect(lines).toContain('- old@lbzf.test loses admin')
  })
})
