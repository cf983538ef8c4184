import type { MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { ApiEnv } from './context.ts'
import { refuse } from './refusal.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])
const writesPerWindow = 60
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
  return refuse(c, 'forbidden', { detail: 'La solicitud viene de otra página. Hágala desde el tablero.' })
})

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

/** At most 60 writes a minute and person: a stuck key or script must not fill the record. */
export function writeLimit(monotonicMs: () => number = () => performance.now()): MiddlewareHandler<ApiEnv> {
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
    if (window.count <= writesPerWindow) return next()
    c.header('Retry-After', String(Math.ceil((window.startMs + windowMs - nowMs) / 1000)))
    return refuse(c, 'too-many')
  })
}
