import { type Context, Hono } from 'hono'
import { accessRow, homeOfRole } from '../users/access.ts'
import type { Env } from './env.ts'
import { decide, type Visitor, visitorOf } from './gate.ts'
import { withSecurityHeaders } from './headers.ts'
import { logRequest } from './log.ts'
import { fromOurOwnPage } from './origin.ts'
import { fileResponse, notFoundPage, renderPage, visitFor } from './pages.ts'
import { directory } from './people.ts'
import { problem } from './problem.ts'
import { health } from './routes/health.ts'
import { endSession } from './routes/logout.ts'
import { beginSession } from './routes/session.ts'
import { cookieHeader, needsRenewal, sealSession } from './session.ts'
import { settingsOf } from './settings.ts'

export type DoorEnv = { Bindings: Env; Variables: { requestId: string; role: string; reason: string } }

/** Reading this file is the security review: headers and log on everything, three endpoints, then the gate. */
const door = new Hono<DoorEnv>()

door.use(async (c, next) => {
  const begun = Date.now()
  c.set('requestId', crypto.randomUUID())
  await next()
  const { pathname } = new URL(c.req.url)
  c.res = withSecurityHeaders(c.res, pathname, settingsOf(c.env))
  c.res.headers.set('X-Request-Id', c.get('requestId'))
  logRequest({
    requestId: c.get('requestId'),
    method: c.req.method,
    row: accessRow(pathname)?.path ?? (c.res.status === 404 ? 'unknown' : 'file'),
    status: c.res.status,
    ms: Date.now() - begun,
    role: c.get('role') ?? 'anonymous',
    ...(c.get('reason') === undefined ? {} : { reason: c.get('reason') }),
  })
})

door.onError((error, c) => {
  c.set('reason', error.stack ?? error.message)
  return problem(c, 'unavailable', 'El sitio tuvo una falla. Intente de nuevo en un minuto.')
})

door.get('/api/health', health)
door.post('/api/session', beginSession)
door.post('/api/logout', endSession)
door.all('/api/*', (c) =>
  accessRow(c.req.path) === null
    ? problem(c, 'not-found', 'Esa dirección no existe.')
    : problem(c, 'invalid', 'Ese método no se usa aquí.'),
)

door.all('*', async (c) => {
  const settings = settingsOf(c.env)
  const nowSeconds = Math.floor(Date.now() / 1000)
  const visitor = await visitorOf(c.req.raw, settings, directory, nowSeconds)
  if (visitor.session !== null) c.set('role', visitor.person?.role ?? 'unassigned')
  const answer = await answerFor(c, visitor)
  const { session } = visitor
  if (session !== null && settings.sessionKey !== null && needsRenewal(session, nowSeconds)) {
    const sealed = await sealSession(session, settings.sessionKey, nowSeconds)
    if (sealed !== null) {
      answer.headers.append('Set-Cookie', cookieHeader(sealed.value, sealed.maxAgeSeconds))
      // A cookie belongs to one person; a file or public page that carries one may not be kept.
      answer.headers.set('Cache-Control', 'private, no-store')
    }
  }
  return answer
})

async function answerFor(c: Context<DoorEnv>, visitor: Visitor): Promise<Response> {
  const request = c.req.raw
  const url = new URL(request.url)
  const decision = decide(url.pathname, visitor)
  switch (decision.kind) {
    case 'unknown': {
      // A page is reached by its name in the access table only; by a file name come the things pages need.
      const isFile = /^\/(?:[\w-]+\/)*[\w.-]+\.\w+$/.test(url.pathname)
      return (isFile ? await fileResponse(request, c.env) : null) ?? notFoundPage(request, c.env)
    }
    case 'sign-in':
      return c.redirect(`/ingresar?volver=${encodeURIComponent(url.pathname)}`, 302)
    case 'no-role':
    case 'refused':
      return refusal(request, visitor, c)
    case 'open':
      break
  }
  if (url.pathname !== '/' && url.pathname.endsWith('/'))
    return c.redirect(url.pathname.replace(/\/+$/, ''), 308)
  if (request.method !== 'GET' && request.method !== 'HEAD' && !fromOurOwnPage(request)) {
    return problem(c, 'forbidden', 'Ese formulario se envía desde esta misma página.')
  }
  const { person } = visitor
  if (decision.row.path === '/app' && person !== null) return c.redirect(homeOfRole[person.role], 302)
  const prerendered = decision.row.access === 'public' ? await fileResponse(request, c.env) : null
  if (prerendered !== null) return prerendered
  return renderPage(request, await visitFor(visitor, settingsOf(c.env)))
}

/** Somebody signed in asks for what is not theirs: the page that says so, under the address asked for. */
async function refusal(request: Request, visitor: Visitor, c: Context<DoorEnv>): Promise<Response> {
  const page = new Request(new URL('/sin-acceso', request.url), { method: 'GET' })
  const answer = await renderPage(page, await visitFor(visitor, settingsOf(c.env)))
  return new Response(answer.body, { status: 403, headers: answer.headers })
}

export default door
