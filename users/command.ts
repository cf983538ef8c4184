import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { AppError } from '../agent/contract/errors.ts'
import { addUser, appMetadata, changeRole, removeUser, type UsersChange, usersDifference } from './change.ts'
import { usersSha256 } from './directory.ts'
import { emailKey } from './identity.ts'
import { exampleAddresses, formatUsers, parseUsers, roles, type User, type UsersFile } from './schema.ts'

const usage = `npm run users -- COMMAND [--file FILE]     (FILE: LBZF_USERS, else users/users.json)

  new EMAIL --name NAME [--org ID] [--org-name NAME]    begins FILE with its first admin (organization 1, LBZF)
  check [--for-deploy]                    every problem of the file; --for-deploy also refuses sample people
  add EMAIL --name NAME --role ROLE --org ID [--tailscale-login LOGIN]
  remove EMAIL
  role EMAIL ROLE                         ROLE: ${roles.join(', ')}
  diff OTHER                              what changes for whom when FILE replaces OTHER
`

/** What `npm run users` prints. Throws AppError, or TypeError for an option that does not exist. */
export async function usersCommand(args: string[]): Promise<string> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      file: { type: 'string' },
      'for-deploy': { type: 'boolean', default: false },
      name: { type: 'string' },
      role: { type: 'string' },
      org: { type: 'string' },
      'org-name': { type: 'string' },
      'tailscale-login': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const path = values.file ?? process.env.LBZF_USERS ?? fileURLToPath(new URL('users.json', import.meta.url))
  const [command, ...rest] = positionals
  if (values.help || command === undefined) return usage
  if (command === 'new') {
    const [email] = expectArguments(rest, 1, 'new EMAIL --name NAME')
    return begin(path, email ?? '', values)
  }
  const file = parseUsers(readText(path), path)
  switch (command) {
    case 'check':
      expectArguments(rest, 0, 'check')
      return check(file, path, values['for-deploy'])
    case 'add': {
      const [email] = expectArguments(rest, 1, 'add EMAIL')
      const changed = addUser(file, newUser(email ?? '', values))
      return save(changed, file, path)
    }
    case 'remove': {
      const [email] = expectArguments(rest, 1, 'remove EMAIL')
      return save(removeUser(file, email ?? ''), file, path)
    }
    case 'role': {
      const [email, role] = expectArguments(rest, 2, 'role EMAIL ROLE')
      return save(changeRole(file, email ?? '', role ?? ''), file, path)
    }
    case 'diff': {
      const [other] = expectArguments(rest, 1, 'diff OTHER')
      const before = parseUsers(readText(other ?? ''), other)
      return describeChanges(usersDifference(before, file)).join('\n')
    }
    default:
      throw new AppError('invalid', `unknown command "${command}"\n\n${usage}`)
  }
}

async function check(file: UsersFile, path: string, forDeploy: boolean): Promise<string> {
  const sample = exampleAddresses(file)
  if (forDeploy && sample.length > 0) {
    throw new AppError('invalid', `${path} holds sample people and is not for a deploy: ${sample.join(', ')}`)
  }
  const hash = await usersSha256(readText(path))
  return `${path}: ${file.users.length} people in ${file.organizations.length} organizations, sha256 ${hash}`
}

/** The first file of a plant: it cannot be without an admin, so it begins with one. Never replaces a file. */
function begin(path: string, email: string, options: NewUserOptions & { 'org-name'?: string }): string {
  if (existsSync(path)) throw new AppError('conflict', `${path} is there already: use "add"`)
  const org = options.org ?? '1'
  const user = newUser(email, { ...options, org, role: 'admin' })
  const organizations = [{ id: Number(org), name: options['org-name'] ?? 'LBZF' }]
  const file = parseUsers(formatUsers({ version: 1, organizations, users: [user] }), path)
  return save(file, { ...file, users: [] }, path)
}

type NewUserOptions = {
  name?: string | undefined
  role?: string | undefined
  org?: string | undefined
  'tailscale-login'?: string | undefined
}

function newUser(email: string, options: NewUserOptions): User {
  const key = emailKey(email)
  if (key === null) throw new AppError('invalid', `"${email}" is not an e-mail address`)
  const role = roles.find((name) => name === options.role)
  if (role === undefined) {
    throw new AppError('invalid', `--role is missing or unknown: use ${roles.join(', ')}`)
  }
  if (options.name === undefined) throw new AppError('invalid', '--name is missing: how the person is called')
  if (options.org === undefined || !/^\d+$/.test(options.org)) {
    throw new AppError('invalid', '--org is missing or no number: the id of an organization of the file')
  }
  const login = options['tailscale-login']
  return {
    email: key,
    name: options.name,
    role,
    org_id: Number(options.org),
    module_scope: null,
    ...(login === undefined ? {} : { tailscale_login: login.trim().toLowerCase() }),
  }
}

function expectArguments(given: string[], count: number, form: string): string[] {
  if (given.length !== count) throw new AppError('invalid', `write: npm run users -- ${form}\n\n${usage}`)
  return given
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new AppError('not-found', `cannot read ${path}: "new EMAIL --name NAME" begins a file`, { cause })
  }
}

function save(changed: UsersFile, before: UsersFile, path: string): string {
  const temporary = `${path}.new`
  writeFileSync(temporary, formatUsers(changed), { flush: true })
  renameSync(temporary, path)
  const changes = usersDifference(before, changed)
  const metadata = changes.flatMap((change) =>
    change.kind === 'removed'
      ? [`Auth0: block ${change.email} or clear its app_metadata`]
      : [`Auth0: set app_metadata of ${change.email} to ${JSON.stringify(appMetadata(change.after))}`],
  )
  return [
    ...describeChanges(changes),
    `${path} written. In force once it is deployed: npm run deploy:users, or with the first release.`,
    ...metadata,
  ].join('\n')
}

function describeChanges(changes: UsersChange[]): string[] {
  if (changes.length === 0) return ['nothing changes']
  const say = (user: User) =>
    `${user.name}, ${user.role}, organization ${user.org_id}${user.tailscale_login ? `, tailnet ${user.tailscale_login}` : ''}`
  return changes.map((change) => {
    if (change.kind === 'added') return `+ ${change.email}: ${say(change.after)}`
    if (change.kind === 'removed') return `- ${change.email}: ${say(change.before)}`
    return `~ ${change.email}: ${say(change.before)} → ${say(change.after)}`
  })
}
