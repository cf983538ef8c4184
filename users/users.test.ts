import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AppError } from '../agent/contract/errors.ts'
import { accessRow, accessTable, allows } from './access.ts'
import { usersCommand } from './command.ts'
import { loadDirectory, usersSha256 } from './directory.ts'
import { emailKey, identityKey } from './identity.ts'
import { formatUsers, parseUsers, roles } from './schema.ts'

const committed = fileURLToPath(new URL('users.json', import.meta.url))
const cli = fileURLToPath(new URL('cli.ts', import.meta.url))

function fileWith(users: object[], organizations: object[] = [{ id: 1, name: 'LBZF' }]): string {
  const admin = { email: 'sophia@lbzf.example', name: 'Sophia', role: 'admin', org_id: 1, module_scope: null }
  return JSON.stringify({ version: 1, organizations, users: [admin, ...users] })
}
const ronald = {
  email: 'ronald@lbzf.example',
  name: 'Ronald',
  role: 'engineer',
  org_id: 1,
  module_scope: null,
}

describe('who somebody is', () => {
  test('capitals, spaces around it and composed or decomposed accents make no difference', () => {
    expect(emailKey(' Ronald@LBZF.example ')).toBe('ronald@lbzf.example')
    expect(emailKey('josé@lbzf.example')).toBe(emailKey('jose\u0301@lbzf.example'))
  })

  test.each([
    ['the Kelvin sign for a k', 'mi\u212Ae@lbzf.example'],
    ['a full-width letter', '\uFF52onald@lbzf.example'],
    ['a full-width at sign', 'ronald\uFF20lbzf.example'],
    ['a ligature', 'so\uFB01a@lbzf.example'],
    ['a dotted capital I', 'mar\u0130ana@lbzf.example'],
    ['a zero-width space', 'ron\u200bald@lbzf.example'],
    ['a line break', 'ronald@lbzf.example\nmariana@lbzf.example'],
    ['two addresses', 'ronald@lbzf.example,sophia@lbzf.example'],
    ['no address', 'ronald'],
    ['nothing', ''],
  ])('%s is nobody', (_, text) => {
    expect(emailKey(text)).toBeNull()
  })

  test('a tailnet login needs no dot and is as strict about look-alikes', () => {
    expect(identityKey('Ronald@GitHub')).toBe('ronald@github')
    expect(identityKey('ron\u212Ald@github')).toBeNull()
  })
})

describe('the directory', () => {
  const directory = loadDirectory(fileWith([{ ...ronald, tailscale_login: 'ronald-plant@github' }]))

  test('knows a person by e-mail, and nobody else', async () => {
    expect(await directory.personByEmail('RONALD@lbzf.example')).toEqual({
      email: 'ronald@lbzf.example',
      name: 'Ronald',
      role: 'engineer',
      orgId: 1,
      moduleScope: null,
    })
    expect(await directory.personByEmail('nadie@lbzf.example')).toBeNull()
    expect(await directory.personByEmail('__proto__')).toBeNull()
  })

  test('on the tailnet the login of the entry counts, and then the e-mail does not', async () => {
    expect((await directory.personByTailscaleLogin('ronald-plant@github'))?.name).toBe('Ronald')
    expect(await directory.personByTailscaleLogin('ronald@lbzf.example')).toBeNull()
    expect((await directory.personByTailscaleLogin('sophia@lbzf.example'))?.role).toBe('admin')
  })

  test('a tailnet login opens nothing on lbzfai.com', async () => {
    expect(await directory.personByEmail('ronald-plant@github')).toBeNull()
  })

  test('the hash is that of the bytes of the file', async () => {
    expect(await usersSha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})

describe('users.json', () => {
  test('the committed file is valid, holds only sample people and is written as the command writes it', async () => {
    const text = await readFile(committed, 'utf8')
    const file = parseUsers(text)
    expect(file.users.every((user) => user.email.endsWith('.example'))).toBe(true)
    expect(formatUsers(file)).toBe(text)
  })

  test.each([
    ['not JSON', '{', /not JSON/],
    [
      'a malformed e-mail',
      fileWith([{ ...ronald, email: 'ronald' }]),
      /users\.1\.email: "ronald" is not an e-mail/,
    ],
    [
      'capitals',
      fileWith([{ ...ronald, email: 'Ronald@lbzf.example' }]),
      /write "Ronald@lbzf.example" as "ronald@/,
    ],
    ['a duplicate', fileWith([ronald, ronald]), /users\.2\.email: ronald@lbzf.example is there twice/],
    [
      'an unknown role',
      fileWith([{ ...ronald, role: 'boss' }]),
      /users\.1\.role: unknown role "boss": use admin/,
    ],
    ['two roles', fileWith([{ ...ronald, role: ['admin', 'engineer'] }]), /users\.1\.role: unknown role/],
    [
      'an unknown organization',
      fileWith([{ ...ronald, org_id: 7 }]),
      /users\.1\.org_id: unknown organization 7/,
    ],
    ['a module scope', fileWith([{ ...ronald, module_scope: ['Angela'] }]), /module_scope is always null/],
    ['an unknown key', fileWith([{ ...ronald, admin: true }]), /users\.1: .*"admin"/],
    [
      'somebody else’s tailnet login',
      fileWith([{ ...ronald, tailscale_login: 'sophia@lbzf.example' }]),
      /users\.1\.tailscale_login: sophia@lbzf.example is already/,
    ],
    [
      'no admin',
      JSON.stringify({ version: 1, organizations: [{ id: 1, name: 'LBZF' }], users: [ronald] }),
      /no admin is left/,
    ],
  ])('%s is refused, naming the place', (_, text, message) => {
    expect(() => parseUsers(text)).toThrow(message)
  })
})

describe('the access table', () => {
  test('knows every path once, and an unknown path not at all', () => {
    expect(new Set(accessTable.map((row) => row.path)).size).toBe(accessTable.length)
    expect(accessRow('/app/desconocida')).toBeNull()
    expect(accessRow('/app/ejecutivo/angela')?.path).toBe('/app/ejecutivo/[modulo]')
    expect(accessRow('/app/ejecutivo/')?.path).toBe('/app/ejecutivo')
    expect(accessRow('/app/ejecutivo/angela/mas')).toBeNull()
  })

  test('everything under /app needs somebody, and without a role nothing but /app itself opens', () => {
    for (const row of accessTable.filter((entry) => entry.path.startsWith('/app'))) {
      expect(row.access, row.path).not.toBe('public')
      expect(allows(row, null), row.path).toBe(row.path === '/app')
    }
  })

  test('each role has one shell, and no role has another’s', () => {
    for (const role of roles) {
      const open = accessTable.filter((row) => row.path.startsWith('/app/') && allows(row, role))
      expect(new Set(open.map((row) => row.path.split('/')[2])).size, role).toBe(1)
    }
  })
})

describe('npm run users', () => {
  let folder = ''
  let path = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'users-'))
    path = join(folder, 'users.json')
    await copyFile(committed, path)
  })
  afterEach(() => rm(folder, { recursive: true }))

  async function run(...args: string[]): Promise<{ code: number; output: string }> {
    try {
      return { code: 0, output: await usersCommand([...args, '--file', path]) }
    } catch (error) {
      if (error instanceof AppError || error instanceof TypeError) return { code: 1, output: error.message }
      throw error
    }
  }

  test('from a terminal: a mistake ends it with 1 and one message, without a trace of code', async () => {
    const { code, output } = await new Promise<{ code: number | null; output: string }>((resolve) => {
      const child = execFile(process.execPath, [cli, 'borrar', '--file', path], (_, stdout, stderr) =>
        resolve({ code: child.exitCode, output: stdout + stderr }),
      )
    })
    expect(code).toBe(1)
    expect(output).toMatch(/^unknown command "borrar"/)
    expect(output).not.toMatch(/ at .*\.ts:\d+/)
  })

  test('adds, changes and removes a person, and diff says what that means', async () => {
    const add = await run(
      'add',
      ' Armando@LBZF.example',
      '--name',
      'Armando',
      '--role',
      'engineer',
      '--org',
      '1',
    )
    expect(add.output).toContain('+ armando@lbzf.example: Armando, engineer, organization 1')
    expect(add.output).toContain('set app_metadata of armando@lbzf.example to {"role":"engineer","org_id":1')
    expect((await run('role', 'armando@lbzf.example', 'executive')).output).toContain(
      'engineer, organization 1 →',
    )
    expect((await run('diff', committed)).output.trim()).toBe(
      '+ armando@lbzf.example: Armando, executive, organization 1',
    )
    expect((await run('remove', 'armando@lbzf.example')).code).toBe(0)
    expect((await run('diff', committed)).output.trim()).toBe('nothing changes')
    expect(await readFile(path, 'utf8')).toBe(await readFile(committed, 'utf8'))
  })

  test('begins a file with its first admin, and never over another', async () => {
    await rm(path)
    expect((await run('check')).output).toContain('"new EMAIL --name NAME" begins a file')
    expect(
      (await run('new', 'ada@planta.test', '--name', 'Ada', '--org', '2', '--org-name', 'ITBA')).code,
    ).toBe(0)
    expect((await run('check', '--for-deploy')).output).toContain('1 people in 1 organizations')
    expect((await run('new', 'ada@planta.test', '--name', 'Ada')).output).toContain('is there already')
  })

  test.each([
    [['add', 'ronald@lbzf.example', '--name', 'R', '--role', 'admin', '--org', '1'], /already in the file/],
    [['add', 'uno', '--name', 'R', '--role', 'admin', '--org', '1'], /"uno" is not an e-mail/],
    [
      ['add', 'uno@lbzf.example', '--name', 'R', '--role', 'jefe', '--org', '1'],
      /use admin, engineer, executive/,
    ],
    [['add', 'uno@lbzf.example', '--name', 'R', '--role', 'admin', '--org', '9'], /unknown organization 9/],
    [['remove', 'nadie@lbzf.example'], /not in the file/],
    [['role', 'ronald@lbzf.example', 'jefe'], /unknown role "jefe"/],
    [['check', '--for-deploy'], /sample people/],
    [['borrar'], /unknown command "borrar"/],
    [['check', '--todo'], /--todo/],
  ])('%j ends with one clear message and leaves the file alone', async (args, message) => {
    const before = await readFile(path, 'utf8')
    const { code, output } = await run(...args)
    expect(code).toBe(1)
    expect(output).toMatch(message)
    expect(await readFile(path, 'utf8')).toBe(before)
  })

  test('the last admin can neither be removed nor made something else', async () => {
    await writeFile(path, fileWith([ronald]))
    expect((await run('remove', 'sophia@lbzf.example')).output).toContain('is the last admin')
    expect((await run('role', 'sophia@lbzf.example', 'engineer')).output).toContain('is the last admin')
  })
})
