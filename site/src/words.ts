import type { Role } from '../../users/schema.ts'

/** Roles as people call them. */
export const roleName: Readonly<Record<Role, string>> = {
  admin: 'Administración',
  engineer: 'Ingeniería',
  executive: 'Gerencia',
}
