import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { usersSha256 } from '../../users/directory.ts'
import { exampleAddresses, parseUsers } from '../../users/schema.ts'
import { AppError } from '../contract/errors.ts'
import { jetson, readPeople } from './jetson.ts'

const usage = `npm run deploy:users -- --host NAME [--host NAME …] [--yes]
  --host NAME        every Jetson, as ssh knows it
  --no-site          the Jetsons only, lbzfai.com later
  --users FILE       the people (default LBZF_USERS)
  --yes              does not ask before lbzfai.com is deployed
  --ssh-config FILE  instead of ~/.ssh/config`

/** Where the people were to go, and what came of it. */
type Reached = { where: string; problem: string | undefined }

/** Everywhere it can be reached, whatever fails elsewhere: somebody who must be out is out there at least. Says what was not. */
async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      host: { type: 'string', multiple: true, default: [] },
      'no-site': { type: 'boolean', default: false },
      users: { type: 'string' },
      yes: { type: 'boolean', default: false },
      'ssh-config': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return console.log(usage)
  if (values.host.length === 0 && values['no-site']) throw new AppError('invalid', usage)
  const path = values.users ?? process.env.LBZF_USERS
  const text = readPeople(path)
  const file = parseUsers(text, path)
  const sample = exampleAddresses(file)
  if (sample.length > 0) {
    throw new AppError('invalid', `${path} holds sample people and is not for a deploy: ${sample.join(', ')}`)
  }
  console.log(`${file.users.length} people, sha256 ${await usersSha256(text)}`)

  const reached: Reached[] = []
  for (const host of values.host) reached.push(await toJetson(host, text, values['ssh-config']))
  if (!values['no-site']) reached.push(await toSite(resolve(path ?? ''), values.yes))
  for (const { where, problem } of reached)
    console.log(
      `${problem === undefined ? 'reached    ' : 'NOT REACHED'} ${where}${problem === undefined ? '' : `: ${problem}`}`,
    )
  const missing = reached.filter(({ problem }) => problem !== undefined)
  if (missing.length > 0) {
    throw new AppError(
      'unavailable',
      `the earlier people are still in force at ${missing.map(({ where }) => where).join(', ')}: run it again`,
    )
  }
}

async function toJetson(host: string, text: string, sshConfig: string | undefined): Promise<Reached> {
  try {
    await jetson({ host, sshConfig, say: (line) => process.stdout.write(line) }).lbzf(['users'], {
      input: text,
    })
    return { where: host, problem: undefined }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { where: host, problem: error.message.split('\n')[0] ?? error.message }
  }
}

/** The people are part of the Worker: it is deployed again from the commit that is live, and from no other. */
function toSite(users: string, yes: boolean): Promise<Reached> {
  const command = resolve(import.meta.dirname, '../../worker/deploy/site-command.ts')
  return new Promise((done) => {
    const child = spawn(process.execPath, [command, 'deploy', '--users-only', ...(yes ? ['--yes'] : [])], {
      stdio: 'inherit',
      env: { ...process.env, LBZF_USERS: users },
    })
    child.once('error', (error) => done({ where: 'lbzfai.com', problem: error.message }))
    child.once('exit', (code) =>
      done({
        where: 'lbzfai.com',
        problem: code === 0 ? undefined : 'the deploy of the site did not succeed',
      }),
    )
  })
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof AppError || error instanceof TypeError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
