import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Answer, ask, navigation } from '../../seeds/door/ask.ts'
import { builtSite } from '../../seeds/door/built-site.ts'
import { type AccessRow, accessTable, homeOfRole } from '../../users/access.ts'
import type { Role } from '../../users/schema.ts'
import { longestSessionSeconds, sealSession, sessionCookie, sessionSeconds } from '../session.ts'
import { expectHeaders, type Running, sessionKey } from './running.ts'

/** Every page for everybody, the ways around the gate, every file, and the cookie's life: over HTTP, as a browser asks. */
export function checkGate(running: Running): void {
  type Claims = Parameters<typeof sealSession>[0]['claims']
  const nowSeconds = () => Math.floor(Date.now() / 1000)

  async function cookieFor(
    email: string,
    at = nowSeconds(),
    loginAt = at,
    claims: Claims = {},
  ): Promise<string> {
    const sealed = await sealSession({ email, claims, loginAt }, new TextEncoder().encode(sessionKey), at)
    return `${sessionCookie}=${sealed?.value}`
  }

  type Visitor = {
    name: string
    role: Role | null
    session: boolean
    cookie: () => Promise<string | null>
    at?: () => { url: string }
  }
  const people: Record<Role, string> = {
    admin: 'sophia@lbzf.example',
    engineer: 'ronald@lbzf.example',
    executive: 'mariana@lbzf.example',
  }
  const past = () => nowSeconds() - sessionSeconds - 1
  const visitors: Visitor[] = [
    { name: 'anonymous', role: null, session: false, cookie: async () => null },
    { name: 'unassigned', role: null, session: true, cookie: () => cookieFor('nadie@lbzf.example') },
    ...Object.entries(people).map(([role, email]) => ({
      name: role,
      role: role as Role,
      session: true,
      cookie: () => cookieFor(email),
    })),
    { name: 'expired cookie', role: null, session: false, cookie: () => cookieFor(people.admin, past()) },
    {
      name: 'twelve hours after the login',
      role: null,
      session: false,
      cookie: () => cookieFor(people.admin, nowSeconds() - 60, nowSeconds() - longestSessionSeconds),
    },
    {
      name: 'tampered cookie',
      role: null,
      session: false,
      cookie: async () => {
        const [header, payload, signature] = (await cookieFor(people.executive)).split('.')
        const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString())
        const forged = Buffer.from(JSON.stringify({ ...claims, email: people.admin })).toString('base64url')
        return `${header}.${forged}.${signature}`
      },
    },
    {
      name: 'cookie signed with another key',
      role: null,
      session: false,
      cookie: async () => {
        const key = new TextEncoder().encode('development-key-of-somebody-else-entirely')
        const sealed = await sealSession(
          { email: people.admin, claims: {}, loginAt: nowSeconds() },
          key,
          nowSeconds(),
        )
        return `${sessionCookie}=${sealed?.value}`
      },
    },
    {
      name: 'removed from users.json after the login',
      role: null,
      session: true,
      cookie: () => cookieFor(people.engineer),
      at: () => running.redeployed,
    },
    {
      name: 'a token that claims more than users.json says',
      role: null,
      session: true,
      cookie: () => cookieFor(people.executive, nowSeconds(), nowSeconds(), { role: 'admin' }),
    },
    {
      name: 'a token of another organization',
      role: null,
      session: true,
      cookie: () => cookieFor(people.engineer, nowSeconds(), nowSeconds(), { role: 'engineer', orgId: 2 }),
    },
  ]

  async function visit(visitor: Visitor, path: string, options: { method?: string } = {}): Promise<Answer> {
    const cookie = await visitor.cookie()
    const { url } = visitor.at?.() ?? running.door
    return ask(url, path, {
      ...options,
      headers: { ...navigation, ...(cookie === null ? {} : { Cookie: cookie }) },
    })
  }

  const secrets = ['Abrir tablero', 'jetson-', 'Datos de ejemplo', 'Preparar un cambio', 'Investigación']

  function expectation(
    row: AccessRow,
    visitor: Visitor,
  ): { status: number; location?: RegExp; shown: boolean } {
    if (row.access === 'public') return { status: row.path.match(/session|logout/) ? 400 : 200, shown: true }
    if (!visitor.session) return { status: 302, location: /^\/ingresar\?volver=/, shown: false }
    if (visitor.role === null) return { status: 403, shown: false }
    if (row.path === '/app') {
      return { status: 302, location: new RegExp(`^${homeOfRole[visitor.role]}$`), shown: false }
    }
    const open = row.access !== 'session' && row.access.includes(visitor.role)
    return { status: open ? 200 : 403, shown: open }
  }

  describe('every page for everybody, as a browser asks', () => {
    for (const visitor of visitors) {
      test(`${visitor.name}: opens what the access table gives and nothing else`, async () => {
        for (const row of accessTable) {
          const answer = await visit(visitor, row.path.replace('[modulo]', 'angela'))
          const { status, location, shown } = expectation(row, visitor)
          expect(answer.status, row.path).toBe(status)
          if (location) expect(answer.headers.location, row.path).toMatch(location)
          expectHeaders(answer, row.path)
          if (row.access === 'public') continue
          expect(answer.headers['cache-control'], row.path).toBe('private, no-store')
          if (shown) expect(answer.body, row.path).toMatch(/<h1/)
          else
            for (const secret of secrets) expect(answer.body, `${row.path} ${secret}`).not.toContain(secret)
        }
      })
    }

    test('only the Jetsons of the own organization are in the engineer’s page', async () => {
      const cookie = await cookieFor('investigacion@itba.example')
      const itba = await ask(running.door.url, '/app/ingeniero', {
        headers: { ...navigation, Cookie: cookie },
      })
      expect(itba.body).toContain('href="http://jetson-itba.example:5000"')
      expect(itba.body).not.toContain('jetson-lbzf')
    })

    test('the first byte already has the name, the modules and the links', async () => {
      const engineer = visitors.find(({ name }) => name === 'engineer')
      const { body } = await visit(engineer as Visitor, '/app/ingeniero')
      expect(body).toContain('Ronald')
      expect(body).toMatch(/Módulos a su cargo: todos/)
      expect(body).toContain('href="http://jetson-lbzf.example:5000"')
    })
  })

  describe('ways around the gate', () => {
    test.each([
      '/app/ingeniero/',
      '/app/ingeniero.html',
      '/app/ingeniero/index.html',
      '/app//ingeniero',
      '//app/ingeniero',
      '/app/%69ngeniero',
      '/%61pp/ingeniero',
      '/APP/INGENIERO',
      '/app/ingeniero%2f',
      '/app;x/ingeniero',
      '/x/../app/ingeniero',
      '/_astro/../app/admin',
      '/app/ingeniero?x=.css',
      '/app/ingeniero/x.css',
      '/app/ejecutivo/..%2fadmin',
      '/server/entry.mjs',
      '/_worker.js/index.js',
      '/_headers',
      '/.assetsignore',
      '/index.html',
      '/wrangler.json',
      '/users.json',
      '/users/users.json',
      '/.git/config',
    ])('%s shows an anonymous visitor nothing', async (path) => {
      const answer = await ask(running.door.url, path, { headers: navigation })
      expect([302, 308, 404]).toContain(answer.status)
      for (const secret of ['Abrir tablero', 'jetson-', 'lbzf.example'])
        expect(answer.body).not.toContain(secret)
      expectHeaders(answer, path)
    })

    test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'])(
      '%s opens no more than GET',
      async (method) => {
        for (const path of ['/app/ingeniero', '/app/admin', '/app/admin/personas']) {
          const answer = await ask(running.door.url, path, { method, headers: navigation })
          expect(answer.status, path).toBe(302)
        }
      },
    )

    test('a header that pretends to be the answer of the gate changes nothing', async () => {
      const headers = { ...navigation, 'X-Lbzf-Visit': '{"role":"admin"}', 'X-Forwarded-Host': 'lbzfai.com' }
      expect((await ask(running.door.url, '/app/admin', { headers })).status).toBe(302)
    })
  })

  describe('every file of the build', () => {
    const client = join(builtSite(), 'client')
    const files = readdirSync(client, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `/${join(entry.parentPath, entry.name).slice(client.length + 1)}`)

    test('the only pages among them are public ones', () => {
      const pages = files
        .filter((path) => path.endsWith('.html'))
        .map((path) => path.replace(/(\/index)?\.html$/, ''))
      const publicPages = accessTable
        .filter((row) => row.access === 'public')
        .map((row) => row.path.replace(/\/$/, ''))
      expect(pages.filter((path) => path !== '/404' && !publicPages.includes(path))).toEqual([])
      for (const path of files.filter((each) => /\.(html|js|css|json|svg|txt|xml)$/.test(each))) {
        expect(readFileSync(join(client, path), 'utf8'), path).not.toMatch(/lbzf\.example|jetson-/)
      }
    })

    test('each carries the headers, and nothing but files and pages is served', async () => {
      for (const path of files) {
        const answer = await ask(running.door.url, path, { headers: { 'Sec-Fetch-Mode': 'no-cors' } })
        const hidden = path.endsWith('.html') || path.startsWith('/_headers') || path.startsWith('/.assets')
        expect(answer.status, path).toBe(hidden ? 404 : 200)
        expectHeaders(answer, path)
        if (path.startsWith('/_astro/')) expect(answer.headers['cache-control'], path).toMatch(/immutable/)
      }
    })
  })

  describe('the session cookie', () => {
    test('is renewed after five minutes of use, keeps the time of the login, and not before', async () => {
      const fresh = await ask(running.door.url, '/app/ingeniero', {
        headers: { ...navigation, Cookie: await cookieFor(people.engineer) },
      })
      expect(fresh.headers['set-cookie']).toBeUndefined()
      const used = await ask(running.door.url, '/app/ingeniero', {
        headers: { ...navigation, Cookie: await cookieFor(people.engineer, nowSeconds() - 301) },
      })
      expect(used.headers['set-cookie']?.[0]).toMatch(
        /^__Host-lbzf=[\w.-]+; Path=\/; Max-Age=900; HttpOnly; Secure; SameSite=Lax$/,
      )
    })

    test('is not renewed past twelve hours from the login', async () => {
      const loginAt = nowSeconds() - longestSessionSeconds + 120
      const cookie = await cookieFor(people.engineer, nowSeconds() - 400, loginAt)
      const answer = await ask(running.door.url, '/app/ingeniero', {
        headers: { ...navigation, Cookie: cookie },
      })
      const maxAge = Number(/Max-Age=(\d+)/.exec(answer.headers['set-cookie']?.[0] ?? '')?.[1])
      expect(maxAge).toBeGreaterThan(100)
      expect(maxAge).toBeLessThanOrEqual(120)
    })
  })
}
