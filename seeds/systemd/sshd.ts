import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../free-port.ts'
import { killTree } from './process-tree.ts'

/** The host name that `configFile` knows. */
export const hostName = 'jetson-standin'

export type Sshd = {
  /** For `ssh -F`: leads to this sshd only, with its own key. */
  configFile: string
  /** Also ends what its sessions started. */
  kill: () => void
}

/** A real sshd on loopback with its own keys, as the current user; its sessions find programs in `path`. */
export async function startSshd(folder: string, path: string): Promise<Sshd> {
  mkdirSync(folder, { recursive: true })
  for (const key of ['host', 'client']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, key)])
  }
  // Where root runs it, sshd insists on its empty folder.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
  const port = await freePort()
  const configuration = `Port ${port}
ListenAddress 127.0.0.1
HostKey ${join(folder, 'host')}
AuthorizedKeysFile ${join(folder, 'client.pub')}
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
MaxStartups 100
SetEnv PATH=${path}
`
  writeFileSync(join(folder, 'sshd_config'), configuration)
  const child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaint = ''
  child.stderr.on('data', (chunk) => {
    complaint += String(chunk)
  })
  await untilListening(
    port,
    () => child.exitCode === null,
    () => complaint,
  )
  const configFile = join(folder, 'ssh_config')
  writeFileSync(
    configFile,
    `Host ${hostName}
  HostName 127.0.0.1
  Port ${port}
  User ${userInfo().username}
  IdentityFile ${join(folder, 'client')}
  IdentitiesOnly yes
  StrictHostKeyChecking no
  UserKnownHostsFile ${join(folder, 'known_hosts')}
  LogLevel ERROR
`,
  )
  return {
    configFile,
    kill: () => {
      if (child.pid !== undefined) killTree(child.pid)
    },
  }
}

async function untilListening(port: number, lives: () => boolean, complaint: () => string): Promise<void> {
  while (lives()) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => resolve(true))
      socket.once('error', () => resolve(false))
      socket.once('close', () => socket.destroy())
      socket.once('connect', () => socket.end())
    })
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`sshd did not start: ${complaint()}`)
}
