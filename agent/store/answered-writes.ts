import { createHash } from 'node:crypto'
import { AppError } from '../contract/errors.ts'
import type { Store } from './store.ts'

/** A write as its sender named it. The key is the sender's own: two people may use the same one. */
export type NamedWrite = {
  login: string
  /** Made by the sender, the same when it sends again. */
  key: string
  /** Method and path: 'POST /api/v1/counts'. */
  route: string
  /** The body as it came. */
  body: string | Uint8Array
}

export type WriteAnswer = { status: number; body: string }

/** How long a sender may repeat itself: a phone that was without network over a long weekend. */
export const answersKeptMs = 7 * 86_400_000

/** Looked for before any work is done. AppError 'conflict' when the key came with another request before. */
export function findAnswer(store: Store, write: NamedWrite): WriteAnswer | undefined {
  const known = store.get<WriteAnswer & { route: string; request: string | null }>(
    'SELECT status, body, route, request_sha256 AS request FROM answered_writes WHERE login = ? AND idempotency_key = ?',
    write.login,
    write.key,
  )
  if (known === undefined) return undefined
  if (known.route !== write.route || (known.request !== null && known.request !== hashOf(write))) {
    throw new AppError('conflict', 'this idempotency key was used for another request', {
      pointer: 'Idempotency-Key',
    })
  }
  return { status: known.status, body: known.body }
}

/** In place of a status: the work began, and nobody knows yet whether it was done. */
export const unsettled = 0

/** Before the work: what a crash leaves is `unsettled`, and never done twice by a resend. */
export function beginAnswer(store: Store, write: NamedWrite): void {
  store.run(
    `INSERT INTO answered_writes (idempotency_key, login, route, status, body, at_ts, request_sha256) VALUES (?, ?, ?, ?, '', ?, ?)`,
    write.key,
    write.login,
    write.route,
    unsettled,
    store.nowMs(),
    hashOf(write),
  )
}

/** The answer of what was begun. */
export function settleAnswer(store: Store, { login, key }: NamedWrite, { status, body }: WriteAnswer): void {
  store.run(
    'UPDATE answered_writes SET status = ?, body = ? WHERE login = ? AND idempotency_key = ?',
    status,
    body,
    login,
    key,
  )
}

/** What was begun changed nothing: the key is free again. */
export function dropAnswer(store: Store, { login, key }: NamedWrite): void {
  store.run('DELETE FROM answered_writes WHERE login = ? AND idempotency_key = ?', login, key)
}

/** Forgets the answers that nobody will ask for any more; returns how many. */
export function forgetAnswers(store: Store, olderThanMs: number = store.nowMs() - answersKeptMs): number {
  return store.run('DELETE FROM answered_writes WHERE at_ts < ?', olderThanMs).changes
}

function hashOf({ body }: NamedWrite): string {
  return createHash('sha256').update(body).digest('hex')
}
