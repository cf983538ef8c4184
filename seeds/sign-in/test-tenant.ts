import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'

/** A tenant without a login: it publishes keys, and a test writes the tokens. */
export type TestTenant = {
  issuer: string
  origin: string
  publicJwk: JWK
  /** How often its keys were fetched. */
  keyFetches(): number
  /** A token with these claims over sensible ones; undefined removes one. */
  token(claims?: Record<string, unknown>, header?: { alg?: string; kid?: string }): Promise<string>
  /** From now on it signs with another key and publishes that one only. */
  rotate(): Promise<void>
  stop(): Promise<void>
}

export async function startTestTenant(options: { clientId: string; audience: string }): Promise<TestTenant> {
  let keys = await newKeys('first')
  let fetches = 0
  const server = createServer((_, response) => {
    fetches++
    response.writeHead(200, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify({ keys: [keys.publicJwk] }))
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', () => resolve()))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const issuer = `${origin}/`
  return {
    issuer,
    origin,
    get publicJwk() {
      return keys.publicJwk
    },
    keyFetches: () => fetches,
    token: (claims = {}, header = {}) => {
      const now = Math.floor(Date.now() / 1000)
      const payload: JWTPayload = {
        iss: issuer,
        aud: options.audience,
        azp: options.clientId,
        sub: 'auth0|1',
        iat: now,
        exp: now + 3600,
        'https://lbzfai.com/email': 'ronald@lbzf.example',
        'https://lbzfai.com/email_verified': true,
        'https://lbzfai.com/role': 'engineer',
        'https://lbzfai.com/org_id': 1,
        'https://lbzfai.com/module_scope': null,
        ...claims,
      }
      return new SignJWT(payload)
        .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: keys.kid, ...header })
        .sign(keys.privateKey)
    },
    rotate: async () => {
      keys = await newKeys('second')
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function newKeys(kid: string): Promise<{ kid: string; privateKey: CryptoKey; publicJwk: JWK }> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' } }
}
