import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/**
 * A stand-in for the part of Cloudflare's API that wrangler and a deploy ask: uploads, versions, deployments, rollback, secrets,
 * code. Loopback only; it keeps what was uploaded and says which version answers.
 */
export type CloudflareStandIn = {
  /** For CLOUDFLARE_API_BASE_URL. */
  url: string
  /** Uploaded code of the version that is live; undefined: none. */
  live: () => string | undefined
  /** Method and path of every request, without the token. */
  requests: string[]
  stop: () => Promise<void>
}

export const standInToken = 'stand-in-token-that-is-never-printed'
export const standInAccount = '0123456789abcdef0123456789abcdef'

export async function startCloudflare(options: { secrets: string[] }): Promise<CloudflareStandIn> {
  const versions = new Map<string, string>()
  const deployed: string[] = []
  const standIn: CloudflareStandIn = {
    url: '',
    live: () => versions.get(deployed[0] ?? ''),
    requests: [],
    stop: () => new Promise((done) => server.close(() => done())),
  }
  const deployments = () =>
    deployed.map((id) => ({
      id: `deployment-of-${id}`,
      source: 'wrangler',
      strategy: 'percentage',
      author_email: 'sophia@lbzf.test',
      created_on: '2026-07-20T12:00:00Z',
      versions: [{ version_id: id, percentage: 100 }],
    }))
  const versionOf = (id: string) => ({
    id,
    number: 1,
    metadata: { author_email: 'sophia@lbzf.test', created_on: '2026-07-20T12:00:00Z', source: 'api' },
    annotations: {},
    resources: { bindings: [], script: {}, script_runtime: {} },
    startup_time_ms: 1,
  })

  /** The result of a request, or undefined: no such thing. */
  function answer(method: string, path: string, body: string): unknown {
    const script = /^\/accounts\/[^/]+\/workers\/scripts\/lbzfai(\/.*)?$/.exec(path)
    if (script === null) {
      if (path.endsWith('/workers/services/lbzfai'))
        return deployed.length === 0
          ? undefined
          : { default_environment: { environment: 'production', script: { last_deployed_from: 'wrangler' } } }
      if (path.endsWith('/workers/workers/lbzfai'))
        return { subdomain: { enabled: false, previews_enabled: false } }
      return {}
    }
    const what = script[1] ?? ''
    if (what === '/secrets') return options.secrets.map((name) => ({ name, type: 'secret_text' }))
    if (what === '/domains/changeset') return { added: [], updated: [], removed: [], conflicting: [] }
    if (what === '/assets-upload-session') return { jwt: 'assets', buckets: [] }
    if (what === '' && method === 'PUT') {
      const id = randomUUID()
      versions.set(id, body)
      deployed.unshift(id)
      return { id: 'lbzfai', etag: id, deployment_id: id, startup_time_ms: 1 }
    }
    if (what === '/versions' && method === 'POST') {
      const id = randomUUID()
      versions.set(id, body)
      return versionOf(id)
    }
    if (what === '/deployments') {
      if (method === 'POST') {
        const asked: { versions: { version_id: string }[] } = JSON.parse(body)
        deployed.unshift(asked.versions[0]?.version_id ?? '')
        return { id: 'deployment' }
      }
      return deployed.length === 0 ? undefined : { deployments: deployments() }
    }
    const version = /^\/versions\/(.+)$/.exec(what)?.[1]
    if (version !== undefined) return versions.has(version) ? versionOf(version) : undefined
    return {}
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const path = (request.url ?? '').split('?')[0]?.replace(/^\/client\/v4/, '') ?? ''
    standIn.requests.push(`${request.method} ${path}`)
    const say = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    const authorization = request.headers.authorization
    if (authorization !== `Bearer ${standInToken}` && authorization !== 'Bearer assets')
      return say(403, {
        success: false,
        errors: [{ code: 10000, message: 'Authentication error' }],
        result: null,
      })
    if (path.endsWith('/content/v2')) {
      const code = standIn.live()
      response.writeHead(code === undefined ? 404 : 200)
      response.end(code)
      return
    }
    const result = answer(request.method ?? '', path, Buffer.concat(chunks).toString('utf8'))
    if (result === undefined)
      return say(404, { success: false, errors: [{ code: 10007, message: 'not found' }], result: null })
    say(200, { success: true, errors: [], messages: [], result })
  }

  const server: Server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.writeHead(500)
      response.end(String(error))
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  standIn.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/client/v4`
  return standIn
}
