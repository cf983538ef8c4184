import { z } from 'zod'
import { AppError } from '../agent/contract/errors.ts'
import { emailKey, identityKey } from './identity.ts'

/** Everyone else is unassigned: known or not, and without any right. */
export const roles = ['admin', 'engineer', 'executive'] as const
export type Role = (typeof roles)[number]

const email = z.string().superRefine((text, context) => {
  const key = emailKey(text)
  if (key === null) context.addIssue({ code: 'custom', message: `"${text}" is not an e-mail address` })
  else if (key !== text) context.addIssue({ code: 'custom', message: `write "${text}" as "${key}"` })
})

const tailscaleLogin = z.string().superRefine((text, context) => {
  const key = identityKey(text)
  if (key === null || !/^[^@]+@[^@]+$/.test(key)) {
    context.addIssue({ code: 'custom', message: `"${text}" is not a Tailscale login such as name@github` })
  } else if (key !== text) context.addIssue({ code: 'custom', message: `write "${text}" as "${key}"` })
})

const organizationSchema = z.strictObject({ id: z.int().positive(), name: z.string().trim().min(1) })

const userSchema = z.strictObject({
  email,
  name: z.string().trim().min(1),
  role: z.enum(roles, {
    error: (issue) => `unknown role ${JSON.stringify(issue.input)}: use ${roles.join(', ')}`,
  }),
  org_id: z.int().positive(),
  /** Only null while nothing enforces a narrower scope: a list would be a promise that no program keeps. */
  module_scope: z.null({ error: 'module_scope is always null in Phase I (all modules)' }),
  /** Only when the login on the tailnet differs from the e-mail. */
  tailscale_login: tailscaleLogin.optional(),
})

export const usersSchema = z
  .strictObject({
    version: z.literal(1),
    organizations: z.array(organizationSchema).min(1),
    users: z.array(userSchema),
  })
  .superRefine((file, context) => {
    for (const problem of crossProblems(file)) {
      context.addIssue({ code: 'custom', path: problem.path, message: problem.message })
    }
  })

export type Organization = z.infer<typeof organizationSchema>
export type User = z.infer<typeof userSchema>
export type UsersFile = z.infer<typeof usersSchema>

type CrossProblem = { path: (string | number)[]; message: string }

/** What no single entry can know: nobody twice, every organisation there, and always somebody who can repair the file. */
function crossProblems(file: { organizations: Organization[]; users: User[] }): CrossProblem[] {
  const problems: CrossProblem[] = []
  const organizationIds = new Set<number>()
  file.organizations.forEach((organization, o) => {
    if (organizationIds.has(organization.id)) {
      problems.push({
        path: ['organizations', o, 'id'],
        message: `organization ${organization.id} is there twice`,
      })
    }
    organizationIds.add(organization.id)
  })
  const emails = new Map<string, number>()
  const logins = new Map<string, number>()
  file.users.forEach((user, u) => {
    const sameEmail = emails.get(user.email)
    if (sameEmail !== undefined) {
      problems.push({
        path: ['users', u, 'email'],
        message: `${user.email} is there twice (also users.${sameEmail})`,
      })
    } else emails.set(user.email, u)
    const login = user.tailscale_login ?? user.email
    const sameLogin = logins.get(login)
    if (sameLogin !== undefined && sameEmail === undefined) {
      problems.push({
        path: ['users', u, 'tailscale_login'],
        message: `${login} is already the tailnet login of users.${sameLogin}`,
      })
    } else logins.set(login, u)
    if (!organizationIds.has(user.org_id)) {
      const known = [...organizationIds].join(', ')
      problems.push({
        path: ['users', u, 'org_id'],
        message: `unknown organization ${user.org_id}: use ${known}`,
      })
    }
  })
  if (!file.users.some((user) => user.role === 'admin')) {
    problems.push({ path: ['users'], message: 'no admin is left: keep at least one' })
  }
  return problems
}

/** Reads a users.json. Throws AppError 'invalid' naming every problem and its place. */
export function parseUsers(text: string, source = 'users.json'): UsersFile {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new AppError(
      'invalid',
      `${source} is not JSON: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    )
  }
  const parsed = usersSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`)
  const pointer = `/${parsed.error.issues[0]?.path.join('/') ?? ''}`
  throw new AppError('invalid', `${source} is not valid:\n  ${lines.join('\n  ')}`, { pointer })
}

/** The file as it is committed: keys in one order, so that a difference shows people and nothing else. */
export function formatUsers(file: UsersFile): string {
  const users = file.users.map(({ email, name, role, org_id, module_scope, tailscale_login }) => ({
    email,
    name,
    role,
    org_id,
    module_scope,
    ...(tailscale_login === undefined ? {} : { tailscale_login }),
  }))
  const organizations = file.organizations.map(({ id, name }) => ({ id, name }))
  return `${JSON.stringify({ version: file.version, organizations, users }, null, 2)}\n`
}

/** Addresses that can never receive mail: sample people, refused by every deploy. */
export function exampleAddresses(file: UsersFile): string[] {
  return file.users
    .flatMap((user) => [user.email, user.tailscale_login ?? user.email])
    .filter((address, index, all) => address.endsWith('.example') && all.indexOf(address) === index)
}
