import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type { MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { loopbackHosts } from '../config.ts'
import { importMap } from '../dashboard/assets.ts'
import { inlineStyle } from '../dashboard/inline-style.ts'
import type { ApiEnv } from './context.ts'
import { problemResponse } from './problems.ts'

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

// The import map is the one inline script, the style of a refusal the one inline style; everything else comes from this origin.
const contentSecurityPolicy = [
  "default-src 'none'",
  `script-src 'self' ${hashOf(importMap)}`,
  `style-src 'self' ${hashOf(inlineStyle)}`,
  "img-src 'self' data:",
  "media-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const always = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // Not no-referrer: browsers then send our own forms with Origin null, and the guard refuses them.
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
}

/**
 * On every answer, refusals included. No HSTS: the tailnet name may be served over plain http. No CORS: nobody else's page reads us.
 * Said before the answer is made, it is made with them; added to it afterwards they cost a quarter of answering. A file's answer
 * is made by itself and gets them then.
 */
export const securityHeaders: MiddlewareHandler<ApiEnv> = createMiddleware<ApiEnv>(async (c, next) => {
  const say = (): void => {
    for (const [name, value] of Object.entries(always)) c.header(name, value)
    c.header('X-Request-Id', c.get('requestId'))
    // Browsers heed it over https only, and over plain http they complain; serve says which it was.
    if (c.req.header('x-forwarded-proto') === 'https') c.header('Cross-Origin-Opener-Policy', 'same-origin')
  }
  say()
  await next()
  if (!c.res.headers.has('X-Request-Id')) say()
})

/**
 * DNS rebinding: a stranger's page may point its own name at this address, but then the Host header carries that name.
 * Ports are not compared: `tailscale serve` may offer any.
 */
export function hostAllowed(hosts: readonly string[]): MiddlewareHandler<ApiEnv> {
  const allowed = new Set([...loopbackHosts, ...hosts].map(hostName))
  return createMiddleware<ApiEnv>(async (c, next) => {
    const name = hostName(c.req.header('host') ?? '')
    if (!allowed.has(name)) return problemResponse(c, 'misdirected', c.get('requestId'))
    return next()
  })
}

function hostName(header: string): string {
  if (isIPv6(header)) return header.toLowerCase()
  const bracketed = /^\[([^\]]+)\](:\d+)?$/.exec(header)
  if (bracketed?.[1] !== undefined) return bracketed[1].toLowerCase()
  return header.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase()
}
