import type { Context } from 'hono'
import type { Problem } from '../agent/contract/api.ts'
import type { ErrorCode } from '../agent/contract/errors.ts'
import type { DoorEnv } from './index.ts'

const statusOf = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  unavailable: 503,
} as const satisfies Record<ErrorCode, number>

/** RFC 9457 problem details, with one Spanish sentence for the person. */
export function problem(c: Context<DoorEnv>, code: ErrorCode, detail: string): Response {
  const status = statusOf[code]
  const body: Problem = {
    type: `/problems/${code}`,
    title: code,
    status,
    detail,
    request_id: c.get('requestId'),
  }
  return c.body(JSON.stringify(body), status, { 'Content-Type': 'application/problem+json' })
}
