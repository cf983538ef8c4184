import type { Context } from 'hono'
import type { Role } from '../../users/schema.ts'
import { type Place, type Screen, screens } from '../dashboard/screens.ts'
import type { ApiEnv, Parts } from './context.ts'
import { permissionOf } from './permissions.ts'

/** What every screen's top shows. `path` is the screen's row in dashboard/screens.ts, not the address asked for. */
export function placeOf(
  c: Context<ApiEnv>,
  { answers }: Pick<Parts, 'answers'>,
  { path, module }: { path: string; module: string },
): Place {
  const { name, role } = c.get('person')
  return { screens: screensOf(role), path, modules: answers.modules(), module, personName: name }
}

/** Somebody opened a page. A page that asks again by itself is no visit (docs/decisions/who-counts-as-a-visit.md). */
export function recordVisit(c: Context<ApiEnv>, { writes, now }: Pick<Parts, 'writes' | 'now'>): void {
  if (c.req.header('x-reload') === undefined) writes.visit(c.get('person').email, now())
}

export function may(role: Role, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string): boolean {
  return permissionOf(method, path)?.roles.includes(role) === true
}

function screensOf(role: Role): Screen[] {
  // An executive who opens Ahora is led to the Resumen.
  return screens.filter(({ path }) => may(role, 'GET', path) && !(path === '/' && role === 'executive'))
}
