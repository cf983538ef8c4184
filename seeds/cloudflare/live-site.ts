import { createServer } from 'node:http'
import { accessTable } from '../../users/access.ts'

/**
 * lbzfai.com as a stranger sees it, by what was uploaded: health from the code, the gate by the access table. The real Worker is
 * looked at by worker/door.test.ts; this only lets a deploy have somewhere to look.
 */
export type LiveSite = { url: string; stop: () => Promise<void> }

export async function startLiveSite(
  facts: () => { version: string; usersSha256: string; gateOpen: boolean } | undefined,
): Promise<LiveSite> {
  const server = createServer((request, response) => {
    const now = facts()
    const path = new URL(request.url ?? '/', 'http://site').pathname
    response.setHeader('content-security-policy', "default-src 'none'")
    if (now === undefined) return void response.writeHead(522).end()
    if (path === '/api/health') {
      response.writeHead(200, { 'content-type': 'application/json' })
      return void response.end(JSON.stringify({ version: now.version, users_sha256: now.usersSha256 }))
    }
    const row = accessTable.find((each) => each.path.replace('[modulo]', 'angela') === path)
    if (row === undefined) return void response.writeHead(404).end()
    if (row.access === 'public' || now.gateOpen) return void response.writeHead(200).end()
    response.writeHead(302, { location: `/ingresar?volver=${path}` }).end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    stop: () => new Promise((done) => server.close(() => done())),
  }
}
