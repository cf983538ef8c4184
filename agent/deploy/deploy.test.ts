import { execFile } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { interruptDeploys } from '../../seeds/jetson/interruptions.ts'
import { type JetsonStandIn, jetsonStandIn, oneWorkingRelease } from '../../seeds/jetson/jetson.ts'
import { writeSmallRelease } from '../../seeds/jetson/small-release.ts'

const command = resolve(import.meta.dirname, 'jetson-command.ts')
const usersCommand = resolve(import.meta.dirname, 'users-command.ts')
const folder = mkdtempSync(join(tmpdir(), 'lbzf-deploy-'))
const first = writeSmallRelease(join(folder, 'packed'), '20260720-0600-aaaaaaaaaaaa')
const second = writeSmallRelease(join(folder, 'packed'), '20260721-0600-bbbbbbbbbbbb')
const broken = writeSmallRelease(join(folder, 'packed'), '20260722-0600-cccccccccccc', { gate: 'dies' })
const unfit = writeSmallRelease(join(folder, 'packed'), '20260723-0600-dddddddddddd', {
  selfTest: 'no such model',
})
const third = writeSmallRelease(join(folder, 'packed'), '20260724-0600-eeeeeeeeeeee')
const people = join(folder, 'users.json')
let jetson: JetsonStandIn
let firstSaid = ''

/** Never synchronous: the stand-in for systemd answers in this process. */
function run(program: string, words: string[], input = ''): Promise<{ code: number; text: string }> {
  const env = { ...process.env, PATH: jetson.host.path }
  return new Promise((done) => {
    const child = execFile(program, words, { env }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code ?? 1), text: stdout + stderr }),
    )
    child.stdin?.end(input)
  })
}
const npmRun = (words: string[]) => run(process.execPath, [command, ...words, ...jetson.reach])
const onDevice = (words: string[], input = '') => run(join(jetson.root, 'usr/local/bin/lbzf'), words, input)
const deploy = (release: { folder: string }, ...more: string[]) =>
  npmRun(['deploy', '--packed', release.folder, '--users', people, '--within', '60', ...more])
const running = () => readFileSync(join(jetson.root, 'data/running'), 'utf8')
const record = () => readFileSync(join(jetson.root, 'data/lbzf.db'), 'utf8')

beforeAll(async () => {
  writeFileSync(
    people,
    JSON.stringify({
      version: 1,
      organizations: [{ id: 1, name: 'LBZF' }],
      users: [{ email: 'sophia@lbzf.test', name: 'Sophia', role: 'admin', org_id: 1, module_scope: null }],
    }),
  )
  jetson = await jetsonStandIn({ root: join(folder, 'jetson'), timeScale: 0.5 })
  await jetson.boot()
  const { code, text } = await deploy(first)
  expect(code).toBe(0)
  firstSaid = text
}, 180_000)
afterAll(() => {
  jetson.remove()
  rmSync(folder, { recursive: true, force: true })
})

describe('a deploy over ssh', () => {
  it('puts the first release in place, and the people', async () => {
    await vi.waitFor(() => expect(running()).toBe(first.id), 60_000)
    expect(jetson.current()).toBe(first.id)
    expect(readFileSync(join(jetson.root, 'etc/lbzf/users.json'), 'utf8')).toBe(readFileSync(people, 'utf8'))
  })

  it('is refused inside a jornada with what would be lost, and done with --now', async () => {
    writeFileSync(join(jetson.root, 'data/in-jornada'), '')
    const refused = await deploy(second)
    expect(refused.code).toBe(1)
    expect(refused.text).toContain('3 minutes would be lost')
    expect(jetson.current()).toBe(first.id)
    appendFileSync(join(jetson.root, 'etc/systemd/system/lbzf-settle.timer'), '# older\n')
    const forced = await deploy(second, '--now')
    expect(forced.text).toContain(`${second.id} stays; lbzf rollback returns to ${first.id}`)
    // Launcher and units are no part of a release: whoever deploys is told when they are older ones.
    expect(forced.text).toContain('sudo sh /opt/lbzf/current/agent/deploy/install.sh')
    expect(firstSaid).not.toContain('install.sh')
    expect(jetson.current()).toBe(second.id)
    expect(running()).toBe(second.id)
    rmSync(join(jetson.root, 'data/in-jornada'))
  }, 180_000)

  it('of a release that does not pass its self-test changes nothing', async () => {
    cpSync(unfit.folder, join(jetson.root, 'opt/lbzf/incoming', unfit.id), { recursive: true })
    const refused = await onDevice(['deploy', unfit.id])
    expect(refused.text).toContain('no such model')
    expect(refused.text).toContain('Nothing was changed')
    expect(jetson.current()).toBe(second.id)
  }, 180_000)

  it('of a release that does not pass its gate is taken back, and no row of the record with it', async () => {
    const before = record()
    const failed = await deploy(broken, '--within', '2')
    expect(failed.code).toBe(1)
    expect(failed.text).toContain(`was returned to ${second.id}`)
    expect(jetson.current()).toBe(second.id)
    await vi.waitFor(() => expect(running()).toBe(second.id), 60_000)
    // What the broken one wrote stays too: the copy made before is never put back.
    expect(record().startsWith(`${before}${broken.id}\n`)).toBe(true)
    expect(oneWorkingRelease(jetson.root)).toEqual([])
  }, 180_000)

  it('refuses sample people here and there', async () => {
    const sample = await npmRun(['deploy', '--packed', first.folder, '--users', 'users/users.json'])
    expect(sample.text).toContain('sample people')
    const there = await onDevice(['users'], readFileSync('users/users.json', 'utf8'))
    expect(there.text).toContain('the people were not changed')
    expect(readFileSync(join(jetson.root, 'etc/lbzf/users.json'), 'utf8')).toContain('sophia@lbzf.test')
  })

  it('brings people alone, without a restart, and names what it did not reach', async () => {
    const rows = record()
    const changed = readFileSync(people, 'utf8').replace('Sophia', 'Sofía')
    writeFileSync(join(folder, 'changed.json'), changed)
    const words = ['--no-site', '--users', join(folder, 'changed.json')]
    const sent = await run(process.execPath, [
      usersCommand,
      ...jetson.reach,
      ...words,
      '--host',
      'nowhere.invalid',
    ])
    expect(sent.code).toBe(1)
    expect(sent.text).toMatch(/reached +jetson-standin/)
    expect(sent.text).toMatch(/NOT REACHED nowhere\.invalid/)
    expect(readFileSync(join(jetson.root, 'etc/lbzf/users.json'), 'utf8')).toBe(changed)
    expect(record()).toBe(rows)
  }, 180_000)

  it('goes back on request, from here and without a network', async () => {
    expect(await npmRun(['rollback'])).toMatchObject({ code: 0 })
    expect(jetson.current()).toBe(first.id)
    expect(await onDevice(['rollback'])).toMatchObject({ code: 0 })
    expect(jetson.current()).toBe(second.id)
    await vi.waitFor(() => expect(running()).toBe(second.id), 60_000)
  }, 180_000)
})

// Every step there is: npm run chaos -- --only actualización.
it('leaves exactly one working release when the power goes before the steps that matter most', async () => {
  const choose = (commands: string[]) =>
    [/^mv -T .*\.current\.new/, /^systemctl restart/, /^rm -f .*trial$/].map(
      (pattern) => commands.findIndex((command) => pattern.test(command)) + 1,
    )
  const found = await interruptDeploys(join(folder, 'interruptions'), { choose })
  expect(found.map(({ step }) => step > 0)).toEqual([true, true, true])
  expect(found.flatMap(({ problems }) => problems)).toEqual([])
}, 180_000)

it('returns by itself, without anybody, when nobody confirms in time', async () => {
  await onDevice(['status'])
  const incoming = join(jetson.root, 'opt/lbzf/incoming', third.id)
  cpSync(third.folder, incoming, { recursive: true })
  expect(await onDevice(['deploy', third.id, '--within', '0'])).toMatchObject({ code: 0 })
  expect(jetson.current()).toBe(third.id)
  await vi.waitFor(() => expect(jetson.current()).toBe(second.id), { timeout: 60_000, interval: 50 })
  await vi.waitFor(() => expect(running()).toBe(second.id), 60_000)
  expect((await onDevice(['status'])).text).toContain('nobody confirmed in time')
}, 180_000)
