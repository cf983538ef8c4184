import { jwtVerify, SignJWT } from 'jose'
import type { Claims } from '../users/visit.ts'

/** A browser refuses this name without Secure, with a Domain or on another path: no other host can plant it. */
export const sessionCookie = '__Host-lbzf'
export const sessionSeconds = 15 * 60
/** Once this much of it has passed, an answer carries a fresh cookie. */
const renewAfterSeconds = 5 * 60
export const longestSessionSeconds = 12 * 60 * 60

/** Who signed in, and when. What that person may do is read from the directory at every request, never from here. */
export type Session = {
  email: string
  claims: Claims
  /** Unix seconds of the login and of the last renewal. */
  loginAt: number
  renewedAt: number
}

/** The cookie value of a session that was seen now; null once twelve hours have passed since the login. */
export async function sealSession(
  session: Omit<Session, 'renewedAt'>,
  key: Uint8Array,
  nowSeconds: number,
): Promise<{ value: string; maxAgeSeconds: number } | null> {
  const expiresAt = Math.min(nowSeconds + sessionSeconds, session.loginAt + longestSessionSeconds)
  if (expiresAt <= nowSeconds) return null
  const { role, orgId, moduleScope } = session.claims
  const value = await new SignJWT({ email: session.email, login: session.loginAt, role, orgId, moduleScope })
    .setProtectedHeader({ alg: 'HS256', typ: 'lbzf-session' })
    .setIssuedAt(nowSeconds)
    .setExpirationTime(expiresAt)
    .sign(key)
  return { value, maxAgeSeconds: expiresAt - nowSeconds }
}

/** The session of a cookie value; null when it is not ours, tampered with or over. */
export async function openSession(
  value: string,
  key: Uint8Array,
  nowSeconds: number,
): Promise<Session | null> {
  try {
    const { payload } = await jwtVerify(value, key, {
      algorithms: ['HS256'],
      typ: 'lbzf-session',
      requiredClaims: ['iat', 'exp'],
      currentDate: new Date(nowSeconds * 1000),
    })
    const { email, login, iat, role, orgId, moduleScope } = payload
    if (typeof email !== 'string' || typeof login !== 'number' || typeof iat !== 'number') return null
    return { email, claims: { role, orgId, moduleScope }, loginAt: login, renewedAt: iat }
  } catch {
    return null
  }
}

export function needsRenewal(session: Session, nowSeconds: number): boolean {
  return nowSeconds - session.renewedAt >= renewAfterSeconds
}

export function cookieHeader(value: string, maxAgeSeconds: number): string {
  return `${sessionCookie}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; Secure; SameSite=Lax`
}

export function sessionCookieOf(header: string | null | undefined): string | null {
  for (const pair of (header ?? '').split(';')) {
    const [name, value] = pair.trim().split(/=(.*)/s)
    if (name === sessionCookie && value) return value
  }
  return null
}
