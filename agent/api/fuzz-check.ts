import { z } from 'zod'
import { problemSchema } from '../contract/api.ts'
import type { FuzzRequest, Schema } from './fuzz-requests.ts'

export type Answer = {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
  ms: number
}

/** Of one operation: status → media type → schema, as the document says. */
export type Declared = Record<string, { content?: Record<string, { schema?: Schema }> }>

/** An answer that takes longer hangs. */
const hangMs = 10_000
/** Told before a route is reached, whatever the route declares. */
const anywhere = new Set([400, 401, 403, 404, 405, 408, 409, 413, 414, 415, 421, 422, 429, 431, 503])
const strictest = new Map<Schema, z.ZodType>()

/** What is wrong with an answer; undefined: nothing. */
export function faultOf(request: FuzzRequest, answer: Answer, declared: Declared): string | undefined {
  if (answer.ms > hangMs) return `hung for ${Math.round(answer.ms)} ms`
  if (answer.status >= 500 && answer.status !== 503) return `${answer.status}: ${answer.body.slice(0, 300)}`
  const type = String(answer.headers['content-type'] ?? '').split(';')[0] ?? ''
  if (answer.status >= 400) {
    // What the parser of HTTP itself refuses has an answer of its own.
    if (!anywhere.has(answer.status) && declared[answer.status] === undefined)
      return `undeclared status ${answer.status}`
    if (request.method === 'HEAD') return undefined
    if (type === 'text/html' && isScreen(request.path)) return undefined
    if (type !== 'application/problem+json') return `a problem as ${type || 'nothing'}`
    const problem = problemSchema.safeParse(parsed(answer.body))
    if (!problem.success) return `no problem details: ${z.prettifyError(problem.error)}`
    return problem.data.status === answer.status
      ? undefined
      : `a problem of ${problem.data.status} with ${answer.status}`
  }
  if (request.kind === 'hostile' && (request.method !== request.operation.method || !sameAddress(request)))
    return undefined
  const said = declared[answer.status]
  if (said === undefined) return `undeclared status ${answer.status}`
  if (said.content === undefined) return answer.body === '' ? undefined : `a body with ${answer.status}`
  if (request.method === 'HEAD') return undefined
  const schema = said.content[type]?.schema
  if (said.content[type] === undefined) return `undeclared media type ${type}`
  if (type !== 'application/json' || schema === undefined) return undefined
  const checked = validatorOf(schema).safeParse(parsed(answer.body))
  return checked.success ? undefined : `schema mismatch: ${z.prettifyError(checked.error).slice(0, 500)}`
}

function validatorOf(schema: Schema): z.ZodType {
  let validator = strictest.get(schema)
  if (validator === undefined) {
    validator = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0])
    strictest.set(schema, validator)
  }
  return validator
}

/** Hostile changes may have led to another route. */
function sameAddress({ path, operation }: FuzzRequest): boolean {
  const pattern = operation.path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')
  return new RegExp(`^${pattern}$`).test(path.replace(/\?.*/, ''))
}

/** `/api/v1/../..` is `/`: a screen, which speaks to a person. */
function isScreen(path: string): boolean {
  const base = 'http://localhost'
  return URL.canParse(path, base) && !new URL(path, base).pathname.startsWith('/api/')
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
