import type { Context } from 'hono'
import type { DoorEnv } from '../index.ts'
import { fromOurOwnPage } from '../origin.ts'
import { problem } from '../problem.ts'
import { cookieHeader } from '../session.ts'
import { settingsOf } from '../settings.ts'

/** POST /api/logout, a plain form: ends the session here, then at Auth0, and comes back to the first page. */
export function endSession(c: Context<DoorEnv>): Response {
  if (!fromOurOwnPage(c.req.raw)) {
    return problem(c, 'forbidden', 'La sesión se cierra desde esta misma página.')
  }
  const { issuer, clientId } = settingsOf(c.env)
  const home = new URL('/', c.req.url)
  let target = home
  if (issuer !== null) {
    target = new URL('v2/logout', issuer)
    target.searchParams.set('client_id', clientId)
    target.searchParams.set('returnTo', home.origin)
  }
  c.header('Set-Cookie', cookieHeader('', 0))
  return c.redirect(target.href, 303)
}
