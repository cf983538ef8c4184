import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { AppError } from '../contract/errors.ts'

/** A Jetson over the system's own ssh and rsync: keys, names and jumps are those of ~/.ssh/config. */
export type Jetson = {
  host: string
  /** Runs `lbzf WORDS` there; its output is shown as it comes and returned. Throws 'unavailable', with what it complained of, when it does not end well. */
  lbzf(words: readonly string[], options?: { input?: string; quiet?: boolean }): Promise<string>
  /** Brings a folder there; what lies in `like` on that machine (relative to the new folder) is not sent again. */
  send(folder: string, to: string, like: string | undefined): Promise<void>
}

export function jetson(options: {
  host: string
  sshConfig?: string | undefined
  say: (text: string) => void
}): Jetson {
  const { host, sshConfig, say } = options
  if (!/^[\w.@:-]+$/.test(host) || host.startsWith('-'))
    throw new AppError('invalid', `'${host}' is no host name`)
  const ssh = ['ssh', ...(sshConfig === undefined ? [] : ['-F', sshConfig])]
  const quick = ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=20', '-o', 'ServerAliveInterval=10']
  return {
    host,
    lbzf: (words, { input = '', quiet = false } = {}) => {
      // Our own words only: letters, digits, points and hyphens, so that the shell over there changes nothing.
      const unsafe = words.find((word) => !/^[\w.-]+$/.test(word))
      if (unsafe !== undefined) throw new AppError('invalid', `'${unsafe}' cannot be said to ${host}`)
      return output([...ssh, ...quick, host, 'lbzf', ...words], { input, say: quiet ? () => {} : say })
    },
    send: async (folder, to, like) => {
      await output(
        [
          'rsync',
          ...['--recursive', '--times', '--perms', '--delete', '--checksum', '--compress', '--partial'],
          ...(like === undefined ? [] : [`--copy-dest=${like}`]),
          `--rsh=${[...ssh, ...quick].join(' ')}`,
          `${folder}/`,
          `${host}:${to}/`,
        ],
        { input: '', say },
      )
    },
  }
}

function output(
  command: string[],
  { input, say }: { input: string; say: (text: string) => void },
): Promise<string> {
  const [program = '', ...args] = command
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    let out = ''
    let complaint = ''
    child.stdout.on('data', (chunk) => {
      out += String(chunk)
      say(String(chunk))
    })
    child.stderr.on('data', (chunk) => {
      complaint += String(chunk)
    })
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    child.once('error', (cause) => reject(new AppError('unavailable', `${program} cannot be run`, { cause })))
    child.once('close', (code) => {
      if (code === 0) {
        if (complaint !== '') say(complaint)
        resolve(out)
      } else reject(new AppError('unavailable', complaint.trim() || `${program} ended with ${code}`))
    })
  })
}

export type JetsonStatus = {
  current: string
  incoming: string
  onTrial: boolean
  /** Launcher and units there are those that the release brings along; false also when the launcher is too old to tell. */
  installedAsReleased: boolean
}

/** The lines of `lbzf status`. */
export function readStatus(text: string): JetsonStatus {
  const field = (name: string) => new RegExp(`^${name} +(.*)$`, 'm').exec(text)?.[1]?.trim() ?? ''
  const incoming = field('incoming')
  if (incoming === '')
    throw new AppError('unavailable', `lbzf is not installed there: docs/guide/jetson.md\n${text}`)
  return {
    current: field('current'),
    incoming,
    onTrial: field('on trial') !== '',
    installedAsReleased: field('install') === 'as released',
  }
}

export function readPeople(path: string | undefined): string {
  if (path === undefined) {
    throw new AppError('invalid', 'say which people: LBZF_USERS=/path/to/users.json, or --users FILE')
  }
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new AppError('not-found', `cannot read ${path}`, { cause })
  }
}
