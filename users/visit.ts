import type { Directory, Person } from './directory.ts'
import type { Role } from './schema.ts'

/** A Jetson as a page of lbzfai.com links to it; nothing is ever fetched from it. */
export type Jetson = { name: string; url: string; orgId: number }

/** What the Worker hands to a page: who is looking, already decided, and what that person may be shown. */
export type Visit = {
  /** Null: nobody is signed in. */
  email: string | null
  /** Null: nobody, or somebody without a role here. */
  person: Person | null
  organizationName: string | null
  /** Those of the person's organization; empty without a person. */
  jetsons: readonly Jetson[]
  /** What auth0-spa-js needs; null while the site is not configured for it. */
  signIn: { domain: string; clientId: string; audience: string } | null
  /** Only for admins. */
  site: SiteState | null
}

export type SiteState = {
  version: string
  builtAt: string
  usersText: string
  usersSha256: string
  directory: Directory
  /** Of every organization. */
  jetsons: readonly Jetson[]
  /** Sentences about configuration that is missing or wrong; empty when all is well. */
  problems: readonly string[]
}

/** What a token or a session says about somebody; absent says nothing. */
export type Claims = {
  role?: unknown
  orgId?: unknown
  moduleScope?: unknown
}

/**
 * The person of the directory, narrowed by what the token claimed: a claim that says something else than the directory leaves
 * nothing, because neither is then known to be right. It can never add anything.
 */
export function narrowed(person: Person | null, claims: Claims): Person | null {
  if (person === null) return null
  if (claims.role !== undefined && claims.role !== (person.role satisfies Role)) return null
  if (claims.orgId !== undefined && claims.orgId !== person.orgId) return null
  const scope = claims.moduleScope ?? null
  if (scope === null) return person
  if (!Array.isArray(scope)) return null
  const claimed = scope.filter((name) => typeof name === 'string')
  const moduleScope =
    person.moduleScope === null ? claimed : person.moduleScope.filter((name) => claimed.includes(name))
  return { ...person, moduleScope }
}
