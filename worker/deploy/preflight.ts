import { AppError } from '../../agent/contract/errors.ts'
import { usersDifference } from '../../users/change.ts'
import { exampleAddresses, parseUsers } from '../../users/schema.ts'
import { readSettings } from '../settings.ts'
import type { Built } from './bundle.ts'

/** What is known before a deploy. */
export type Facts = {
  commit: string
  /** Files that are not committed. */
  dirty: string[]
  /** Commits for which every test passed on this machine, or whose tests CI has run. */
  passed: string[]
  built: Built
  /** Bindings as they will be. */
  vars: Record<string, string>
  secrets: string[]
  /** Undefined: nothing is deployed yet. */
  deployed: { version: string; usersText: string } | undefined
  usersOnly: boolean
}

/** Every reason not to deploy, a sentence each. */
export function preflightProblems(facts: Facts): string[] {
  const { commit, dirty, passed, built, vars, secrets, deployed, usersOnly } = facts
  const problems: string[] = []
  if (dirty.length > 0) problems.push(`${dirty.length} files are not committed, ${dirty[0]} among them`)
  if (!passed.includes(commit))
    problems.push(`the tests have not passed for ${commit.slice(0, 12)}: npm test`)
  if (!built.version.endsWith(`+${commit.slice(0, 12)}`))
    problems.push(`what is built is ${built.version}, not commit ${commit.slice(0, 12)}`)
  try {
    const sample = exampleAddresses(parseUsers(built.usersText, 'users.json'))
    if (sample.length > 0) problems.push(`sample people would be let in: ${sample.join(', ')}`)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    problems.push(error.message)
  }
  const bound = (name: string) => vars[name] ?? ''
  const settings = readSettings({
    ENVIRONMENT: bound('ENVIRONMENT'),
    AUTH0_DOMAIN: bound('AUTH0_DOMAIN'),
    AUTH0_CLIENT_ID: bound('AUTH0_CLIENT_ID'),
    AUTH0_AUDIENCE: bound('AUTH0_AUDIENCE'),
    JETSONS: bound('JETSONS'),
    // Its value cannot be read from Cloudflare; that it is there is looked at below.
    SESSION_KEY: 'a key of at least thirty-two bytes',
  })
  problems.push(...settings.problems)
  if (vars.ENVIRONMENT !== 'production') problems.push('ENVIRONMENT is not production')
  if (!secrets.includes('SESSION_KEY')) {
    problems.push(
      'the secret SESSION_KEY is not set: openssl rand -base64 48 | npx wrangler secret put SESSION_KEY',
    )
  }
  if (usersOnly && deployed !== undefined && deployed.version !== built.version) {
    problems.push(
      `people alone were asked for, but ${deployed.version} is live: check that commit out, or npm run deploy:site`,
    )
  }
  return problems
}

/** Who gains, who loses, and what else changes, a line each. */
export function preview({ built, deployed, vars }: Facts, deployedBytes: number | undefined): string[] {
  const kib = (bytes: number) => `${(bytes / 1024).toFixed(0)} KiB`
  const lines = [
    `version   ${deployed?.version ?? 'nothing'} → ${built.version}`,
    `routes    ${built.routes.join(', ') || 'none'}`,
    `bindings  ${Object.keys(vars).sort().join(', ')}, ASSETS, SESSION_KEY`,
    `assets    ${built.assets} files`,
    `code      ${deployedBytes === undefined ? '' : `${kib(deployedBytes)} → `}${kib(built.codeBytes)}`,
  ]
  const before =
    deployed === undefined ? undefined : parseUsers(deployed.usersText, 'the deployed users.json')
  const after = parseUsers(built.usersText, 'users.json')
  const changes = usersDifference(before ?? { ...after, users: [] }, after)
  if (changes.length === 0) return [...lines, 'people    nobody gains or loses anything']
  return [
    ...lines,
    ...changes.map((change) => {
      if (change.kind === 'added') return `people    + ${change.email} gains ${change.after.role}`
      if (change.kind === 'removed') return `people    - ${change.email} loses ${change.before.role}`
      const { before: was, after: is } = change
      return was.role === is.role && was.org_id === is.org_id
        ? `people    ~ ${change.email}: name or login`
        : `people    ~ ${change.email}: ${was.role} of ${was.org_id} → ${is.role} of ${is.org_id}`
    }),
  ]
}
