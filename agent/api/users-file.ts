import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import type { Logger } from 'pino'
import { type Directory, loadDirectory } from '../../users/directory.ts'
import { AppError } from '../contract/errors.ts'

const recheckMs = 1_000

/** The users.json in force. */
export type Users = {
  directory: Directory
  sha256: string
  /** The file is wrong or gone since: this is the last good one. */
  refused: boolean
}

/**
 * Reads users.json again when it changes: at most one stat a second, whatever the traffic. A new file takes over as a
 * whole or not at all: an invalid one is logged and the last good one stays. The first one must be good.
 */
export class UsersFile {
  private readonly file: string
  private readonly log: Pick<Logger, 'info' | 'error'>
  private readonly monotonicMs: () => number
  private users: Users
  private stamp: string
  private checkedMs: number

  constructor(file: string, log: Pick<Logger, 'info' | 'error'>, monotonicMs = () => performance.now()) {
    this.file = file
    this.log = log
    this.monotonicMs = monotonicMs
    this.stamp = stampOf(file)
    this.users = read(file)
    this.checkedMs = monotonicMs()
  }

  inForce(): Users {
    const nowMs = this.monotonicMs()
    if (nowMs - this.checkedMs < recheckMs) return this.users
    this.checkedMs = nowMs
    const stamp = stampOf(this.file)
    if (stamp === this.stamp) return this.users
    this.stamp = stamp
    try {
      this.users = read(this.file)
      this.log.info({ users_sha256: this.users.sha256 }, 'users.json changed')
    } catch (error) {
      this.users = { ...this.users, refused: true }
      this.log.error({ err: error }, 'users.json is refused, the last good one stays in force')
    }
    return this.users
  }
}

function stampOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false })
  return stat === undefined ? 'absent' : `${stat.ino}:${stat.size}:${stat.mtimeNs}`
}

function read(file: string): Users {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new AppError('invalid', `users_file ${file} cannot be read`, { cause })
  }
  const sha256 = createHash('sha256').update(text).digest('hex')
  return { directory: loadDirectory(text, file), sha256, refused: false }
}
