import { once } from 'node:events'
import { createServer } from 'node:http'
import { AppError } from '../../agent/contract/errors.ts'
import { type CameraMode, cameraModes } from './mode.ts'

/** The plug and the cable of the simulated cameras, for tests: loopback only. */
export async function startControl(
  port: number,
  cameras: { setMode(id: number, mode: CameraMode): Promise<void>; facts(): unknown },
): Promise<{ port: number; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const say = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    if (request.method === 'GET' && request.url === '/') {
      say(200, cameras.facts())
      return
    }
    const [, id, word] = /^\/cam(\d+)\/(\w+)$/.exec(request.url ?? '') ?? []
    const mode = cameraModes.find((known) => known === (word === 'resume' ? 'ok' : word))
    if (request.method !== 'POST' || id === undefined || mode === undefined) {
      say(404, { error: `POST /cam{id}/{${cameraModes.join('|')}|resume} or GET /` })
      return
    }
    cameras.setMode(Number(id), mode).then(
      () => say(200, cameras.facts()),
      (error: unknown) => {
        if (!(error instanceof AppError)) throw error
        say(error.code === 'not-found' ? 404 : 500, { error: error.message })
      },
    )
  })
  server.listen({ port, host: '127.0.0.1' })
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
