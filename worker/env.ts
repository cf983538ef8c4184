/** What Cloudflare gives the Worker. Everything that differs between places is here. */
export type Env = {
  /** The built pages and files of site/. Reached only through the gate. */
  ASSETS: { fetch(request: Request | URL): Promise<Response> }
  /** 'production' or 'development'; anything else counts as production. Development allows http and the development key. */
  ENVIRONMENT: string
  /** The Auth0 tenant, e.g. lbzf.us.auth0.com; in development a whole origin such as http://localhost:9090. */
  AUTH0_DOMAIN: string
  /** Client id of the single-page application in that tenant. */
  AUTH0_CLIENT_ID: string
  /** Identifier of the API in that tenant: the audience every access token must carry. */
  AUTH0_AUDIENCE: string
  /** JSON list of { name, url, org_id }: the dashboards the engineer's page links to. */
  JETSONS: string
  /** Secret. Signs session cookies: 32 random bytes in base64url. Changing it ends every session. */
  SESSION_KEY?: string
}
