import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { startTestTenant, type TestTenant } from '../seeds/sign-in/test-tenant.ts'
import { keysOf, verifyAccessToken } from './access-token.ts'

const application = { clientId: 'application', audience: 'https://lbzfai.com/api' }
let tenant: TestTenant
beforeAll(async () => {
  tenant = await startTestTenant(application)
})
afterEach(() => vi.useRealTimers())
afterAll(() => tenant.stop())

async function verified(): Promise<string> {
  const expected = { issuer: tenant.issuer, ...application }
  return (await verifyAccessToken(await tenant.token(), expected, keysOf(tenant.issuer))).email
}

test('the keys are fetched once for many tokens, and again when the tenant rotates them', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  await verified()
  await verified()
  expect(tenant.keyFetches()).toBe(1)
  await tenant.rotate()
  // Within the cool-down an unknown key id is refused: nobody can make us ask the tenant at every request.
  await expect(verified()).rejects.toMatchObject({ code: 'unauthenticated' })
  expect(tenant.keyFetches()).toBe(1)
  vi.setSystemTime(Date.now() + 31_000)
  expect(await verified()).toBe('ronald@lbzf.example')
  expect(tenant.keyFetches()).toBe(2)
})

test('a tenant that does not answer is not the person’s fault', async () => {
  const issuer = 'http://localhost:9/'
  const token = await tenant.token({ iss: issuer })
  await expect(verifyAccessToken(token, { issuer, ...application }, keysOf(issuer))).rejects.toMatchObject({
    code: 'unavailable',
  })
})
