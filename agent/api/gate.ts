import type { MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { matchedRoutes } from 'hono/route'
import type { ApiEnv, Parts } from './context.ts'
import { permissionOf } from './permissions.ts'
import { refuse } from './refusal.ts'
import { apiWords } from './words-api.ts'

/**
 * Deny by default: no identity 401, not in users.json or of another organisation 403, not in the route's row 403.
 * An address that does not exist is only told to people who may be here.
 */
export function gate({ config, users, log, identify }: Parts): MiddlewareHandler<ApiEnv> {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const identity = await identify(c)
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
      return refuse(c, 'forbidden', { detail: apiWords.notInUsers })
    }
    if (person.orgId !== config.org_id) {
      log.warn(
        { request_id: c.get('requestId'), login: identity.login, org_id: person.orgId },
        'refused: other organisation',
      )
      return refuse(c, 'forbidden', { detail: apiWords.otherOrganisation })
    }
    c.set('person', person)
    const route = matchedRoutes(c).find(({ method }) => method !== 'ALL')
    if (route === undefined) return next()
    const permission = permissionOf(route.method, route.path)
    if (permission === undefined || !permission.roles.includes(person.role)) return refuse(c, 'forbidden')
    return next()
  })
}
