import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Problem } from '../contract/api.ts'
import { AppError, type ErrorCode } from '../contract/errors.ts'
import { apiWords } from './words-api.ts'

/**
 * Everything a request can be told: a stable type, its status, and a Spanish sentence for a person (words-api.ts).
 * The English cause goes to the log under the same request id.
 */
const statuses = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  timeout: 408,
  conflict: 409,
  'too-large': 413,
  'unsupported-media': 415,
  range: 416,
  misdirected: 421,
  'key-reused': 422,
  'too-many': 429,
  'headers-too-large': 431,
  internal: 500,
  unavailable: 503,
} as const satisfies Record<ErrorCode, ContentfulStatusCode> &
  Record<keyof typeof apiWords.kinds, ContentfulStatusCode>

export type ProblemKind = keyof typeof statuses

/** Thrown by routes when the person should read a more exact sentence than the kind's own. */
export class ProblemError extends AppError {
  readonly kind: ProblemKind

  constructor(kind: ProblemKind, detail: string, options: { pointer?: string; cause?: unknown } = {}) {
    super(kind in errorCodeOf ? errorCodeOf[kind as keyof typeof errorCodeOf] : 'invalid', detail, options)
    this.kind = kind
  }
}
const errorCodeOf = {
  unauthenticated: 'unauthenticated',
  forbidden: 'forbidden',
  'not-found': 'not-found',
  conflict: 'conflict',
  unavailable: 'unavailable',
} as const

export function problemOf(
  kind: ProblemKind,
  requestId: string,
  more: { detail?: string; pointer?: string } = {},
): Problem {
  const { title, detail } = apiWords.kinds[kind]
  return {
    type: `/problems/${kind}`,
    title,
    status: statuses[kind],
    detail: more.detail ?? detail,
    ...(more.pointer === undefined ? {} : { pointer: more.pointer }),
    request_id: requestId,
  }
}

export const problemType = 'application/problem+json; charset=utf-8'

export function problemResponse(
  c: Context,
  kind: ProblemKind,
  requestId: string,
  more: { detail?: string; pointer?: string } = {},
): Response {
  const problem = problemOf(kind, requestId, more)
  return c.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, {
    'content-type': problemType,
    'cache-control': 'no-store',
  })
}

const spanish = z.locales.es().localeError

/** The first fault of a refused input, in Spanish, with the parameter or field it is about. */
export function invalidDetail(error: z.core.$ZodError): { detail: string; pointer: string } {
  const issue = error.issues[0]
  const pointer = issue?.path.join('/') ?? ''
  const localized = issue === undefined ? undefined : spanish(issue as z.core.$ZodRawIssue)
  const said = typeof localized === 'string' ? localized : (localized?.message ?? apiWords.badValue)
  // A schema's own sentence wins over zod's; zod's default for a format is English and begins so.
  const ours =
    issue?.code === 'custom' || (issue?.code === 'invalid_format' && !issue.message.startsWith('Invalid'))
  const own = ours ? issue.message : said
  return {
    detail: `${pointer === '' ? apiWords.request : apiWords.field(pointer)}: ${own}.`.replace('..', '.'),
    pointer,
  }
}

/** A form's fields as its schema reads them. Throws the ProblemError 'invalid' that names the first fault. */
export function readForm<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const { detail, pointer } = invalidDetail(result.error)
  throw new ProblemError('invalid', detail, { pointer })
}
