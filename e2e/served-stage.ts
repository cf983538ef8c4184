import { createServer, request } from 'node:http'
import { people } from './plant.ts'
import { openStage } from './stage.ts'

/**
 * `node e2e/served-stage.ts [PORT]`: the sample plant on Monday at 10:12 at http://127.0.0.1:5001, everybody being Ronald; to look at,
 * or for Lighthouse, which can neither sign in nor send a header on every request.
 */
const port = Number(process.argv[2] ?? 5001)
const stage = await openStage({ now: '2026-11-23T10:12:00-05:00', days: 14 })
const { host, port: stagePort } = new URL(stage.url)
const server = createServer((asked, answer) => {
  const headers = { ...asked.headers, host, 'tailscale-user-login': people.ronald }
  const onward = request(
    { host: '127.0.0.1', port: stagePort, path: asked.url, method: asked.method, headers },
    (said) => {
      answer.writeHead(said.statusCode ?? 502, said.headers)
      said.pipe(answer)
    },
  )
  onward.on('error', () => answer.destroy())
  asked.pipe(onward)
})
server.listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}`))
