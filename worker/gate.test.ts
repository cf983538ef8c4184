import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadDirectory } from '../users/directory.ts'
import { decide, visitorOf } from './gate.ts'
import { sealSession, sessionCookie } from './session.ts'
import { readSettings } from './settings.ts'

const directory = loadDirectory(readFileSync(new URL('../users/users.json', import.meta.url), 'utf8'))
const developmentKey = 'development-key-of-this-test-not-a-secret'
const environment = {
  AUTH0_DOMAIN: 'tenant.example',
  AUTH0_CLIENT_ID: 'client',
  AUTH0_AUDIENCE: 'https://lbzfai.com/api',
  JETSONS: '[]',
  SESSION_KEY: developmentKey,
}
const nowSeconds = 1_800_000_000

async function visitorIn(place: string) {
  const session = { email: 'ronald@lbzf.example', claims: {}, loginAt: nowSeconds }
  const sealed = await sealSession(session, new TextEncoder().encode(developmentKey), nowSeconds)
  const request = new Request('https://lbzfai.com/', {
    headers: { Cookie: `${sessionCookie}=${sealed?.value}` },
  })
  return visitorOf(request, readSettings({ ...environment, ENVIRONMENT: place }), directory, nowSeconds)
}

test('a cookie made with the development key is believed in development only', async () => {
  expect((await visitorIn('development')).person?.name).toBe('Ronald')
  expect(await visitorIn('production')).toEqual({ session: null, person: null })
})

test('a path that is not in the access table is unknown to everybody', async () => {
  const visitor = await visitorIn('development')
  expect(decide('/app/ingeniero', visitor).kind).toBe('open')
  expect(decide('/app/ingeniero/otra', visitor).kind).toBe('unknown')
})
