import { readFileSync } from 'node:fs'
import { appMetadata } from '../../users/change.ts'
import { parseUsers } from '../../users/schema.ts'
import type { DemoPerson } from './sign-in.ts'

/** The sample people of LBZF with what their tenant knows about them, and nadie@: an account without an invitation. */
export function demoPeople(): DemoPerson[] {
  const file = parseUsers(readFileSync(new URL('../../users/users.json', import.meta.url), 'utf8'))
  const invited = file.users.map((user) => ({
    name: user.name,
    user: { email: user.email, email_verified: true, app_metadata: appMetadata(user) },
  }))
  return [...invited, { name: 'Nadie', user: { email: 'nadie@lbzf.example', email_verified: true } }]
}
