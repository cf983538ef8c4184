import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { Host } from '../systemd/host.ts'
import { hostName, type Sshd, startSshd } from '../systemd/sshd.ts'

const deployFolder = resolve(import.meta.dirname, '../../agent/deploy')

/** A Jetson below a folder: the real launcher and units, a stand-in for systemd, a real sshd on loopback. */
export type JetsonStandIn = {
  root: string
  host: Host
  /** Options of deploy:jetson that lead here. */
  reach: string[]
  boot: () => Promise<void>
  /** Everything that runs on it ends at once; `boot` follows. */
  powerCut: () => void
  current: () => string
  remove: () => void
}

/** `shims`: a folder whose programs stand before the system's in what ssh sessions run. */
export async function jetsonStandIn(options: {
  root: string
  timeScale?: number
  shims?: string
}): Promise<JetsonStandIn> {
  const { root, shims } = options
  mkdirSync(root, { recursive: true })
  execFileSync('sh', [join(deployFolder, 'install.sh'), '--root', root], { stdio: 'ignore' })
  writeFileSync(join(root, 'etc/lbzf/config.yaml'), '')
  const host = new Host(options)
  const keys = join(root, 'stand-in/ssh')
  let sshd: Sshd | undefined
  return {
    root,
    host,
    reach: ['--host', hostName, '--ssh-config', join(keys, 'ssh_config')],
    boot: async () => {
      rmSync(keys, { recursive: true, force: true })
      await host.boot()
      sshd = await startSshd(keys, shims === undefined ? host.path : `${shims}:${host.path}`)
    },
    powerCut: () => {
      sshd?.kill()
      sshd = undefined
      host.powerCut()
    },
    current: () => basename(readlinkSync(join(root, 'opt/lbzf/current'))),
    remove: () => {
      sshd?.kill()
      host.powerCut()
      rmSync(root, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** What must hold at any instant: the release that is current is whole, and its files are those it was packed with. */
export function oneWorkingRelease(root: string): string[] {
  const current = join(root, 'opt/lbzf/current')
  if (!existsSync(join(current, 'MANIFEST'))) return ['no current release']
  const lines = readFileSync(join(current, 'MANIFEST'), 'utf8').trim().split('\n')
  const missing = lines.filter((line) => !existsSync(join(current, line.slice(66))))
  return [
    ...missing.map((line) => `${line.slice(66)} is missing`),
    ...(readdirSync(join(root, 'opt/lbzf/releases')).length > 4 ? ['more than three releases are kept'] : []),
  ]
}
