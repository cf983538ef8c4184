import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { AppError } from '../contract/errors.ts'
import {
  beginAnswer,
  dropAnswer,
  findAnswer,
  type NamedWrite,
  settleAnswer,
  unsettled,
  type WriteAnswer,
} from '../store/answered-writes.ts'
import type { ApiEnv, Parts } from './context.ts'
import { isForm, safeMethods } from './guards.ts'
import { ProblemError } from './problems.ts'
import { refuse } from './refusal.ts'
import { apiWords } from './words-api.ts'

/** Printable ASCII without the space: it stands in a header and in a log. */
const keyPattern = /^[\x21-\x7e]{1,200}$/

/** The hidden field of every form; its value is made once per page, so that a double tap is one change. */
const formKeyField = 'idempotency_key'

/**
 * A write that carries `Idempotency-Key` is done once: the same request again gets the same answer and changes nothing. The same
 * key with other data is 422. Refused and failed writes are not remembered: they changed nothing and may be tried again.
 * A crash between doing and remembering leaves the key unsettled, and a resend is told so (409) instead of being done twice.
 */
export function idempotent({ store }: Pick<Parts, 'store'>): MiddlewareHandler<ApiEnv> {
  const running = new Map<string, Promise<void>>()
  return createMiddleware<ApiEnv>(async (c, next) => {
    if (safeMethods.has(c.req.method)) return next()
    const key = await keyOf(c)
    if (key === undefined) return next()
    if (!keyPattern.test(key)) {
      return refuse(c, 'invalid', { detail: apiWords.badKey, pointer: 'Idempotency-Key' })
    }
    const body = new Uint8Array(await c.req.arrayBuffer())
    const write = { login: c.get('person').email, key, route: `${c.req.method} ${c.req.path}`, body }
    const name = `${write.login} ${key}`
    // Sent again while the first is still at work: it waits for that answer.
    while (running.has(name)) await running.get(name)
    const known = knownAnswer(write)
    if (known === 'reused') return refuse(c, 'key-reused', { pointer: 'Idempotency-Key' })
    if (known !== undefined) return again(c, known)
    let done = () => {}
    running.set(name, new Promise((resolve) => (done = resolve)))
    try {
      beginAnswer(store, write)
      await next()
      const answer = await answerOf(c.res)
      if (answer === undefined) dropAnswer(store, write)
      else settleAnswer(store, write, answer)
    } finally {
      running.delete(name)
      done()
    }
    return undefined
  })

  function knownAnswer(write: NamedWrite): WriteAnswer | 'reused' | undefined {
    try {
      return findAnswer(store, write)
    } catch (error) {
      if (error instanceof AppError && error.code === 'conflict') return 'reused'
      throw error
    }
  }
}

/**
 * A form's key counts together with what it says: a page that a browser kept may send another change with it, but not the
 * same one twice.
 */
async function keyOf(c: Context<ApiEnv>): Promise<string | undefined> {
  if (!isForm(c.req.header('content-type'))) return c.req.header('idempotency-key')
  const field = (await formOf(c))[formKeyField]
  if (typeof field !== 'string' || field === '') return undefined
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', await c.req.arrayBuffer()))
  return `${field}.${Buffer.from(bytes).toString('base64url').slice(0, 16)}`
}

/** A form that cannot be read is the sender's fault; whoever asks for it later gets the same one. */
async function formOf(c: Context<ApiEnv>): Promise<Record<string, unknown>> {
  try {
    return await c.req.parseBody()
  } catch (cause) {
    throw new ProblemError('invalid', apiWords.formExpected, { cause })
  }
}

/** What can be given again: JSON, nothing, or where a form leads to; not a page or a file. */
async function answerOf(response: Response): Promise<WriteAnswer | undefined> {
  const { status } = response
  if (status >= 400) return undefined
  const location = response.headers.get('location')
  if (location !== null) return { status, body: location }
  const type = response.headers.get('content-type')
  if (type !== null && !type.startsWith('application/json')) return undefined
  return { status, body: await response.clone().text() }
}

function again(c: Context<ApiEnv>, { status, body }: WriteAnswer): Response | Promise<Response> {
  if (status === unsettled) return refuse(c, 'conflict', { detail: apiWords.unfinished })
  c.header('Idempotency-Replayed', 'true')
  if (status >= 300) return c.redirect(body, 303)
  if (body === '') return c.body(null, 204)
  return c.body(body, status as ContentfulStatusCode, { 'content-type': 'application/json; charset=utf-8' })
}
