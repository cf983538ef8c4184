import { type AccessRow, accessRow, allows } from '../users/access.ts'
import type { Directory, Person } from '../users/directory.ts'
import { narrowed } from '../users/visit.ts'
import { openSession, type Session, sessionCookieOf } from './session.ts'
import type { Settings } from './settings.ts'

/** Who asks. A person is read from the directory now, whatever the cookie says. */
export type Visitor = { session: Session | null; person: Person | null }

export async function visitorOf(
  request: Request,
  settings: Settings,
  directory: Directory,
  nowSeconds: number,
): Promise<Visitor> {
  const value = sessionCookieOf(request.headers.get('cookie'))
  if (value === null || settings.sessionKey === null) return { session: null, person: null }
  const session = await openSession(value, settings.sessionKey, nowSeconds)
  if (session === null) return { session: null, person: null }
  return { session, person: narrowed(await directory.personByEmail(session.email), session.claims) }
}

export type Decision =
  | { kind: 'open'; row: AccessRow }
  | { kind: 'sign-in' } // nobody is signed in
  | { kind: 'no-role' } // signed in, but not a person of this directory
  | { kind: 'refused' } // a person, but not theirs
  | { kind: 'unknown' } // no such page

/** The one decision about a path. What the access table does not know is not there. */
export function decide(pathname: string, visitor: Visitor): Decision {
  const row = accessRow(pathname)
  if (row === null) return { kind: 'unknown' }
  if (row.access === 'public') return { kind: 'open', row }
  if (visitor.session === null) return { kind: 'sign-in' }
  if (visitor.person === null) return { kind: 'no-role' }
  return allows(row, visitor.person.role) ? { kind: 'open', row } : { kind: 'refused' }
}
