import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type Configuration, interactionPolicy } from 'oidc-provider'
import { html } from '../../agent/dashboard/html.ts'
import { choicePage } from '../choice-page.ts'
import { type Auth0User, runPostLogin } from './post-login.ts'

export type SignInOptions = {
  /** 0: any free port. */
  port: number
  /** Origin of the site that may ask for a login. */
  siteUrl: string
  clientId: string
  audience: string
  people: readonly DemoPerson[]
}
/** Somebody with an account in the tenant; whether they may do anything is not said here. */
export type DemoPerson = { name: string; user: Auth0User & { email: string } }

export type SignIn = { url: string; stop(): Promise<void> }

/**
 * Stands in for the Auth0 tenant, in development and tests only: the real auth0-spa-js logs in here, with one button per demo
 * person instead of a password, and the real post-login Action writes the claims.
 */
export async function startSignIn(options: SignInOptions): Promise<SignIn> {
  const server = createServer()
  await listening(server, options.port)
  const port = (server.address() as AddressInfo).port
  const url = `http://localhost:${port}`
  const provider = createProvider(url, options)
  const handle = provider.callback()
  server.on('request', (request, response) => {
    void answer(request, response, provider, handle, options)
  })
  return {
    url,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  provider: Provider,
  handle: Handle,
  options: SignInOptions,
): Promise<void> {
  try {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (url.pathname.startsWith('/interaction/'))
      return await chooseAPerson(request, response, provider, options)
    if (url.pathname === '/favicon.ico') return void response.writeHead(204).end()
    if (url.pathname === '/v2/logout') return logout(url, request, response, options)
    await handle(request, response)
  } catch (error) {
    if (!response.headersSent) response.writeHead(400, { 'Content-Type': 'text/plain; charset=utf-8' })
    response.end(error instanceof Error ? error.message : 'error')
  }
}

/** GET shows a button per person; POST person=… is the click. */
async function chooseAPerson(
  request: IncomingMessage,
  response: ServerResponse,
  provider: Provider,
  options: SignInOptions,
): Promise<void> {
  const { params } = await provider.interactionDetails(request, response)
  if (request.method === 'POST') {
    const email = new URLSearchParams(await bodyOf(request)).get('person') ?? ''
    if (!options.people.some((person) => person.user.email === email))
      throw new Error(`no demo person ${email}`)
    const grant = new provider.Grant({ accountId: email, clientId: options.clientId })
    grant.addOIDCScope('openid profile email')
    const grantId = await grant.save()
    const result = { login: { accountId: email }, consent: { grantId } }
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
  }
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' })
  response.end(personPage(options.people, String(params.redirect_uri ?? '')))
}

/** The tenant's login page: who are you today? */
function personPage(people: readonly DemoPerson[], redirectUri: string): string {
  const site = URL.canParse(redirectUri) ? new URL(redirectUri).host : ''
  return choicePage({
    title: 'Ingreso de demostración',
    heading: '¿Quién ingresa?',
    intro: html`<p>Este es el ingreso de demostración. Ocupa el lugar de Auth0 para ${site} y no pide contraseña.</p>`,
    field: 'person',
    choices: people.map(({ name, user }) => ({ key: user.email, label: name, note: user.email })),
  })
}

/** As Auth0's: ends the tenant's own session and goes back to an address the application has listed. */
function logout(url: URL, request: IncomingMessage, response: ServerResponse, options: SignInOptions): void {
  const returnTo = url.searchParams.get('returnTo') ?? ''
  if (url.searchParams.get('client_id') !== options.clientId || returnTo !== options.siteUrl) {
    response.writeHead(400, { 'Content-Type': 'text/plain; charset=utf-8' })
    response.end('returnTo or client_id is not listed in this application')
    return
  }
  const names = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('=')[0] ?? '')
  response.setHeader(
    'Set-Cookie',
    names.filter((name) => name.startsWith('_session')).map((name) => `${name}=; Path=/; Max-Age=0`),
  )
  response.writeHead(302, { Location: returnTo })
  response.end()
}

function createProvider(url: string, options: SignInOptions): Provider {
  const userOf = (accountId: string) => options.people.find((person) => person.user.email === accountId)?.user
  // The tenant asks every new login who it is: no consent page, as for a first-party application in Auth0.
  const policy = interactionPolicy.base()
  policy.remove('consent')
  const configuration: Configuration = {
    interactions: { policy, url: (_, interaction) => `/interaction/${interaction.uid}` },
    clients: [
      {
        client_id: options.clientId,
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: [`${options.siteUrl}/callback`],
      },
    ],
    routes: {
      authorization: '/authorize',
      token: '/oauth/token',
      jwks: '/.well-known/jwks.json',
      userinfo: '/userinfo',
    },
    scopes: ['openid', 'profile', 'email'],
    claims: {
      openid: ['sub', ...['role', 'org_id', 'module_scope'].map((name) => `https://lbzfai.com/${name}`)],
      profile: ['name'],
      email: ['email', 'email_verified'],
    },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    clientBasedCORS: (_, origin) => origin === options.siteUrl,
    jwks: { keys: [signingKey()] },
    cookies: { keys: [randomUUID()] },
    ttl: { AccessToken: 7200, IdToken: 3600, Session: 86_400, Grant: 86_400, Interaction: 3600 },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => options.audience,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'openid profile email',
          audience: options.audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 7200,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    extraTokenClaims: async (_, token) => {
      const accountId = 'accountId' in token ? String(token.accountId) : ''
      return (await runPostLogin(userOf(accountId))).accessToken
    },
    findAccount: (_, accountId) => {
      const user = userOf(accountId)
      if (user === undefined) return undefined
      return {
        accountId,
        claims: async () => ({
          sub: accountId,
          name: options.people.find((person) => person.user === user)?.name,
          email: user.email,
          email_verified: user.email_verified ?? false,
          ...(await runPostLogin(user)).idToken,
        }),
      }
    },
    loadExistingGrant: async (ctx) => {
      const { client, session, provider } = ctx.oidc
      if (client === undefined || session?.accountId === undefined) return undefined
      const known = session.grantIdFor(client.clientId)
      const found = known === undefined ? undefined : await provider.Grant.find(known)
      if (found !== undefined) return found
      const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId })
      grant.addOIDCScope('openid profile email')
      grant.addResourceScope(options.audience, 'openid profile email')
      await grant.save()
      return grant
    },
  }
  return new Provider(`${url}/`, configuration)
}

/** New at every start, as a rotated key would be. */
function signingKey(): Record<string, unknown> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' }
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    // The name, not an address: the site calls it localhost, and that may be ::1.
    server.listen(port, 'localhost', () => resolve())
  })
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) {
    body += String(chunk)
    if (body.length > 10_000) throw new Error('too long')
  }
  return body
}
