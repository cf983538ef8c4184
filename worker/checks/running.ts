import { expect } from 'vitest'
import type { Answer } from '../../seeds/door/ask.ts'
import type { Door } from '../../seeds/door/door.ts'
import type { TestTenant } from '../../seeds/sign-in/test-tenant.ts'

export const sessionKey = 'development-key-of-this-test-not-a-secret'

/** What the checks ask: filled in before the first of them runs. */
export type Running = {
  door: Door
  /** The same site, deployed again without Ronald. */
  redeployed: Door
  /** The same site with a proper key outside development. */
  production: Door
  tenant: TestTenant
  /** Another tenant, whose tokens are worth nothing here. */
  stranger: TestTenant
  /** What `door` has logged. */
  log: string[]
}

export function expectHeaders(answer: Answer, path: string): void {
  const csp = String(answer.headers['content-security-policy'])
  expect(csp, path).toContain("default-src 'none'")
  expect(csp, path).toContain("frame-ancestors 'none'")
  expect(csp, path).not.toMatch(/unsafe-inline|unsafe-eval|\*|data:|blob:/)
  expect(answer.headers['strict-transport-security'], path).toMatch(/max-age=\d{8}/)
  expect(answer.headers['x-content-type-options'], path).toBe('nosniff')
  expect(answer.headers['referrer-policy'], path).toBe('same-origin')
  expect(answer.headers['permissions-policy'], path).toContain('camera=()')
  expect(answer.headers['cache-control'], path).toBeDefined()
}
