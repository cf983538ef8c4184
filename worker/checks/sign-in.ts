import { base64url, exportSPKI, importJWK, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { type Answer, ask, navigation } from '../../seeds/door/ask.ts'
import { demoClientId } from '../../seeds/door/door.ts'
import { returnPath } from '../../users/access.ts'
import type { Running } from './running.ts'

/** Tokens, forms and addresses that must not be believed, and those that must: over HTTP, against a tenant of the test's own. */
export function checkSignIn(running: Running): void {
  const tenant = () => running.tenant
  const stranger = () => running.stranger
  const now = () => Math.floor(Date.now() / 1000)

  /** As our own page sends it, unless the headers say otherwise; an empty one is not sent. */
  function post(path: string, headers: Record<string, string>, at = running.door): Promise<Answer> {
    const own = { Origin: at.url, 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'cors', ...headers }
    const sent = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== ''))
    return ask(at.url, path, { method: 'POST', headers: sent })
  }
  async function exchange(
    token: string,
    headers: Record<string, string> = {},
    at = running.door,
  ): Promise<Answer> {
    return post('/api/session', { Authorization: `Bearer ${token}`, ...headers }, at)
  }
  function cookieOf(answer: Answer): string {
    return answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  }

  describe('an access token of the tenant', () => {
    test('becomes a cookie that only the browser’s own requests to this host can carry', async () => {
      const answer = await exchange(await tenant().token())
      expect(answer.status).toBe(204)
      expect(answer.headers['set-cookie']).toEqual([
        expect.stringMatching(/^__Host-lbzf=[\w.-]+; Path=\/; Max-Age=900; HttpOnly; Secure; SameSite=Lax$/),
      ])
      const page = await ask(running.door.url, '/app/ingeniero', {
        headers: { ...navigation, Cookie: cookieOf(answer) },
      })
      expect(page.status).toBe(200)
      expect(page.body).toContain('Ronald')
    })

    test('of somebody who is not in users.json opens nothing', async () => {
      const answer = await exchange(
        await tenant().token({ 'https://lbzfai.com/email': 'nadie@lbzf.example' }),
      )
      expect(answer.status).toBe(204)
      const page = await ask(running.door.url, '/app', {
        headers: { ...navigation, Cookie: cookieOf(answer) },
      })
      expect(page.status).toBe(403)
      expect(page.body).toContain('<h1>Sin acceso</h1>')
    })

    test.each([
      ['role', 'admin', '/app/admin'],
      ['role', 'admin', '/app/ingeniero'],
      ['role', 'unassigned', '/app/ingeniero'],
      ['role', ['admin', 'engineer'], '/app/admin'],
      ['org_id', 2, '/app/ingeniero'],
      ['org_id', '1', '/app/ingeniero'],
    ])('that claims %s %j opens nothing more: %s is not opened', async (claim, value, path) => {
      const answer = await exchange(await tenant().token({ [`https://lbzfai.com/${claim}`]: value }))
      const page = await ask(running.door.url, path, { headers: { ...navigation, Cookie: cookieOf(answer) } })
      expect(page.status).toBe(403)
      expect(page.body).toContain('<h1>Sin acceso</h1>')
    })

    test('that claims fewer modules narrows, and one without claims of its own takes those of users.json', async () => {
      const narrow = await exchange(await tenant().token({ 'https://lbzfai.com/module_scope': ['Angela'] }))
      const page = await ask(running.door.url, '/app/ingeniero', {
        headers: { ...navigation, Cookie: cookieOf(narrow) },
      })
      expect(page.body).toContain('Módulos a su cargo: Angela.')
      const bare = await exchange(
        await tenant().token({
          'https://lbzfai.com/role': undefined,
          'https://lbzfai.com/org_id': undefined,
          'https://lbzfai.com/module_scope': undefined,
        }),
      )
      const whole = await ask(running.door.url, '/app/ingeniero', {
        headers: { ...navigation, Cookie: cookieOf(bare) },
      })
      expect(whole.body).toContain('Módulos a su cargo: todos.')
    })
  })

  describe('a token that must not be believed', () => {
    const attacks: [string, () => Promise<string>][] = [
      ['alg none', async () => unsigned(await tenant().token(), 'none')],
      ['alg None', async () => unsigned(await tenant().token(), 'None')],
      ['HS256 with the public key as the secret', () => hmacWithPublicKey('pem')],
      ['HS256 with the modulus as the secret', () => hmacWithPublicKey('modulus')],
      [
        'a signature that was cut off',
        async () => (await tenant().token()).split('.').slice(0, 2).concat('').join('.'),
      ],
      ['a payload that was changed', async () => changedPayload(await tenant().token())],
      [
        'another tenant’s key under our key id',
        () => stranger().token({ iss: tenant().issuer }, { kid: 'first' }),
      ],
      ['another tenant’s token', () => stranger().token()],
      ['a key id nobody published', () => stranger().token({ iss: tenant().issuer }, { kid: 'unknown' })],
      ['a wrong issuer', () => tenant().token({ iss: 'https://evil.example/' })],
      ['the issuer without its slash', () => tenant().token({ iss: tenant().origin })],
      ['a wrong audience', () => tenant().token({ aud: 'https://other.example/api' })],
      ['an ID token of our own application', () => tenant().token({ aud: demoClientId })],
      ['no audience', () => tenant().token({ aud: undefined })],
      ['another application’s token', () => tenant().token({ azp: 'other-application' })],
      ['no application', () => tenant().token({ azp: undefined })],
      ['an expired token', () => tenant().token({ iat: now() - 200, exp: now() - 100 })],
      ['no expiry', () => tenant().token({ exp: undefined })],
      ['a token older than five minutes', () => tenant().token({ iat: now() - 310 })],
      ['a token issued in the future', () => tenant().token({ iat: now() + 120 })],
      ['no time of issue', () => tenant().token({ iat: undefined })],
      ['a token that is not valid yet', () => tenant().token({ nbf: now() + 120 })],
      ['no subject', () => tenant().token({ sub: undefined })],
      ['no e-mail', () => tenant().token({ 'https://lbzfai.com/email': undefined })],
      [
        'an e-mail that is a list',
        () => tenant().token({ 'https://lbzfai.com/email': ['ronald@lbzf.example'] }),
      ],
      ['no token at all', async () => ''],
      ['something that is no token', async () => 'a.b.c'],
    ]
    test.each(attacks)('%s is refused with 401 and no cookie', async (_, forge) => {
      const answer = await exchange(await forge())
      expect(answer.status).toBe(401)
      expect(answer.headers['set-cookie']).toBeUndefined()
      expect(answer.headers['content-type']).toBe('application/problem+json')
      expect(JSON.parse(answer.body)).toMatchObject({ status: 401, type: '/problems/unauthenticated' })
    })

    test.each([false, undefined, 'true', 1])(
      'an e-mail verified as %j is refused with 403',
      async (verified) => {
        const answer = await exchange(await tenant().token({ 'https://lbzfai.com/email_verified': verified }))
        expect(answer.status).toBe(403)
        expect(answer.headers['set-cookie']).toBeUndefined()
      },
    )

    test('a look-alike of an address is another person', async () => {
      const answer = await exchange(
        await tenant().token({ 'https://lbzfai.com/email': '\uFF52onald@lbzf.example' }),
      )
      const page = await ask(running.door.url, '/app/ingeniero', {
        headers: { ...navigation, Cookie: cookieOf(answer) },
      })
      expect(page.status).toBe(403)
    })

    async function hmacWithPublicKey(kind: 'pem' | 'modulus'): Promise<string> {
      const key = await importJWK({ ...tenant().publicJwk, ext: true }, 'RS256', { extractable: true })
      if (key instanceof Uint8Array) throw new Error('an RSA key was expected')
      const secret =
        kind === 'pem'
          ? new TextEncoder().encode(await exportSPKI(key))
          : base64url.decode(String(tenant().publicJwk.n))
      const payload = JSON.parse(
        Buffer.from((await tenant().token()).split('.')[1] ?? '', 'base64url').toString(),
      )
      return new SignJWT(payload).setProtectedHeader({ alg: 'HS256', kid: 'first' }).sign(secret)
    }
    function unsigned(token: string, alg: string): string {
      const header = Buffer.from(JSON.stringify({ alg, typ: 'JWT', kid: 'first' })).toString('base64url')
      return `${header}.${token.split('.')[1]}.`
    }
    function changedPayload(token: string): string {
      const [header, payload, signature] = token.split('.')
      const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString())
      claims['https://lbzfai.com/email'] = 'sophia@lbzf.example'
      return `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`
    }
  })

  describe('a page elsewhere', () => {
    const foreign: [string, Record<string, string>][] = [
      ['with its own origin', { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }],
      ['from a sandboxed frame', { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' }],
      ['from a sibling host', { Origin: 'http://evil.localhost', 'Sec-Fetch-Site': 'same-site' }],
      ['without any origin', { Origin: '', 'Sec-Fetch-Site': 'none' }],
      ['in an older browser', { Origin: 'https://evil.example', 'Sec-Fetch-Site': '' }],
      ['that says nothing about itself', { Origin: '', 'Sec-Fetch-Site': '' }],
      ['that only forges the origin', { 'Sec-Fetch-Site': 'cross-site' }],
    ]
    test.each(foreign)('%s can begin no session here', async (_, headers) => {
      const answer = await exchange(await tenant().token(), headers)
      expect(answer.status).toBe(403)
      expect(answer.headers['set-cookie']).toBeUndefined()
    })

    test.each(foreign)('%s can end none', async (_, headers) => {
      const cookie = cookieOf(await exchange(await tenant().token()))
      const answer = await post('/api/logout', { ...headers, Cookie: cookie })
      expect(answer.status).toBe(403)
      expect(answer.headers['set-cookie']).toBeUndefined()
    })

    test('a link can do neither', async () => {
      for (const path of ['/api/session', '/api/logout']) {
        const answer = await ask(running.door.url, path, { headers: navigation })
        expect(answer.status).toBe(400)
        expect(answer.headers['set-cookie']).toBeUndefined()
      }
    })

    test.each(foreign)('%s cannot send the people form', async (_, headers) => {
      const admin = { 'https://lbzfai.com/email': 'sophia@lbzf.example', 'https://lbzfai.com/role': 'admin' }
      const cookie = cookieOf(await exchange(await tenant().token(admin)))
      const answer = await post('/app/admin/personas', {
        ...headers,
        Cookie: cookie,
        'Content-Type': 'application/x-www-form-urlencoded',
      })
      expect(answer.status).toBe(403)
    })
  })

  test('a people form that is no form is answered with the form', async () => {
    const admin = { 'https://lbzfai.com/email': 'sophia@lbzf.example', 'https://lbzfai.com/role': 'admin' }
    const cookie = cookieOf(await exchange(await tenant().token(admin)))
    for (const type of ['application/json', 'multipart/form-data']) {
      const answer = await post('/app/admin/personas', { Cookie: cookie, 'Content-Type': type })
      expect(answer.status, type).toBe(200)
      expect(answer.body, type).toContain('sophia@lbzf.example')
    }
  })

  describe('signing out', () => {
    test('removes the cookie here and goes on to the tenant, which comes back to this site only', async () => {
      const answer = await post('/api/logout', {})
      expect(answer.status).toBe(303)
      expect(answer.headers['set-cookie']?.[0]).toMatch(/^__Host-lbzf=; Path=\/; Max-Age=0; HttpOnly; Secure/)
      const target = new URL(answer.headers.location ?? '')
      expect(`${target.origin}${target.pathname}`).toBe(`${tenant().origin}/v2/logout`)
      expect(target.searchParams.get('returnTo')).toBe(running.door.url)
    })
  })

  describe('where somebody is sent after signing in', () => {
    test.each([
      'https://evil.example/app',
      '//evil.example/app',
      '/\\evil.example',
      '/app/../../evil',
      '/app/ingeniero?next=//evil.example',
      '/app\n/ingeniero',
      'javascript:alert(1)',
      '/api/logout',
      '/app/desconocida',
      '',
    ])('%j is not followed', (wanted) => {
      expect(returnPath(wanted)).toBe('/app')
    })

    test('a page of ours is', () => {
      expect(returnPath('/app/ejecutivo/angela')).toBe('/app/ejecutivo/angela')
    })

    test('the address in the sign-in page is already a safe one', async () => {
      const page = await ask(running.door.url, '/ingresar?volver=//evil.example/%22%3E%3Cscript%3E', {
        headers: navigation,
      })
      expect(page.body).toContain('data-return="/app"')
      expect(page.body).not.toContain('evil')
    })

    test('the redirect to the sign-in page never leads elsewhere', async () => {
      const answer = await ask(running.door.url, '/app/ejecutivo/%2F%2Fevil.example', { headers: navigation })
      expect(answer.headers.location).toMatch(/^\/ingresar\?volver=%2Fapp/)
    })
  })

  describe('outside development', () => {
    test('sample people are let in nowhere', async () => {
      const answer = await exchange(await tenant().token(), {}, running.production)
      expect([answer.status, answer.headers['set-cookie']]).toEqual([503, undefined])
      expect(answer.body).toContain('personas de ejemplo')
    })
  })

  describe('the log', () => {
    test('names no person, no token and no cookie', async () => {
      const token = await tenant().token()
      const cookie = cookieOf(await exchange(token))
      await ask(running.door.url, '/app/ingeniero', { headers: { ...navigation, Cookie: cookie } })
      await exchange('a.b.c')
      const text = running.log.join('\n')
      expect(text).toContain('"row":"/app/ingeniero"')
      expect(text).toContain('"role":"engineer"')
      expect(text).not.toMatch(/lbzf\.example|Ronald/i)
      expect(text).not.toContain(token.split('.')[2] ?? token)
      expect(text).not.toContain(cookie)
    })
  })
}
