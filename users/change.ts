import { AppError } from '../agent/contract/errors.ts'
import { emailKey } from './identity.ts'
import { parseUsers, type Role, roles, type User, type UsersFile } from './schema.ts'

/** Changes to a users.json, each giving a new file that is checked as a whole or an AppError that says why not. */
export function addUser(file: UsersFile, user: User): UsersFile {
  if (file.users.some((known) => known.email === user.email)) {
    throw new AppError(
      'conflict',
      `${user.email} is already in the file: use "role" to change what they may do`,
    )
  }
  return checked({ ...file, users: [...file.users, user] })
}

export function removeUser(file: UsersFile, email: string): UsersFile {
  const user = userOf(file, email)
  refuseLastAdmin(file, user, 'removed')
  return checked({ ...file, users: file.users.filter((known) => known !== user) })
}

export function changeRole(file: UsersFile, email: string, role: string): UsersFile {
  const user = userOf(file, email)
  const known = roles.find((name) => name === role)
  if (known === undefined) {
    throw new AppError('invalid', `unknown role "${role}": use ${roles.join(', ')}`)
  }
  if (known !== 'admin') refuseLastAdmin(file, user, `made ${known}`)
  return checked({
    ...file,
    users: file.users.map((entry) => (entry === user ? { ...entry, role: known } : entry)),
  })
}

export type UsersChange =
  | { kind: 'added'; email: string; after: User }
  | { kind: 'removed'; email: string; before: User }
  | { kind: 'changed'; email: string; before: User; after: User }

/** What somebody gains or loses when `after` replaces `before`; empty when nobody does. */
export function usersDifference(before: UsersFile, after: UsersFile): UsersChange[] {
  const changes: UsersChange[] = []
  const old = new Map(before.users.map((user) => [user.email, user]))
  for (const user of after.users) {
    const known = old.get(user.email)
    old.delete(user.email)
    if (known === undefined) changes.push({ kind: 'added', email: user.email, after: user })
    else if (differs(known, user))
      changes.push({ kind: 'changed', email: user.email, before: known, after: user })
  }
  for (const user of old.values()) changes.push({ kind: 'removed', email: user.email, before: user })
  return changes
}

/** The app_metadata that the Auth0 Action reads for this person. */
export function appMetadata(user: User): { role: Role; org_id: number; module_scope: null } {
  return { role: user.role, org_id: user.org_id, module_scope: user.module_scope }
}

function differs(a: User, b: User): boolean {
  const row = (user: User) => [
    user.name,
    user.role,
    user.org_id,
    user.module_scope,
    user.tailscale_login ?? null,
  ]
  return JSON.stringify(row(a)) !== JSON.stringify(row(b))
}

function userOf(file: UsersFile, email: string): User {
  const key = emailKey(email)
  const user = file.users.find((known) => known.email === key)
  if (user === undefined) throw new AppError('not-found', `${email} is not in the file`)
  return user
}

function refuseLastAdmin(file: UsersFile, user: User, verb: string): void {
  if (user.role === 'admin' && file.users.filter((known) => known.role === 'admin').length === 1) {
    throw new AppError(
      'conflict',
      `${user.email} is the last admin and cannot be ${verb}: add another admin first`,
    )
  }
}

function checked(file: UsersFile): UsersFile {
  return parseUsers(JSON.stringify(file), 'the changed file')
}
