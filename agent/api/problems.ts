import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Problem } from '../contract/api.ts'
import { AppError, type ErrorCode } from '../contract/errors.ts'

/**
 * Everything a request can be told, once: stable type, status, and a Spanish sentence for a person.
 * The English cause goes to the log under the same request id.
 */
const kinds = {
  invalid: { status: 400, title: 'Solicitud no válida', detail: 'Revise los datos enviados.' },
  unauthenticated: {
    status: 401,
    title: 'Sin identidad',
    detail:
      'No sabemos quién es usted. Abra esta dirección desde un equipo conectado a Tailscale con su usuario.',
  },
  forbidden: {
    status: 403,
    title: 'Sin permiso',
    detail: 'Su usuario no tiene permiso para esto. Lo puede dar un administrador de LBZF.',
  },
  'not-found': { status: 404, title: 'No existe', detail: 'Lo que busca no existe en este equipo.' },
  'method-not-allowed': {
    status: 405,
    title: 'Método no permitido',
    detail: 'Esta dirección no admite esa operación.',
  },
  conflict: {
    status: 409,
    title: 'Conflicto',
    detail: 'Otra persona o proceso cambió lo mismo. Vuelva a cargar la página.',
  },
  'too-large': { status: 413, title: 'Demasiado grande', detail: 'Lo enviado supera el tamaño permitido.' },
  'unsupported-media': {
    status: 415,
    title: 'Formato no admitido',
    detail: 'Envíe los datos como application/json.',
  },
  misdirected: {
    status: 421,
    title: 'Dirección equivocada',
    detail: 'Este equipo no atiende con ese nombre. Use la dirección que le dio el administrador.',
  },
  'too-many': {
    status: 429,
    title: 'Demasiadas solicitudes',
    detail: 'Espere un momento y vuelva a intentar.',
  },
  internal: {
    status: 500,
    title: 'Falla interna',
    detail: 'Algo falló en el equipo. El registro guarda la causa con el número de esta solicitud.',
  },
  unavailable: {
    status: 503,
    title: 'No disponible',
    detail: 'Una parte del equipo no responde en este momento. Vuelva a intentar en un minuto.',
  },
} as const satisfies Record<ErrorCode, unknown> &
  Record<string, { status: ContentfulStatusCode; title: string; detail: string }>

export type ProblemKind = keyof typeof kinds

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
} as const

export function problemOf(
  kind: ProblemKind,
  requestId: string,
  more: { detail?: string; pointer?: string } = {},
): Problem {
  const { status, title, detail } = kinds[kind]
  return {
    type: `/problems/${kind}`,
    title,
    status,
    detail: more.detail ?? detail,
    ...(more.pointer === undefined ? {} : { pointer: more.pointer }),
    request_id: requestId,
  }
}

export function problemResponse(
  c: Context,
  kind: ProblemKind,
  requestId: string,
  more: { detail?: string; pointer?: string } = {},
): Response {
  const problem = problemOf(kind, requestId, more)
  return c.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, {
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
  })
}

const spanish = z.locales.es().localeError

/** The first fault of a refused input, in Spanish, with the parameter or field it is about. */
export function invalidDetail(error: z.core.$ZodError): { detail: string; pointer: string } {
  const issue = error.issues[0]
  const pointer = issue?.path.join('/') ?? ''
  const localized = issue === undefined ? undefined : spanish(issue as z.core.$ZodRawIssue)
  const said = typeof localized === 'string' ? localized : (localized?.message ?? 'valor no válido')
  const own = issue?.code === 'custom' ? issue.message : said
  return {
    detail: `${pointer === '' ? 'La solicitud' : `«${pointer}»`}: ${own}.`.replace('..', '.'),
    pointer,
  }
}
