import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { exampleAddresses, parseUsers } from '../../users/schema.ts'
import { AppError } from '../contract/errors.ts'
import { type Jetson, jetson, readPeople, readStatus } from './jetson.ts'
import { pack } from './pack.ts'
import { platforms } from './release-contents.ts'

const root = resolve(import.meta.dirname, '../..')

const usage = `npm run deploy:jetson -- --host NAME [--host NAME …] [--now] [--within SECONDS]
  --host NAME        a Jetson, as ssh knows it; one after the other, the second only when the first is well
  --now              also inside a jornada; says what is lost
  --within SECONDS   how long the new release has to prove itself (default 120)
  --users FILE       the people (default LBZF_USERS); sent last, kept whichever release runs
  --commit REF       what is deployed (default HEAD; only what is committed)
  --packed FOLDER    a release that was packed before, instead of packing
  --pack-only        packs into .data/releases and sends nothing (also without --host)
  --ssh-config FILE  instead of ~/.ssh/config
  --platform NAME    ${platforms.join(' or ')} (default linux-arm64)
npm run rollback:jetson -- --host NAME`

const options = {
  host: { type: 'string', multiple: true },
  now: { type: 'boolean', default: false },
  within: { type: 'string', default: '120' },
  users: { type: 'string' },
  commit: { type: 'string', default: 'HEAD' },
  packed: { type: 'string' },
  'pack-only': { type: 'boolean', default: false },
  'ssh-config': { type: 'string' },
  platform: { type: 'string', default: 'linux-arm64' },
  help: { type: 'boolean', default: false },
} as const

const say = (text: string): void => {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
}

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  const [verb] = positionals
  if (values.help || (verb !== 'deploy' && verb !== 'rollback')) return say(usage)
  const hosts = values.host ?? []
  if (hosts.length === 0 && !values['pack-only']) throw new AppError('invalid', `say --host NAME\n\n${usage}`)
  if (!/^\d+$/.test(values.within)) throw new AppError('invalid', '--within takes seconds')
  const jetsons = hosts.map((host) => jetson({ host, sshConfig: values['ssh-config'], say }))
  if (verb === 'rollback') {
    for (const each of jetsons) await each.lbzf(['rollback'])
    return
  }
  const platform = platforms.find((name) => name === values.platform)
  if (platform === undefined) throw new AppError('invalid', `--platform takes ${platforms.join(' or ')}`)
  const people = values['pack-only'] ? undefined : peopleForDeploy(values.users ?? process.env.LBZF_USERS)
  const release =
    values.packed === undefined ? await packed(platform, values.commit) : packedBefore(values.packed)
  const folder = values.packed ?? join(root, '.data/releases', release.id)
  for (const each of jetsons) {
    await deploy(each, {
      id: release.id,
      folder,
      within: values.within,
      now: values.now,
      people: people ?? '',
    })
  }
}

async function packed(platform: (typeof platforms)[number], commit: string): Promise<{ id: string }> {
  say(`packing ${commit} for ${platform} …`)
  const release = await pack({ root, into: join(root, '.data/releases'), platform, commit })
  const megabytes = Math.round(release.bytes / 1e6)
  say(
    `${release.id}: ${release.files} files, ${megabytes} MB, manifest ${release.manifestSha256.slice(0, 16)}`,
  )
  return release
}

function packedBefore(folder: string): { id: string } {
  try {
    return JSON.parse(readFileSync(join(folder, 'RELEASE.json'), 'utf8')) as { id: string }
  } catch (cause) {
    throw new AppError('not-found', `${folder} holds no release: --pack-only writes one`, { cause })
  }
}

/** Validated here, before anything is sent; the Jetson looks again. */
function peopleForDeploy(path: string | undefined): string {
  const text = readPeople(path)
  const sample = exampleAddresses(parseUsers(text, path))
  if (sample.length > 0) {
    throw new AppError('invalid', `${path} holds sample people and is not for a deploy: ${sample.join(', ')}`)
  }
  return text
}

type Order = { id: string; folder: string; within: string; now: boolean; people: string }

/** Each step leaves exactly one working release, whatever happens to it: docs/design/releases.md. */
async function deploy(to: Jetson, { id, folder, within, now, people }: Order): Promise<void> {
  const status = readStatus(await to.lbzf(['status'], { quiet: true }))
  if (status.onTrial)
    throw new AppError('conflict', `${to.host} has a release on trial: wait until it has settled`)
  if (status.current === id) {
    say(`${to.host} runs ${id} already`)
  } else {
    say(`${to.host}: ${status.current || 'nothing'} → ${id}`)
    // Asked again at the switch; asked now because nobody wants to send a release for nothing.
    if (status.current !== '') await to.lbzf(['release', 'window', ...(now ? ['--now'] : [])])
    // The first release tests itself with its people.
    if (status.current === '') await to.lbzf(['users'], { input: people })
    await to.send(folder, `${status.incoming}/${id}`, status.current === '' ? undefined : '../../current')
    await to.lbzf(['deploy', id, '--within', within, ...(now ? ['--now'] : [])])
    try {
      // A connection of its own: whoever can still come in may let it stay.
      await to.lbzf(['confirm', id, '--within', within])
    } catch (cause) {
      throw new AppError(
        'unavailable',
        `${to.host}: ${id} was not confirmed, so ${status.current || 'nothing'} runs there again, at the latest ${Math.ceil(Number(within) * 1.25 + 20)} s after the switch, by itself. ${(cause as Error).message}`,
        { cause },
      )
    }
  }
  await to.lbzf(['users'], { input: people })
  say(`${to.host} runs ${id}`)
  const { installedAsReleased } = readStatus(await to.lbzf(['status'], { quiet: true }))
  if (!installedAsReleased)
    say(
      `${to.host}: its launcher or its units are not those of this release. Nothing is wrong; at a quiet hour:\n` +
        `  ssh -t ${to.host} sudo sh /opt/lbzf/current/agent/deploy/install.sh`,
    )
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof AppError || error instanceof TypeError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
