import { parseArgs } from 'node:util'
import { asCommand } from '../as-command.ts'
import { demoAudience, demoClientId } from '../door/door.ts'
import { liveUntilToldToStop } from '../door/lifetime.ts'
import { demoPeople } from './people.ts'
import { startSignIn } from './sign-in.ts'

await asCommand('node seeds/sign-in/main.ts [--port N] [--site URL]', async () => {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '9090' },
      site: { type: 'string', default: 'http://localhost:8787' },
    },
  })
  const people = demoPeople()
  const signIn = await startSignIn({
    port: Number(values.port),
    siteUrl: values.site,
    clientId: demoClientId,
    audience: demoAudience,
    people,
  })
  liveUntilToldToStop(
    { ready: 'sign-in', url: signIn.url, people: people.map(({ user }) => user.email) },
    () => signIn.stop(),
  )
})
