import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { AppError } from '../agent/contract/errors.ts'
import type { Claims } from '../users/visit.ts'

const namespace = 'https://lbzfai.com/'
/** A token is exchanged for a session right after the login; an old one was kept by somebody. */
const maximumAgeSeconds = 300
const clockToleranceSeconds = 5

export type TokenExpectation = { issuer: string; audience: string; clientId: string }
/** Somebody whom Auth0 vouches for. Says nothing about what they may do here. */
export type Identity = { email: string; claims: Claims }

const keySets = new Map<string, JWTVerifyGetKey>()

/** The tenant's public keys: fetched when an unknown key id comes, at most every 30 s, and again after ten minutes. */
export function keysOf(issuer: string): JWTVerifyGetKey {
  let keys = keySets.get(issuer)
  if (keys === undefined) {
    keys = createRemoteJWKSet(new URL('.well-known/jwks.json', issuer), {
      timeoutDuration: 5_000,
      cooldownDuration: 30_000,
      cacheMaxAge: 600_000,
    })
    keySets.set(issuer, keys)
  }
  return keys
}

/**
 * Verifies an Auth0 access token for this site. Throws AppError: 'unauthenticated' when it must not be believed,
 * 'forbidden' when the e-mail is not verified, 'unavailable' when the tenant's keys cannot be fetched.
 */
export async function verifyAccessToken(
  token: string,
  expected: TokenExpectation,
  keys: JWTVerifyGetKey,
): Promise<Identity> {
  const payload = await verifiedPayload(token, expected, keys)
  const party = payload.azp ?? payload.client_id
  if (party !== expected.clientId) {
    throw new AppError('unauthenticated', 'the token was issued to another application')
  }
  const email = payload[`${namespace}email`]
  if (typeof email !== 'string' || email === '') {
    throw new AppError('unauthenticated', 'the token names nobody: is the post-login Action installed?')
  }
  if (payload[`${namespace}email_verified`] !== true) {
    throw new AppError('forbidden', 'the e-mail address is not verified')
  }
  return {
    email,
    claims: {
      role: payload[`${namespace}role`],
      orgId: payload[`${namespace}org_id`],
      moduleScope: payload[`${namespace}module_scope`],
    },
  }
}

async function verifiedPayload(token: string, expected: TokenExpectation, keys: JWTVerifyGetKey) {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: expected.issuer,
      audience: expected.audience,
      algorithms: ['RS256'],
      requiredClaims: ['sub', 'iat', 'exp'],
      maxTokenAge: maximumAgeSeconds,
      clockTolerance: clockToleranceSeconds,
    })
    return payload
  } catch (cause) {
    const believed = cause instanceof errors.JOSEError && !(cause instanceof errors.JWKSTimeout)
    // Anything else is the network or the tenant: the person did nothing wrong.
    if (believed && cause.code !== 'ERR_JOSE_GENERIC') {
      throw new AppError('unauthenticated', `the token is refused: ${cause.code}`, { cause })
    }
    throw new AppError('unavailable', 'the keys of the sign-in tenant cannot be fetched', { cause })
  }
}
