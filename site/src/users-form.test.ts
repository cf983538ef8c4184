import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseUsers } from '../../users/schema.ts'
import { blankRow, type FormRow, resultOf, rowsFrom, rowsOf } from './users-form.ts'

const deployed = parseUsers(readFileSync(new URL('../../users/users.json', import.meta.url), 'utf8'))
const rows = (): FormRow[] => [...rowsOf(deployed), blankRow(1)]
function edited(email: string, change: Partial<FormRow>): FormRow[] {
  return rows().map((row) => (row.email === email ? { ...row, ...change } : row))
}
function problemsOf(given: FormRow[]): string {
  const result = resultOf(given, deployed)
  return result.kind === 'wrong' ? result.problems.join(' ') : result.kind
}

test('the form as it is shown changes nothing', () => {
  expect(resultOf(rows(), deployed)).toEqual({ kind: 'same' })
})

test('a person added, changed and removed give a file that reads back, and what each means in Auth0', () => {
  const given = edited('ronald@lbzf.example', { role: 'executive' })
    .map((row) => (row.email === 'investigacion@itba.example' ? { ...row, remove: true } : row))
    .concat({ ...blankRow(1), email: ' Armando@LBZF.example', name: 'Armando', login: 'Armando@GitHub' })
  const result = resultOf(given, deployed)
  if (result.kind !== 'changed') throw new Error(result.kind)
  expect(result.changes.map(({ kind, email }) => `${kind} ${email}`)).toEqual([
    'changed ronald@lbzf.example',
    'added armando@lbzf.example',
    'removed investigacion@itba.example',
  ])
  expect(parseUsers(result.text).users.at(-1)).toMatchObject({
    tailscale_login: 'armando@github',
    role: 'engineer',
  })
  expect(result.auth0[0]).toContain('{"role":"executive","org_id":1,"module_scope":null}')
})

test.each<[string, FormRow[], RegExp]>([
  [
    'a malformed address',
    edited('ronald@lbzf.example', { email: 'ronald' }),
    /ronald: escriba un correo completo/,
  ],
  ['no name', edited('ronald@lbzf.example', { name: '' }), /ronald@lbzf.example: falta el nombre/],
  [
    'the same person twice',
    edited('ronald@lbzf.example', { email: 'MARIANA@lbzf.example' }),
    /mariana.* está dos veces/,
  ],
  [
    'a login of two people',
    edited('ronald@lbzf.example', { login: 'mariana@lbzf.example' }),
    /Tailscale de dos personas/,
  ],
  [
    'a login without a provider',
    edited('ronald@lbzf.example', { login: 'ronald' }),
    /se escribe como nombre@github/,
  ],
  ['an invented role', edited('ronald@lbzf.example', { role: 'root' }), /el rol no existe/],
  ['an invented organization', edited('ronald@lbzf.example', { orgId: '99' }), /la organización no existe/],
  ['no admin', edited('sophia@lbzf.example', { remove: true }), /por lo menos un administrador/],
])('%s is said in a sentence', (_, given, problem) => {
  expect(problemsOf(given)).toMatch(problem)
})

test('a sent form gives its rows back', () => {
  const form = new FormData()
  const sent = rows()
  sent.forEach((row, i) => {
    form.set(`email.${i}`, row.email)
    form.set(`name.${i}`, row.name)
    form.set(`role.${i}`, row.role)
    form.set(`org.${i}`, row.orgId)
    form.set(`login.${i}`, row.login)
  })
  form.set('remove.0', 'on')
  expect(rowsFrom(form)).toEqual(sent.map((row, i) => ({ ...row, remove: i === 0 })))
})
