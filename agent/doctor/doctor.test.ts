import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { smallPlant } from '../store/small-plant.ts'
import type { Finding } from './finding.ts'
import { tailnetFindings } from './plant.ts'

const folder = mkdtempSync(join(tmpdir(), 'lbzf-doctor-'))
const config = join(folder, 'config.yaml')
const day = 86_400_000
const nowMs = Date.parse('2026-07-20T12:00:00Z')
afterAll(() => rmSync(folder, { recursive: true }))

// A plant whose camera does not answer, with a password file that anybody can read.
for (const name of ['video', 'frames']) mkdirSync(join(folder, name))
smallPlant({ file: join(folder, 'lbzf.db') }).store.close()
const people = {
  version: 1,
  organizations: [{ id: 1, name: 'LBZF' }],
  users: [
    { email: 'jefa.secreta@fabrica.co', name: 'Jefa Secreta', role: 'admin', org_id: 1, module_scope: null },
    {
      email: 'otro@fabrica.co',
      name: 'Otro Nombre',
      role: 'engineer',
      org_id: 1,
      module_scope: null,
      tailscale_login: 'apodo@github',
    },
  ],
}
writeFileSync(join(folder, 'users.json'), JSON.stringify(people))
writeFileSync(join(folder, 'cam1.password'), 'contraseña-de-cámara\n', { mode: 0o644 })
chmodSync(join(folder, 'cam1.password'), 0o644)
writeFileSync(
  config,
  `org_id: 1
database: lbzf.db
video_dir: video
frames_dir: frames
users_file: users.json
listen: {port: 9}
hosts: [jetson-oculto.tail1234.ts.net]
cameras:
  - {id: 1, name: Fondo izquierda, module: angela, url: 'rtsp://127.0.0.1:9/x', user: vigia-uno, password_file: cam1.password}
retention: {free_floor_gb: 0}
`,
  { mode: 0o600 },
)

function agent(...words: string[]): Promise<{ code: number; text: string }> {
  return new Promise((done) => {
    execFile(process.execPath, ['agent/cli.ts', ...words, '--config', config], (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code ?? 1), text: stdout + stderr }),
    )
  })
}

describe('the doctor', () => {
  it('finds what is wrong, says what to do, and ends with 1', async () => {
    const { code, text } = await agent('doctor', '--json')
    expect(code).toBe(1)
    const { findings }: { findings: Finding[] } = JSON.parse(text)
    const of = (subject: string) => findings.find((finding) => finding.subject === subject)
    expect(of('camera 1')).toMatchObject({ verdict: 'fault' })
    expect(of('passwords')).toMatchObject({ verdict: 'fault', toDo: expect.stringContaining('chmod') })
    expect(of('agent')).toMatchObject({ verdict: 'fault' })
    expect(of('people')).toMatchObject({ verdict: 'ok' })
    expect(of('disk')).toMatchObject({ verdict: 'ok' })
    expect(of('fsync')?.seen).toMatch(/ms for a row/)
    expect(of('zones 1')).toMatchObject({ verdict: 'warning', seen: expect.stringContaining('P1: pick-up') })
    expect(of('record')?.seen).toMatch(/SQLite 3\.\d+/)
    // A fault always says what to do; nobody is left with a diagnosis alone.
    expect(
      findings.filter(({ verdict, toDo }) => (verdict === 'fault' || verdict === 'warning') && toDo === ''),
    ).toEqual([])
  }, 60_000)

  it('writes a bundle without secrets, faces or names, closed to others', async () => {
    const log = join(folder, 'log.txt')
    const planted = [
      'Jefa Secreta looked at the board',
      'login otro@fabrica.co from apodo@github',
      'rtsp://vigia-uno:contraseña-de-cámara@127.0.0.1:9/x refused',
      'somebody unknown: tercera.persona@otra-parte.co',
      'token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln',
      'camera 1 is down',
    ]
    writeFileSync(log, planted.join('\n'))
    const to = join(folder, 'bundle.json')
    expect((await agent('doctor', 'bundle', '--to', to, '--log', log)).code).toBe(0)
    const text = readFileSync(to, 'utf8')
    const secrets = [
      'Jefa',
      'Secreta',
      'Otro Nombre',
      'otro@',
      'apodo',
      'tercera.persona',
      'vigia-uno',
      'contraseña-de-cámara',
      'eyJhbGci',
      'jetson-oculto',
      'Fondo izquierda',
    ]
    expect(secrets.filter((secret) => text.toLowerCase().includes(secret.toLowerCase()))).toEqual([])
    // It still says what helps.
    expect(text).toContain('camera 1 is down')
    expect(JSON.parse(text)).toMatchObject({
      configuration: { org_id: 1, cameras: [{ id: 1, login: true }] },
    })
    expect(text).not.toMatch(/data:image|[A-Za-z0-9+/]{400}/)
    expect(statSync(to).mode & 0o077).toBe(0)
  }, 60_000)
})

describe('the tailnet', () => {
  const serve = '|-- / proxy http://127.0.0.1:5000'
  const joined = (days: number | null) => ({
    BackendState: 'Running',
    Self: days === null ? {} : { KeyExpiry: new Date(nowMs + days * day).toISOString() },
  })
  const verdicts = (...args: Parameters<typeof tailnetFindings>) =>
    tailnetFindings(...args).map(({ verdict }) => verdict)

  it('is well with a key that does not expire and the port offered', () => {
    expect(verdicts(joined(null), serve, 5000, nowMs)).toEqual(['ok', 'ok'])
  })

  it('warns of a key that will shut everybody out, loudly when it is near', () => {
    expect(verdicts(joined(120), serve, 5000, nowMs)).toEqual(['warning', 'ok'])
    expect(verdicts(joined(12), serve, 5000, nowMs)).toEqual(['fault', 'ok'])
  })

  it('finds a machine that has left, a port that is not offered, and a funnel', () => {
    expect(verdicts({ BackendState: 'NeedsLogin' }, serve, 5000, nowMs)).toEqual(['fault'])
    expect(verdicts(joined(null), '', 5000, nowMs)).toEqual(['ok', 'fault'])
    expect(verdicts(joined(null), `# Funnel on:\n${serve}`, 5000, nowMs)).toEqual(['ok', 'ok', 'fault'])
  })
})
