import type { Settings } from './settings.ts'

/** Pages that talk to Auth0; every other page talks to this site only. */
const signInPaths = ['/ingresar', '/callback']

/** The same set on every answer, file, page, redirect or refusal. */
export function withSecurityHeaders(response: Response, path: string, settings: Settings): Response {
  const headers = new Headers(response.headers)
  headers.set('Content-Security-Policy', contentSecurityPolicy(path, settings))
  headers.set('Strict-Transport-Security', 'max-age=63072000; includeSubDomains')
  headers.set('X-Content-Type-Options', 'nosniff')
  headers.set('X-Frame-Options', 'DENY')
  // Not no-referrer: a form would then say "Origin: null", and the check of the origin could not tell it from a stranger's.
  headers.set('Referrer-Policy', 'same-origin')
  headers.set('Cross-Origin-Opener-Policy', 'same-origin')
  headers.set('Cross-Origin-Resource-Policy', 'same-origin')
  headers.set(
    'Permissions-Policy',
    'accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()',
  )
  // What did not say that it may be kept, may not be kept.
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'private, no-store')
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers })
}

function contentSecurityPolicy(path: string, settings: Settings): string {
  const tenant = settings.issuer === null ? [] : [new URL(settings.issuer).origin]
  const connect = ["'self'", ...(signInPaths.includes(path) ? tenant : [])]
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    `connect-src ${connect.join(' ')}`,
    // Signing out is a form whose answer leads on to the tenant.
    `form-action ${["'self'", ...tenant].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
