import type { Role } from './schema.ts'

/**
 * Every page and endpoint of lbzfai.com and who may open it. What is not here does not exist (404); what is here without
 * a role is refused. 'public' needs nobody; 'session' needs somebody signed in, with or without a role.
 */
export type Access = 'public' | 'session' | readonly Role[]

export type AccessRow = {
  /** As a browser asks for it; [modulo] stands for one segment. */
  path: string
  access: Access
  /** What it is for, in the words of the admin page. */
  purpose: string
}

export const accessTable: readonly AccessRow[] = [
  { path: '/', access: 'public', purpose: 'Presentación' },
  { path: '/privacidad', access: 'public', purpose: 'Qué graban las cámaras y qué derechos hay' },
  { path: '/privacidad/aviso', access: 'public', purpose: 'Aviso de videovigilancia para imprimir' },
  { path: '/ayuda/tailscale', access: 'public', purpose: 'Instalar Tailscale y unirse a la red' },
  { path: '/ingresar', access: 'public', purpose: 'Iniciar sesión' },
  { path: '/callback', access: 'public', purpose: 'Regreso del inicio de sesión' },
  { path: '/sin-acceso', access: 'public', purpose: 'Para quien no tiene un rol' },
  { path: '/app', access: 'session', purpose: 'Lleva a cada rol a su página' },
  {
    path: '/app/ingeniero',
    access: ['engineer'],
    purpose: 'Abrir el tablero de cada Jetson de la organización',
  },
  { path: '/app/ejecutivo', access: ['executive'], purpose: 'Ver el resumen por módulo' },
  { path: '/app/ejecutivo/[modulo]', access: ['executive'], purpose: 'Ver un módulo por dentro' },
  { path: '/app/admin', access: ['admin'], purpose: 'Ver personas, roles, Jetsons y versiones' },
  { path: '/app/admin/personas', access: ['admin'], purpose: 'Preparar un users.json nuevo' },
  { path: '/api/health', access: 'public', purpose: 'Estado y versión del sitio' },
  { path: '/api/session', access: 'public', purpose: 'Cambiar la credencial de Auth0 por una sesión' },
  { path: '/api/logout', access: 'public', purpose: 'Cerrar la sesión' },
]

/** The row of a path, or null when no such page exists. */
export function accessRow(pathname: string): AccessRow | null {
  const path = pathname.length > 1 ? pathname.replace(/\/+$/, '') : pathname
  return accessTable.find((row) => matches(row.path, path)) ?? null
}

/** May this role open this row? null is unassigned. */
export function allows(row: AccessRow, role: Role | null): boolean {
  if (row.access === 'public' || row.access === 'session') return true
  return role !== null && row.access.includes(role)
}

/** Where each role begins. */
export const homeOfRole: Readonly<Record<Role, string>> = {
  admin: '/app/admin',
  engineer: '/app/ingeniero',
  executive: '/app/ejecutivo',
}

function matches(pattern: string, path: string): boolean {
  if (!pattern.includes('[')) return pattern === path
  const parts = pattern.split('/')
  const given = path.split('/')
  return (
    parts.length === given.length &&
    parts.every((part, i) => (part.startsWith('[') ? (given[i] ?? '') !== '' : part === given[i]))
  )
}

/**
 * Where to go after signing in: a page of ours that needs a session, or /app. Whatever else is asked for, an address elsewhere
 * above all, is not followed.
 */
export function returnPath(wanted: string | null): string {
  if (wanted === null || !/^\/app(\/[a-z0-9-]+)*$/.test(wanted)) return '/app'
  return accessRow(wanted) === null ? '/app' : wanted
}
