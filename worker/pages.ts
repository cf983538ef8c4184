import { builtAt, version } from 'virtual:build'
import { finalize } from '@astrojs/cloudflare/fetch'
import { astro, FetchState } from 'astro/fetch'
import type { Visit } from '../users/visit.ts'
import type { Env } from './env.ts'
import type { Visitor } from './gate.ts'
import { directory, usersHash, usersText } from './people.ts'
import type { Settings } from './settings.ts'

/** Renders a page now, for this visitor. Never kept by anybody. */
export async function renderPage(request: Request, visit: Visit): Promise<Response> {
  const state = new FetchState(request)
  state.locals = { visit }
  return finalize(state, await astro(state))
}

/** What a page may know about who is looking. */
export async function visitFor(visitor: Visitor, settings: Settings): Promise<Visit> {
  const { person, session } = visitor
  const jetsons = settings.jetsons.filter((jetson) => jetson.orgId === person?.orgId)
  return {
    email: session?.email ?? null,
    person,
    organizationName: person === null ? null : ((await directory.organization(person.orgId))?.name ?? null),
    jetsons,
    signIn:
      settings.issuer === null
        ? null
        : {
            domain: new URL(settings.issuer).origin,
            clientId: settings.clientId,
            audience: settings.audience,
          },
    site:
      person?.role !== 'admin'
        ? null
        : {
            version,
            builtAt,
            usersText,
            usersSha256: await usersHash(),
            directory,
            jetsons: settings.jetsons,
            problems: settings.problems,
          },
  }
}

/** A file of the build: a prerendered page, or something a page needs. Null when there is none. */
export async function fileResponse(request: Request, env: Env): Promise<Response | null> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return null
  const response = await env.ASSETS.fetch(request)
  if (response.status !== 200 && response.status !== 304) return null
  const headers = new Headers(response.headers)
  const named = new URL(request.url).pathname.startsWith('/_astro/')
  headers.set('Cache-Control', named ? 'public, max-age=31536000, immutable' : 'public, max-age=300')
  return new Response(response.body, { status: response.status, headers })
}

/** The 404 page, under whatever address was asked for. */
export async function notFoundPage(request: Request, env: Env): Promise<Response> {
  const page = await env.ASSETS.fetch(new URL('/404', request.url))
  return new Response(request.method === 'HEAD' ? null : page.body, {
    status: 404,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
  })
}
