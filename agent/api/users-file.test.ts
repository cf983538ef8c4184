import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { UsersFile } from './users-file.ts'

const committed = readFileSync('users/users.json', 'utf8')
let folder: string
let file: string
let clockMs: number
let users: UsersFile
const said: string[] = []
const log = {
  info: (_: object, message?: string) => void said.push(`info ${message}`),
  error: (_: object, message?: string) => void said.push(`error ${message}`),
} as unknown as ConstructorParameters<typeof UsersFile>[1]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbzf-users-'))
  file = join(folder, 'users.json')
  clockMs = 0
  said.length = 0
  writeFileSync(file, committed)
  users = new UsersFile(file, log, () => clockMs)
})
afterEach(() => rmSync(folder, { recursive: true }))

/** As a deploy does it: the new file takes the place of the old one in one step. */
function replace(text: string): void {
  writeFileSync(`${file}.new`, text)
  renameSync(`${file}.new`, file)
  clockMs += 1_000
}

function without(email: string): string {
  const content = JSON.parse(committed) as { users: { email: string }[] }
  content.users = content.users.filter((user) => user.email !== email)
  return JSON.stringify(content)
}

test('a person removed from users.json is gone a second after the file is there', async () => {
  const ronald = 'ronald@lbzf.example'
  expect(await users.inForce().directory.personByTailscaleLogin(ronald)).not.toBeNull()
  replace(without(ronald))
  expect(await users.inForce().directory.personByTailscaleLogin(ronald)).toBeNull()
  expect(users.inForce().refused).toBe(false)
})

test('a wrong or missing file is refused, said, and the last good one stays until a good one comes', () => {
  const { sha256 } = users.inForce()
  replace('{"users": [')
  expect(users.inForce()).toMatchObject({ sha256, refused: true })
  rmSync(file)
  clockMs += 1_000
  expect(users.inForce()).toMatchObject({ sha256, refused: true })
  expect(said.filter((line) => line.startsWith('error'))).toHaveLength(2)
  replace(committed)
  expect(users.inForce()).toMatchObject({ sha256, refused: false })
})

test('the first one must be good', () => {
  writeFileSync(file, '[]')
  expect(() => new UsersFile(file, log)).toThrow(/users\.json/)
})
