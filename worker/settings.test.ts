import { expect, test } from 'vitest'
import { readSettings } from './settings.ts'

const good = {
  ENVIRONMENT: 'production',
  AUTH0_DOMAIN: 'lbzf.us.auth0.com',
  AUTH0_CLIENT_ID: 'client',
  AUTH0_AUDIENCE: 'https://lbzfai.com/api',
  JETSONS: '[{"name":"Planta","url":"http://jetson:5000","org_id":1}]',
  SESSION_KEY: 'k'.repeat(43),
}

test('a site that is set up has no problems', () => {
  const settings = readSettings(good)
  expect(settings.problems).toEqual([])
  expect(settings.issuer).toBe('https://lbzf.us.auth0.com/')
  expect(settings.jetsons).toEqual([{ name: 'Planta', url: 'http://jetson:5000', orgId: 1 }])
})

test.each<[string, Record<string, string | undefined>]>([
  ['missing', { SESSION_KEY: undefined }],
  ['empty', { SESSION_KEY: '' }],
  ['of 31 bytes', { SESSION_KEY: 'k'.repeat(31) }],
  ['the development one in production', { SESSION_KEY: 'development-key-that-is-long-enough-0123456789' }],
  [
    'the development one where the environment is misspelt',
    {
      ENVIRONMENT: 'Development',
      SESSION_KEY: 'development-key-that-is-long-enough-0123456789',
    },
  ],
])('a session key that is %s is no key', (_, change) => {
  const { SESSION_KEY, ...rest } = { ...good, ...change }
  const settings = readSettings({ ...rest, ...(SESSION_KEY === undefined ? {} : { SESSION_KEY }) })
  expect(settings.sessionKey).toBeNull()
  expect(settings.problems.join()).toContain('SESSION_KEY')
})

test('the development key works in development', () => {
  const key = 'development-key-that-is-long-enough-0123456789'
  expect(readSettings({ ...good, ENVIRONMENT: 'development', SESSION_KEY: key }).sessionKey).not.toBeNull()
})

test.each([
  '',
  'http://tenant.example',
  'https://tenant.example/path',
  'https://user@tenant.example',
  'not a domain',
])('a tenant written as %j is no issuer in production', (domain) => {
  const settings = readSettings({ ...good, AUTH0_DOMAIN: domain })
  expect(settings.issuer).toBeNull()
  expect(settings.problems.join()).toContain('AUTH0_DOMAIN')
})

test('without a client or an audience nobody is sent to the tenant', () => {
  expect(readSettings({ ...good, AUTH0_CLIENT_ID: '' }).issuer).toBeNull()
  expect(readSettings({ ...good, AUTH0_AUDIENCE: '' }).issuer).toBeNull()
})

test.each(['{', '{}', '[{"name":"x"}]', '[{"name":"x","url":"javascript:alert(1)","org_id":1}]'])(
  'a list of Jetsons written as %s links to none and says so',
  (jetsons) => {
    const settings = readSettings({ ...good, JETSONS: jetsons })
    expect(settings.jetsons).toEqual([])
    expect(settings.problems.join()).toContain('JETSONS')
  },
)
