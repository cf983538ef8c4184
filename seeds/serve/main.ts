import { parseArgs } from 'node:util'
import { asCommand } from '../as-command.ts'
import { liveUntilToldToStop } from '../door/lifetime.ts'
import { demoPeople } from '../sign-in/people.ts'
import { startServe } from './serve.ts'

await asCommand('node seeds/serve/main.ts [--port N] [--target URL]', async () => {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '5443' },
      target: { type: 'string', default: 'http://127.0.0.1:5000' },
    },
  })
  const people = demoPeople().map(({ name, user }) => ({ login: user.email, name }))
  const serve = await startServe({ port: Number(values.port), target: values.target, people })
  liveUntilToldToStop({ ready: 'serve', url: serve.url }, () => serve.stop())
})
