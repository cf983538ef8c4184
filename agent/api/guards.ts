import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { matchedRoutes } from 'hono/route'
import type { ApiEnv } from './context.ts'
import { permissionOf } from './permissions.ts'
import { refuse } from './refusal.ts'
import { apiWords } from './words-api.ts'

export const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
const usualWritesPerMinute = 60
const windowMs = 60_000

/**
 * Identity comes with the connection, so another site's page could write in a person's name: a browser's write must come from a
 * page of ours. Only hosts are compared, for serve may end TLS in front of us. Clients without Origin are no browsers.
 */
export const sameOrigin: MiddlewareHandler<ApiEnv> = createMiddleware<ApiEnv>(async (c, next) => {
  if (safeMethods.has(c.req.method)) return next()
  const site = c.req.header('sec-fetch-site')
  const origin = c.req.header('origin')
  const foreign =
    (site !== undefined && site !== 'same-origin') ||
    (origin !== undefined && hostOf(origin) !== c.req.header('host'))
  if (!foreign) return next()
  return refuse(c, 'forbidden', { detail: apiWords.foreignPage })
})

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

/** Numbers the writes, so that whoever changed something reads it back at once. */
export function countWrites(): MiddlewareHandler<ApiEnv> {
  let writes = 0
  return createMiddleware<ApiEnv>(async (c, next) => {
    c.set('writesBefore', writes)
    await next()
    if (!safeMethods.has(c.req.method) && c.res.status < 400) writes += 1
  })
}

/** At most 60 writes a minute and person: a stuck key or script must not fill the record. */
export function writeLimit(
  writesPerMinute = usualWritesPerMinute,
  monotonicMs: () => number = () => performance.now(),
): MiddlewareHandler<ApiEnv> {
  const windows = new Map<string, { startMs: number; count: number }>()
  return createMiddleware<ApiEnv>(async (c, next) => {
    if (safeMethods.has(c.req.method)) return next()
    const { email } = c.get('person')
    const nowMs = monotonicMs()
    const known = windows.get(email)
    const window =
      known !== undefined && nowMs - known.startMs < windowMs ? known : { startMs: nowMs, count: 0 }
    windows.set(email, window)
    window.count += 1
    if (window.count <= writesPerMinute) return next()
    c.header('Retry-After', String(Math.ceil((window.startMs + windowMs - nowMs) / 1000)))
    return refuse(c, 'too-many')
  })
}

const maxBodyBytes = 1_000_000
const maxFileBytes = 10_000_000

const tooLarge = (c: Context<ApiEnv>) => refuse(c, 'too-large')
const smallBody = bodyLimit({ maxSize: maxBodyBytes, onError: tooLarge })
const fileBody = bodyLimit({ maxSize: maxFileBytes, onError: tooLarge })

/** What a write may carry: JSON below /api/, a form elsewhere, a file where the permission table says so. */
export const bodyGuard: MiddlewareHandler<ApiEnv> = createMiddleware<ApiEnv>(async (c, next) => {
  if (safeMethods.has(c.req.method)) return next()
  const route = matchedRoutes(c).find(({ method }) => method !== 'ALL')
  if (route === undefined) return next()
  if (permissionOf(route.method, route.path)?.takesFile === true) return fileBody(c, next)
  const type = c.req.header('content-type')
  const empty = type === undefined && !hasBody(c)
  if (c.req.path.startsWith('/api/')) {
    if (!empty && !isJson(type)) return refuse(c, 'unsupported-media')
  } else if (!empty && !isForm(type)) {
    return refuse(c, 'unsupported-media', { detail: apiWords.formExpected })
  }
  return smallBody(c, next)
})

function hasBody(c: Context<ApiEnv>): boolean {
  return c.req.header('transfer-encoding') !== undefined || Number(c.req.header('content-length') ?? 0) > 0
}

function isJson(type: string | undefined): boolean {
  return /^application\/json\s*(;|$)/i.test(type ?? '')
}

export function isForm(type: string | undefined): boolean {
  return /^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i.test(type ?? '')
}
