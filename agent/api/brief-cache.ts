import { hash } from 'node:crypto'
import type { Context } from 'hono'
import type { ApiEnv } from './context.ts'

/** An answer of this age may be given again: twenty screens polling each second ask the record about once. */
const freshMs = 900
const maxEntries = 200

export type CachedAnswer = { body: string; etag: string; atMs: number }

/**
 * JSON answers with an ETag over everything but `generated_at`, so that a screen whose figures did not change is told 304.
 * Keys are whole paths with their query, counted from the last write on; the answer must not depend on who asks.
 */
export class BriefCache {
  private readonly entries = new Map<string, CachedAnswer>()
  private readonly monotonicMs: () => number

  constructor(monotonicMs: () => number = () => performance.now()) {
    this.monotonicMs = monotonicMs
  }

  answer(c: Context<ApiEnv>, compute: () => { generated_at: string }): Response {
    const { pathname, search } = new URL(c.req.url)
    const entry = this.entry(`${c.get('writesBefore')} ${pathname}${search}`, compute)
    const headers = { etag: entry.etag, 'cache-control': 'private, no-cache' }
    if (matches(c.req.header('if-none-match'), entry.etag)) return c.body(null, 304, headers)
    return c.body(entry.body, 200, { ...headers, 'content-type': 'application/json; charset=utf-8' })
  }

  private entry(key: string, compute: () => { generated_at: string }): CachedAnswer {
    const nowMs = this.monotonicMs()
    const known = this.entries.get(key)
    if (known !== undefined && nowMs - known.atMs < freshMs) return known
    const value = compute()
    const body = JSON.stringify(value)
    const figures = body.replace(JSON.stringify(value.generated_at), '')
    const etag = `W/"${hash('sha256', figures, 'base64url').slice(0, 22)}"`
    const entry = { body, etag, atMs: nowMs }
    // Oldest first: a Map keeps the order of insertion.
    this.entries.delete(key)
    this.entries.set(key, entry)
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= maxEntries) break
      this.entries.delete(oldest)
    }
    return entry
  }
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch.split(',').some((tag) => tag.trim() === etag || tag.trim() === '*')
}
