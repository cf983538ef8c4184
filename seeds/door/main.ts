import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { asCommand } from '../as-command.ts'
import { startDoor } from './door.ts'
import { liveUntilToldToStop } from './lifetime.ts'

await asCommand(
  'node seeds/door/main.ts [--port N] [--sign-in URL] [--jetsons JSON] [--state FOLDER]',
  async () => {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '8787' },
        'sign-in': { type: 'string', default: 'http://localhost:9090' },
        jetsons: { type: 'string', default: '[]' },
        state: { type: 'string', default: join(tmpdir(), 'lbzf-door') },
      },
    })
    const door = await startDoor({
      port: Number(values.port),
      signInUrl: values['sign-in'],
      jetsons: JSON.parse(values.jetsons),
      stateDir: values.state,
      log: (line) => console.error(line),
    })
    liveUntilToldToStop({ ready: 'door', url: door.url }, () => door.stop())
  },
)
