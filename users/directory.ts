import { emailKey, identityKey } from './identity.ts'
import { type Organization, parseUsers, type Role, type UsersFile } from './schema.ts'

/** What a person may be here. Whoever the directory does not know is unassigned: null, and without any right. */
export type Person = {
  email: string
  name: string
  role: Role
  orgId: number
  /** null = every module. */
  moduleScope: readonly string[] | null
}

/**
 * Who may do what: the one authority for roles, on lbzfai.com and on every Jetson.
 * Asynchronous because a database can stand behind it later; today it is a file.
 */
export type Directory = {
  /** By verified e-mail, as lbzfai.com knows people. */
  personByEmail(email: string): Promise<Person | null>
  /** By tailnet login, as a Jetson knows people: the entry's tailscale_login, or its e-mail when it has none. */
  personByTailscaleLogin(login: string): Promise<Person | null>
  organization(orgId: number): Promise<Organization | null>
  people(): Promise<readonly Person[]>
  organizations(): Promise<readonly Organization[]>
}

/** A directory over the text of a users.json. Throws AppError 'invalid' naming every problem. */
export function loadDirectory(text: string, source?: string): Directory {
  return directoryOf(parseUsers(text, source))
}

function directoryOf(file: UsersFile): Directory {
  const byEmail = new Map<string, Person>()
  const byLogin = new Map<string, Person>()
  for (const user of file.users) {
    const person: Person = Object.freeze({
      email: user.email,
      name: user.name,
      role: user.role,
      orgId: user.org_id,
      moduleScope: user.module_scope,
    })
    byEmail.set(user.email, person)
    byLogin.set(user.tailscale_login ?? user.email, person)
  }
  const organizations = new Map(file.organizations.map((organization) => [organization.id, organization]))
  return {
    personByEmail: async (email) => byEmail.get(emailKey(email) ?? '') ?? null,
    personByTailscaleLogin: async (login) => byLogin.get(identityKey(login) ?? '') ?? null,
    organization: async (orgId) => organizations.get(orgId) ?? null,
    people: async () => [...byEmail.values()],
    organizations: async () => [...organizations.values()],
  }
}

/** Hex SHA-256 of a users.json as it lies on disk: how two places tell that they hold the same file. */
export async function usersSha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
