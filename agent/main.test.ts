import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, expect, test } from 'vitest'
import { seedSamplePlant } from '../seeds/angela/plant.ts'
import { healthSchema } from './contract/api.ts'
import { openStore } from './store/store.ts'

const folder = mkdtempSync(join(tmpdir(), 'lbzf-main-'))
const running: ChildProcess[] = []

afterAll(() => {
  for (const child of running) if (child.exitCode === null) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

type Started = { child: ChildProcess; url: string; ended: Promise<number | null> }

async function start(
  name: string,
  more = '',
  port = '0',
  users = resolve('users/users.json'),
): Promise<Started> {
  const config = join(folder, `${name}.yaml`)
  writeFileSync(
    config,
    `org_id: 1\ndatabase: ${name}.db\nvideo_dir: video\nframes_dir: frames\nusers_file: ${users}\nlisten: {port: ${port}}\n${more}`,
  )
  const child = spawn(process.execPath, ['agent/cli.ts', 'run', '--config', config, '--stop-with-stdin'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  running.push(child)
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString()
  })
  const url = await new Promise<string>((done, fail) => {
    createInterface({ input: child.stdout }).once('line', (line) =>
      done((JSON.parse(line) as { url: string }).url),
    )
    void ended.then((code) => fail(new Error(`exit ${code}: ${log}`)))
  })
  return { child, url, ended }
}

test('an agent that measures nothing yet answers, holds its database and its port alone, and ends on SIGTERM', async () => {
  const { child, url, ended } = await start(
    'first-use',
    'retention: {free_floor_gb: 1000000}\ncameras: [{id: 1, name: Fondo, url: "rtsp://127.0.0.1:9/x", module: angela}]',
  )
  const answer = await fetch(`${url}/api/v1/health`, {
    headers: { 'Tailscale-User-Login': 'sophia@lbzf.example' },
  })
  // Its one camera waits for a module that nobody made yet.
  expect(answer.status).toBe(200)
  expect(healthSchema.parse(await answer.json())).toMatchObject({
    sample_data: false,
    cameras: [{ state: 'off' }],
    database: { journal_mode: 'wal', synchronous: 'FULL' },
    // Under its floor of free space it says so and goes on answering.
    status: 'down',
    disk: { full: true, recording: false },
  })
  expect((await fetch(`${url}/api/v1/health`)).status).toBe(401)
  const page = await fetch(url, { headers: { 'Tailscale-User-Login': 'ronald@lbzf.example' } })
  expect(await page.text()).toContain('Primer uso')
  // The camera begins when its module does, without a restart.
  const made = await fetch(`${url}/api/v1/modules`, {
    method: 'POST',
    headers: {
      'Tailscale-User-Login': 'ronald@lbzf.example',
      'Content-Type': 'application/json',
      'Idempotency-Key': 'angela',
    },
    body: '{"name":"Angela"}',
  })
  expect(made.status).toBe(201)
  const camera = async () =>
    healthSchema.parse(
      await (
        await fetch(`${url}/api/v1/health`, { headers: { 'Tailscale-User-Login': 'sophia@lbzf.example' } })
      ).json(),
    ).cameras[0]?.state
  await expect.poll(camera, { timeout: 20_000 }).not.toBe('off')

  expect(() => openStore({ file: join(folder, 'first-use.db') })).toThrow(/another agent holds/)
  const { port } = new URL(url)
  await Promise.all([
    expect(start('first-use')).rejects.toThrow(/exit 1.*another agent holds/s),
    expect(start('second', '', port)).rejects.toThrow(new RegExp(`exit 1.*127.0.0.1:${port} is busy`, 's')),
  ])
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  openStore({ file: join(folder, 'first-use.db') }).close()
}, 60_000)

test('real people are never shown the synthetic plant as theirs', async () => {
  const file = join(folder, 'sample.db')
  const store = openStore({ file })
  seedSamplePlant(store)
  store.close()
  const real = JSON.parse(readFileSync('users/users.json', 'utf8')) as { users: { email: string }[] }
  for (const user of real.users) user.email = user.email.replace('.example', '.com.co')
  writeFileSync(join(folder, 'real-users.json'), JSON.stringify(real))
  await expect(start('sample', '', '0', join(folder, 'real-users.json'))).rejects.toThrow(
    /exit 1.*datos de ejemplo/s,
  )
}, 60_000)

test('with --stop-with-stdin it ends when whoever started it is gone', async () => {
  const { child, ended } = await start('orphan')
  child.stdin?.end()
  expect(await ended).toBe(0)
}, 60_000)

test('a configuration with a problem ends the start with a sentence', async () => {
  await expect(start('open', 'hosts: []\ncolour: red')).rejects.toThrow(/exit 1.*colour: unknown key/s)
}, 60_000)
