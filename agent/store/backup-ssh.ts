import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AppError } from '../contract/errors.ts'
import type { Backup } from './backup.ts'

export type RemoteFolder = { host: string; folder: string }

/** 'user@host:/folder' → remote; anything else is a local folder. Only plain names, since a shell reads them there. */
export function parseDestination(text: string): RemoteFolder | { folder: string } {
  const match = /^([^/:]+):(.+)$/.exec(text)
  if (match === null) return { folder: text }
  const [, host = '', folder = ''] = match
  if (!/^([\w.-]+@)?[A-Za-z0-9][\w.-]*$/.test(host) || !/^[\w./-]+$/.test(folder) || folder.startsWith('-')) {
    throw new AppError('invalid', `'${text}' is not user@host:/folder in plain letters`)
  }
  return { host, folder }
}

/**
 * Sends a verified backup over ssh, then older ones go.
 * `ssh` is the command with its options; it must not ask for anything (keys, known host).
 */
export async function sendBackup(
  backup: Backup,
  to: RemoteFolder,
  keep: number,
  ssh: readonly string[] = defaultSsh,
): Promise<void> {
  await sendFile(backup.file, to, ssh)
  await remote(
    ssh,
    to.host,
    `cd ${to.folder} && ls -1 | grep -E '^lbzf-[0-9]{8}_[0-9]{6}\\.db$' | sort -r | tail -n +${Math.max(1, keep) + 1} | xargs -r rm --`,
  )
}

const defaultSsh = ['ssh', '-oBatchMode=yes'] as const

/** Sends a file whose name is of plain letters: under a passing name, its hash compared there, then its real name. */
export async function sendFile(
  file: string,
  to: RemoteFolder,
  ssh: readonly string[] = defaultSsh,
): Promise<void> {
  const name = basename(file)
  if (!/^[\w.-]+$/.test(name) || name.startsWith('-'))
    throw new AppError('invalid', `'${name}' has more than plain letters in its name`)
  const passing = `${to.folder}/${name}.unfinished`
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  const expected = hash.digest('hex')
  const said = await remote(
    ssh,
    to.host,
    `umask 077 && mkdir -p ${to.folder} && cat > ${passing} && sync && sha256sum < ${passing}`,
    file,
  )
  if (said.slice(0, 64) !== expected) {
    throw new AppError('unavailable', `${to.host} did not receive ${name} whole`)
  }
  await remote(ssh, to.host, `mv ${passing} ${to.folder}/${name}`)
}

async function remote(
  ssh: readonly string[],
  host: string,
  command: string,
  inputFile?: string,
): Promise<string> {
  const [program = 'ssh', ...options] = ssh
  const child = spawn(program, [...options, host, command], { stdio: ['pipe', 'pipe', 'pipe'] })
  let out = ''
  let complaint = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  // A peer that hangs up early shows in the exit status; the broken pipe itself says nothing more.
  child.stdin.on('error', () => {})
  if (inputFile === undefined) child.stdin.end()
  else createReadStream(inputFile).pipe(child.stdin)
  const status = await ended
  if (status !== 0) {
    const last = complaint.trim().split('\n').at(-1) ?? ''
    throw new AppError('unavailable', `ssh to ${host} failed: ${last === '' ? status : last}`)
  }
  return out
}
