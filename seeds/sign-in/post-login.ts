import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'

/** What Auth0 knows about somebody when its post-login Action runs. */
export type Auth0User = { email?: string; email_verified?: boolean; app_metadata?: unknown }
export type CustomClaims = { accessToken: Record<string, unknown>; idToken: Record<string, unknown> }

type Setter = { setCustomClaim(name: string, value: unknown): void }
type Action = (event: object, api: { accessToken: Setter; idToken: Setter }) => Promise<void>

const source = new URL('../../users/auth0/post-login.js', import.meta.url)

/** Runs the very Action that is installed in Auth0, as Auth0 does: a CommonJS script of its own, with nothing to import. */
export async function runPostLogin(user: Auth0User | undefined): Promise<CustomClaims> {
  const exports: { onExecutePostLogin?: Action } = {}
  runInNewContext(readFileSync(source, 'utf8'), { exports }, { filename: 'post-login.js' })
  const claims: CustomClaims = { accessToken: {}, idToken: {} }
  const setter = (into: Record<string, unknown>): Setter => ({
    setCustomClaim(name, value) {
      into[name] = structuredClone(value)
    },
  })
  await exports.onExecutePostLogin?.(
    { user },
    { accessToken: setter(claims.accessToken), idToken: setter(claims.idToken) },
  )
  return claims
}
