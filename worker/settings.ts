import { z } from 'zod'
import type { Jetson } from '../users/visit.ts'
import type { Env } from './env.ts'

export type Settings = {
  development: boolean
  /** With the trailing slash that Auth0 puts into `iss`; null while it is not configured. */
  issuer: string | null
  clientId: string
  audience: string
  /** Null: missing, too short, or the development one in production. Then no session is made and none is believed. */
  sessionKey: Uint8Array | null
  jetsons: readonly Jetson[]
  problems: readonly string[]
}

/** Keys that begin like this are for development and worth nothing elsewhere. */
const developmentKeyPrefix = 'development-'
const minimumKeyBytes = 32

const jetsonsSchema = z.array(
  z.strictObject({
    name: z.string().min(1),
    url: z.url({ protocol: /^https?$/ }),
    org_id: z.int().positive(),
  }),
)

const known = new WeakMap<Env, Settings>()

/** Reads the bindings once; never throws, because a page that says what is wrong is better than none. */
export function settingsOf(env: Env): Settings {
  let settings = known.get(env)
  if (settings === undefined) {
    settings = readSettings(env)
    known.set(env, settings)
  }
  return settings
}

export function readSettings(env: Omit<Env, 'ASSETS'>): Settings {
  const problems: string[] = []
  const development = env.ENVIRONMENT === 'development'
  const issuer = issuerOf(env.AUTH0_DOMAIN, development)
  if (issuer === null) problems.push('AUTH0_DOMAIN falta o no es un dominio https')
  if (!env.AUTH0_CLIENT_ID) problems.push('AUTH0_CLIENT_ID falta')
  if (!env.AUTH0_AUDIENCE) problems.push('AUTH0_AUDIENCE falta')
  const sessionKey = sessionKeyOf(env.SESSION_KEY, development)
  if (sessionKey === null) {
    problems.push('SESSION_KEY falta, tiene menos de 32 bytes o es la de desarrollo: nadie puede ingresar')
  }
  const jetsons = jetsonsOf(env.JETSONS)
  if (jetsons === null) problems.push('JETSONS no es una lista JSON de { name, url, org_id }')
  return {
    development,
    issuer: env.AUTH0_CLIENT_ID && env.AUTH0_AUDIENCE ? issuer : null,
    clientId: env.AUTH0_CLIENT_ID,
    audience: env.AUTH0_AUDIENCE,
    sessionKey,
    jetsons: jetsons ?? [],
    problems,
  }
}

function issuerOf(domain: string | undefined, development: boolean): string | null {
  if (!domain) return null
  try {
    const url = new URL(domain.includes('://') ? domain : `https://${domain}`)
    if (url.pathname !== '/' || url.username !== '' || url.search !== '') return null
    return url.protocol === 'https:' || (development && url.protocol === 'http:') ? url.href : null
  } catch {
    return null
  }
}

function sessionKeyOf(text: string | undefined, development: boolean): Uint8Array | null {
  if (text === undefined) return null
  if (text.startsWith(developmentKeyPrefix) && !development) return null
  const bytes = new TextEncoder().encode(text)
  return bytes.length < minimumKeyBytes ? null : bytes
}

function jetsonsOf(text: string | undefined): Jetson[] | null {
  try {
    const parsed = jetsonsSchema.safeParse(JSON.parse(text || '[]'))
    if (!parsed.success) return null
    return parsed.data.map(({ name, url, org_id: orgId }) => ({ name, url, orgId }))
  } catch {
    return null
  }
}
