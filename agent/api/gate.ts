import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { matchedRoutes } from 'hono/route'
import { refusalPage } from '../dashboard/refusal-page.ts'
import type { ApiEnv, Parts } from './context.ts'
import { identityOf } from './identity.ts'
import { permissionOf } from './permissions.ts'
import { type ProblemKind, problemOf, problemResponse } from './problems.ts'

/**
 * Deny by default: no identity 401, not in users.json or of another organisation 403, not in the route's row 403.
 * An address that does not exist is only told to people who may be here.
 */
export function gate({ config, users, log }: Parts): MiddlewareHandler<ApiEnv> {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const identity = identityOf((name) => c.req.header(name))
    if ('absent' in identity) {
      log.warn(
        { request_id: c.get('requestId'), path: c.req.path, reason: identity.absent },
        'refused: nobody',
      )
      return refuse(c, 'unauthenticated')
    }
    const person = await users.inForce().directory.personByTailscaleLogin(identity.login)
    if (person === null) {
      log.warn({ request_id: c.get('requestId'), login: identity.login }, 'refused: not in users.json')
      return refuse(
        c,
        'forbidden',
        'Su usuario todavía no tiene acceso a este tablero. Lo puede dar un administrador de LBZF.',
      )
    }
    if (person.orgId !== config.org_id) {
      log.warn(
        { request_id: c.get('requestId'), login: identity.login, org_id: person.orgId },
        'refused: other organisation',
      )
      return refuse(c, 'forbidden', 'Este equipo pertenece a otra organización.')
    }
    c.set('person', person)
    const route = matchedRoutes(c).findLast(({ method }) => method !== 'ALL')
    if (route === undefined) return next()
    const permission = permissionOf(route.method, route.path)
    if (permission === undefined || !permission.roles.includes(person.role)) return refuse(c, 'forbidden')
    return next()
  })
}

/** Browsers asking for a page get a polite page, everybody else problem details. */
function refuse(c: Context<ApiEnv>, kind: ProblemKind, detail?: string): Response | Promise<Response> {
  const more = detail === undefined ? {} : { detail }
  if (!c.req.path.startsWith('/api/') && (c.req.header('accept') ?? '').includes('text/html')) {
    const problem = problemOf(kind, c.get('requestId'), more)
    return c.html(refusalPage(problem), kind === 'unauthenticated' ? 401 : 403, {
      'cache-control': 'no-store',
    })
  }
  return problemResponse(c, kind, c.get('requestId'), more)
}
