import { createHash, randomBytes } from 'node:crypto'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask } from '../door/ask.ts'
import { demoAudience, demoClientId } from '../door/door.ts'
import { demoPeople } from './people.ts'
import { type Auth0User, runPostLogin } from './post-login.ts'
import { type SignIn, startSignIn } from './sign-in.ts'

const site = 'http://localhost:8787'
let signIn: SignIn
beforeAll(async () => {
  signIn = await startSignIn({
    port: 0,
    siteUrl: site,
    clientId: demoClientId,
    audience: demoAudience,
    people: demoPeople(),
  })
})
afterAll(() => signIn.stop())

/** A browser's login, cookies and redirects included, up to the code. */
async function codeFor(email: string, overrides: Record<string, string> = {}): Promise<URL> {
  const cookies = new Map<string, string>()
  const get = async (url: string, init: RequestInit = {}) => {
    const answer = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: {
        ...init.headers,
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      },
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [name, value] = cookie.split(';')[0]?.split(/=(.*)/s) ?? []
      cookies.set(name ?? '', value ?? '')
    }
    return answer
  }
  const parameters = new URLSearchParams({
    client_id: demoClientId,
    audience: demoAudience,
    redirect_uri: `${site}/callback`,
    response_type: 'code',
    scope: 'openid profile email',
    state: 'state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...overrides,
  })
  const asked = await get(`${signIn.url}/authorize?${parameters}`)
  const location = asked.headers.get('location')
  if (location === null) throw new Error(`no login page: ${asked.status} ${await asked.text()}`)
  const page = new URL(location, signIn.url).href
  const chosen = await get(page, { method: 'POST', body: new URLSearchParams({ person: email }) })
  const resumed = await get(new URL(chosen.headers.get('location') ?? '', signIn.url).href)
  return new URL(resumed.headers.get('location') ?? '', signIn.url)
}
const verifier = randomBytes(32).toString('base64url')

async function tokens(email: string): Promise<{ access_token: string; id_token: string }> {
  const code = (await codeFor(email)).searchParams.get('code') ?? ''
  const answer = await fetch(`${signIn.url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: demoClientId,
      code,
      code_verifier: verifier,
      redirect_uri: `${site}/callback`,
    }),
  })
  return answer.json() as Promise<{ access_token: string; id_token: string }>
}

describe('the sign-in stand-in', () => {
  test('gives the claims that the real Action writes, in a token its published key verifies', async () => {
    const { access_token, id_token } = await tokens('ronald@lbzf.example')
    const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', signIn.url))
    const { payload, protectedHeader } = await jwtVerify(access_token, keys, {
      issuer: `${signIn.url}/`,
      audience: demoAudience,
    })
    expect(protectedHeader.alg).toBe('RS256')
    expect(payload).toMatchObject({
      'https://lbzfai.com/role': 'engineer',
      'https://lbzfai.com/org_id': 1,
      'https://lbzfai.com/module_scope': null,
      'https://lbzfai.com/email': 'ronald@lbzf.example',
      'https://lbzfai.com/email_verified': true,
    })
    expect(decodeJwt(id_token)['https://lbzfai.com/role']).toBe('engineer')
  })

  test('knows nadie, who has an account and no role', async () => {
    const { access_token } = await tokens('nadie@lbzf.example')
    expect(decodeJwt(access_token)).toMatchObject({
      'https://lbzfai.com/role': 'unassigned',
      'https://lbzfai.com/org_id': null,
    })
  })

  test('an address that is none is answered, and it goes on', async () => {
    expect((await ask(signIn.url, '//')).status).toBe(400)
    expect((await ask(signIn.url, '/.well-known/jwks.json')).status).toBe(200)
  })

  test('sends nobody to an address that is not listed, neither after login nor after logout', async () => {
    await expect(codeFor('ronald@lbzf.example', { redirect_uri: 'http://evil.example/' })).rejects.toThrow(
      /no login page: 400/,
    )
    const logout = (returnTo: string) =>
      fetch(`${signIn.url}/v2/logout?${new URLSearchParams({ client_id: demoClientId, returnTo })}`, {
        redirect: 'manual',
      })
    expect((await logout('http://evil.example')).status).toBe(400)
    expect((await logout(site)).headers.get('location')).toBe(site)
  })
})

describe('the post-login Action', () => {
  const verifiedUser = { email: 'uno@lbzf.example', email_verified: true }
  const unassigned = {
    'https://lbzfai.com/role': 'unassigned',
    'https://lbzfai.com/org_id': null,
    'https://lbzfai.com/module_scope': null,
  }

  test('writes what the app_metadata says', async () => {
    const user = { ...verifiedUser, app_metadata: { role: 'admin', org_id: 1, module_scope: ['Angela'] } }
    const { accessToken, idToken } = await runPostLogin(user)
    const claims = {
      'https://lbzfai.com/role': 'admin',
      'https://lbzfai.com/org_id': 1,
      'https://lbzfai.com/module_scope': ['Angela'],
    }
    expect(accessToken).toMatchObject(claims)
    expect(idToken).toEqual(claims)
  })

  test.each<[string, Auth0User | undefined]>([
    ['nobody', undefined],
    ['no metadata', verifiedUser],
    ['empty metadata', { ...verifiedUser, app_metadata: {} }],
    ['metadata that is a list', { ...verifiedUser, app_metadata: ['admin'] }],
    ['metadata that is a text', { ...verifiedUser, app_metadata: 'admin' }],
    ['an unknown role', { ...verifiedUser, app_metadata: { role: 'supervisor', org_id: 1 } }],
    ['two roles', { ...verifiedUser, app_metadata: { role: ['admin'], org_id: 1 } }],
    [
      'an inherited property as a role',
      { ...verifiedUser, app_metadata: { role: 'constructor', org_id: 1 } },
    ],
    ['no organization', { ...verifiedUser, app_metadata: { role: 'admin' } }],
    ['an organization that is a text', { ...verifiedUser, app_metadata: { role: 'admin', org_id: '1' } }],
    [
      'a module scope that is a text',
      { ...verifiedUser, app_metadata: { role: 'admin', org_id: 1, module_scope: 'x' } },
    ],
    [
      'an e-mail that is not verified',
      { ...verifiedUser, email_verified: false, app_metadata: { role: 'admin', org_id: 1 } },
    ],
  ])('fails closed for %s', async (_, user) => {
    const { accessToken, idToken } = await runPostLogin(user)
    expect(accessToken).toMatchObject(unassigned)
    expect(idToken).toEqual(unassigned)
  })
})
