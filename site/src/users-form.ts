import { appMetadata, type UsersChange, usersDifference } from '../../users/change.ts'
import { emailKey, identityKey } from '../../users/identity.ts'
import { formatUsers, parseUsers, roles, type User, type UsersFile } from '../../users/schema.ts'

/** One row of the form on /app/admin/personas, as typed. */
export type FormRow = {
  email: string
  name: string
  role: string
  orgId: string
  login: string
  remove: boolean
}

export type FormResult =
  | { kind: 'wrong'; problems: string[] }
  | { kind: 'same' }
  | { kind: 'changed'; text: string; changes: UsersChange[]; auth0: string[] }

/** A row nobody has filled in yet. */
export function blankRow(orgId: number): FormRow {
  return { email: '', name: '', role: 'engineer', orgId: String(orgId), login: '', remove: false }
}

export function rowsOf(file: UsersFile): FormRow[] {
  return file.users.map((user) => ({
    email: user.email,
    name: user.name,
    role: user.role,
    orgId: String(user.org_id),
    login: user.tailscale_login ?? '',
    remove: false,
  }))
}

/** The rows of a sent form, in their order. */
export function rowsFrom(form: FormData): FormRow[] {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const rows: FormRow[] = []
  for (let i = 0; form.has(`email.${i}`) && i < 500; i++) {
    rows.push({
      email: text(`email.${i}`),
      name: text(`name.${i}`),
      role: text(`role.${i}`),
      orgId: text(`org.${i}`),
      login: text(`login.${i}`),
      remove: form.has(`remove.${i}`),
    })
  }
  return rows
}

/** What these rows would make of the deployed file: every problem in a sentence, or the new file and what it changes for whom. */
export function resultOf(rows: readonly FormRow[], deployed: UsersFile): FormResult {
  const kept = rows.filter((row) => !row.remove && !(row.email === '' && row.name === '' && row.login === ''))
  const problems: string[] = []
  const users = kept.map((row) => userOf(row, deployed, problems))
  for (const twice of repeated(users.map((user) => user.email))) problems.push(`${twice} está dos veces.`)
  const logins = repeated(users.map((user) => user.tailscale_login ?? user.email))
  for (const twice of logins) {
    if (!problems.includes(`${twice} está dos veces.`)) {
      problems.push(`${twice} es la cuenta de Tailscale de dos personas.`)
    }
  }
  if (!users.some((user) => user.role === 'admin'))
    problems.push('Debe quedar por lo menos un administrador.')
  if (problems.length > 0) return { kind: 'wrong', problems }
  const text = formatUsers({ ...deployed, users })
  const file = parseUsers(text)
  const changes = usersDifference(deployed, file)
  if (changes.length === 0) return { kind: 'same' }
  return { kind: 'changed', text, changes, auth0: changes.map(auth0Step) }
}

function userOf(row: FormRow, deployed: UsersFile, problems: string[]): User {
  const who = row.email || row.name || 'Una persona'
  const email = emailKey(row.email)
  const login = row.login === '' ? null : identityKey(row.login)
  const role = roles.find((name) => name === row.role)
  const organization = deployed.organizations.find(({ id }) => String(id) === row.orgId)
  if (email === null) problems.push(`${who}: escriba un correo completo, como nombre@empresa.com.`)
  if (row.name === '') problems.push(`${who}: falta el nombre.`)
  if (role === undefined) problems.push(`${who}: el rol no existe.`)
  if (organization === undefined) problems.push(`${who}: la organización no existe.`)
  if (row.login !== '' && (login === null || !/^[^@]+@[^@]+$/.test(login))) {
    problems.push(`${who}: la cuenta de Tailscale se escribe como nombre@github o como un correo.`)
  }
  return {
    email: email ?? row.email,
    name: row.name,
    role: role ?? 'executive',
    org_id: organization?.id ?? 0,
    module_scope: null,
    ...(login === null || login === email ? {} : { tailscale_login: login }),
  }
}

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, i) => value !== '' && values.indexOf(value) !== i))]
}

function auth0Step(change: UsersChange): string {
  if (change.kind === 'removed') return `${change.email}: bloquear, o borrar su app_metadata`
  return `${change.email}: app_metadata ${JSON.stringify(appMetadata(change.after))}`
}
