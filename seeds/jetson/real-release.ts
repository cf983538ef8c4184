import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pack } from '../../agent/deploy/pack.ts'
import { freePort } from '../free-port.ts'
import { jetsonStandIn, oneWorkingRelease } from './jetson.ts'

const root = resolve(import.meta.dirname, '../..')

/** What went wrong, and how long the switch from one to the other took, s. */
export type RealRelease = { problems: string[]; deploySeconds: number }

/**
 * Two real releases of this repository — its last two commits, for this machine — brought to a stand-in one after the other with
 * the commands people use, and the first one again: agent, natives, detector, record, gate and all.
 */
export async function bringRealReleases(folder: string): Promise<RealRelease> {
  const into = join(folder, 'packed')
  const platform = process.arch === 'arm64' ? 'linux-arm64' : 'linux-x64'
  const older = await pack({ root, into, platform, commit: 'HEAD~1' })
  const newer = await pack({ root, into, platform, commit: 'HEAD' })
  // Packages and Node included: the same commit is the same to the byte.
  const again = await pack({ root, into: join(folder, 'again'), platform, commit: 'HEAD' })
  rmSync(again.folder, { recursive: true })
  const jetson = await jetsonStandIn({ root: join(folder, 'jetson') })
  const people = join(folder, 'users.json')
  writeFileSync(
    people,
    JSON.stringify({
      version: 1,
      organizations: [{ id: 1, name: 'LBZF' }],
      users: [{ email: 'sophia@lbzf.test', name: 'Sophia', role: 'admin', org_id: 1, module_scope: null }],
    }),
  )
  const at = (path: string) => join(jetson.root, path)
  writeFileSync(
    at('etc/lbzf/config.yaml'),
    `org_id: 1
database: ${at('data/lbzf.db')}
video_dir: ${at('data/video')}
frames_dir: ${at('data/frames')}
users_file: ${at('etc/lbzf/users.json')}
listen: {port: ${await freePort()}}
retention: {free_floor_gb: 0}
detector: {model: ${join(root, '.data/models/marker.onnx')}, provider: cpu}
`,
  )
  const problems: string[] =
    again.manifestSha256 === newer.manifestSha256 ? [] : ['the same commit packed twice differs']
  const command = (...words: string[]): Promise<string> =>
    new Promise((done) => {
      const program = join(root, 'agent/deploy/jetson-command.ts')
      const env = { ...process.env, PATH: jetson.host.path }
      execFile(process.execPath, [program, ...words, ...jetson.reach], { env }, (error, stdout, stderr) => {
        if (error !== null) problems.push(`${words[0]}: ${stderr.trim()}`)
        done(stdout)
      })
    })
  try {
    await jetson.boot()
    const deploy = (release: { folder: string }) =>
      command('deploy', '--packed', release.folder, '--users', people, '--within', '120')
    await deploy(older)
    if (problems.length > 0) return { problems, deploySeconds: 0 }
    const begun = performance.now()
    const said = await deploy(newer)
    const deploySeconds = (performance.now() - begun) / 1000
    for (const line of ['verified', 'record: schema', 'detector: marker.onnx', 'the gate is passed'])
      if (!said.includes(line)) problems.push(`the deploy did not say '${line}'`)
    if (jetson.current() !== newer.id) problems.push(`${jetson.current()} runs instead of ${newer.id}`)
    await command('rollback')
    if (jetson.current() !== older.id) problems.push(`${jetson.current()} runs after the rollback`)
    return { problems: [...problems, ...oneWorkingRelease(jetson.root)], deploySeconds }
  } finally {
    jetson.remove()
  }
}
