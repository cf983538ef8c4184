import type { Context } from 'hono'
import { AppError } from '../../agent/contract/errors.ts'
import { keysOf, verifyAccessToken } from '../access-token.ts'
import type { DoorEnv } from '../index.ts'
import { fromOurOwnPage } from '../origin.ts'
import { sampleAddresses } from '../people.ts'
import { problem } from '../problem.ts'
import { cookieHeader, sealSession } from '../session.ts'
import { settingsOf } from '../settings.ts'

/** POST /api/session: `Authorization: Bearer <access token>` → 204 and the cookie. The only place a session begins. */
export async function beginSession(c: Context<DoorEnv>): Promise<Response> {
  const settings = settingsOf(c.env)
  if (!fromOurOwnPage(c.req.raw)) {
    return problem(c, 'forbidden', 'La sesión se pide desde esta misma página.')
  }
  if (settings.sessionKey === null || settings.issuer === null) {
    return problem(c, 'unavailable', 'El ingreso no está configurado. Avise al administrador.')
  }
  if (!settings.development && sampleAddresses.length > 0) {
    return problem(
      c,
      'unavailable',
      'Este sitio tiene personas de ejemplo y no recibe a nadie. Avise al administrador.',
    )
  }
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/.exec(c.req.header('authorization') ?? '')?.[1]
  if (token === undefined)
    return problem(c, 'unauthenticated', 'Falta la credencial de Auth0. Ingrese de nuevo.')
  try {
    const { issuer, audience, clientId, sessionKey } = settings
    const identity = await verifyAccessToken(token, { issuer, audience, clientId }, keysOf(issuer))
    const nowSeconds = Math.floor(Date.now() / 1000)
    const sealed = await sealSession({ ...identity, loginAt: nowSeconds }, sessionKey, nowSeconds)
    if (sealed === null) throw new AppError('unavailable', 'a session that begins now is already over')
    c.header('Set-Cookie', cookieHeader(sealed.value, sealed.maxAgeSeconds))
    return c.body(null, 204)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    c.set('reason', error.message)
    if (error.code === 'forbidden') {
      return problem(
        c,
        'forbidden',
        'Su correo no está confirmado. Abra el mensaje que le envió Auth0 y confírmelo.',
      )
    }
    if (error.code === 'unavailable') {
      return problem(
        c,
        'unavailable',
        'El servicio de ingreso no responde. Espere un minuto e intente de nuevo.',
      )
    }
    return problem(c, 'unauthenticated', 'La credencial no es válida o ya venció. Ingrese de nuevo.')
  }
}
