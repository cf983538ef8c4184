import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { refusalPage } from '../dashboard/refusal-page.ts'
import type { ApiEnv } from './context.ts'
import { type ProblemKind, problemOf, problemResponse } from './problems.ts'

/** A browser asking for a page reads a polite page, everybody else problem details. */
export function refuse(
  c: Context<ApiEnv>,
  kind: ProblemKind,
  more: { detail?: string; pointer?: string } = {},
): Response | Promise<Response> {
  const requestId = c.get('requestId')
  const wantsPage = !c.req.path.startsWith('/api/') && (c.req.header('accept') ?? '').includes('text/html')
  if (!wantsPage) return problemResponse(c, kind, requestId, more)
  const problem = problemOf(kind, requestId, more)
  return c.html(refusalPage(problem), problem.status as ContentfulStatusCode, { 'cache-control': 'no-store' })
}
