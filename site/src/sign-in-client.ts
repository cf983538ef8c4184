import { Auth0Client } from '@auth0/auth0-spa-js'

/** The client of this tenant, from what the Worker wrote into the page. Tokens stay in memory and are gone with the page. */
export function signInClient(data: DOMStringMap): Auth0Client {
  return new Auth0Client({
    domain: data.domain ?? '',
    clientId: data.client ?? '',
    cacheLocation: 'memory',
    authorizationParams: {
      audience: data.audience ?? '',
      redirect_uri: `${location.origin}/callback`,
      scope: 'openid profile email',
      ui_locales: 'es',
    },
  })
}
