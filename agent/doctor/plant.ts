import { readFileSync } from 'node:fs'
import { exampleAddresses, parseUsers } from '../../users/schema.ts'
import type { Config } from '../config.ts'
import { AppError } from '../contract/errors.ts'
import { askHealth } from '../deploy/ask-health.ts'
import { readHeartbeat } from '../deploy/gate.ts'
import { isSampleData, sqliteVersion } from '../store/meta.ts'
import { roiInForce } from '../store/rois.ts'
import { openStore, type Store } from '../store/store.ts'
import { tryCamera } from '../vision/camera-test.ts'
import { modelChecks } from '../vision/model-checks.ts'
import { zoneAdviceLines } from '../vision/zone-advice-text.ts'
import { type Finding, fault, ok, unknown, warning } from './finding.ts'
import { output } from './machine.ts'

/** What is the plant's: cameras, detector, record, people, and the way to the dashboard. */
export async function plantFindings(config: Config): Promise<Finding[]> {
  const health = await askHealth(config)
  return [
    ...(await cameras(config)),
    ...(await modelFindings(config)),
    ...record(config),
    people(config),
    health === undefined
      ? fault('agent', `does not answer on port ${config.listen.port}`, 'journalctl -u lbzf-agent -n 50')
      : ok('agent', `${health.version} answers on port ${config.listen.port}, ${health.status}`),
    ...tailnet(config.listen.port),
  ]
}

/** One after the other: a camera allows few sessions, and the agent holds one. */
async function cameras(config: Config): Promise<Finding[]> {
  if (config.cameras.length === 0) return [warning('cameras', 'none is configured', 'add one in Cámaras')]
  const findings: Finding[] = []
  for (const { id, url, user, password } of config.cameras) {
    const trial = await tryCamera({ url, user, password })
    findings.push(
      trial.ok
        ? ok(`camera ${id}`, `H.264, ${trial.width}×${trial.height}, ${trial.fps ?? 'unknown'} fps`)
        : fault(`camera ${id}`, trial.problem, 'docs/guide/replace-a-camera.md'),
    )
  }
  return findings
}

/** What model runs where and how fast. */
export async function modelFindings(config: Config): Promise<Finding[]> {
  const checks = await modelChecks(config)
  return checks.map(({ name, ok: well, detail, whatToDo }) => {
    const subject = name === 'model' ? name : `model ${name}`
    return well ? ok(subject, detail) : fault(subject, detail, whatToDo || 'docs/guide/jetson.md')
  })
}

/** The database, and the zones it holds for each camera. */
function record({ database, cameras: configured }: Config): Finding[] {
  try {
    const store = openStore({ file: database, readonly: true })
    try {
      const ageSeconds = Math.round((Date.now() - (readHeartbeat(database) ?? 0)) / 1000)
      const seen = `schema ${store.schemaVersion}, SQLite ${sqliteVersion(store)}${isSampleData(store) ? ', datos de ejemplo' : ''}, last row ${ageSeconds} s ago`
      const written =
        ageSeconds < 60
          ? ok('record', seen)
          : warning('record', seen, 'the agent is not writing: is it running?')
      return [written, ...configured.map(({ id }) => zones(store, id))]
    } finally {
      store.close()
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return [fault('record', error.message, 'lbzf check; docs/guide/backup.md')]
  }
}

/** Whether the zones in force of a camera are drawn so that they can be measured well. */
function zones(store: Store, cameraId: number): Finding {
  const subject = `zones ${cameraId}`
  const inForce = roiInForce(store, cameraId, Date.now())
  if (inForce === undefined) return warning(subject, 'none drawn yet', 'Cámaras → Calibrar cámara')
  const advices = zoneAdviceLines(inForce.geometry)
  const { version, geometry } = inForce
  return advices.length === 0
    ? ok(subject, `version ${version} with ${geometry.stations.length} stations`)
    : warning(subject, advices.join(' · '), 'Cámaras → Calibrar cámara; docs/guide/calibrate.md')
}

function people({ users_file, org_id }: Config): Finding {
  try {
    const file = parseUsers(readFileSync(users_file, 'utf8'), users_file)
    const sample = exampleAddresses(file)
    if (sample.length > 0)
      return warning(
        'people',
        `${sample.length} sample people`,
        'npm run deploy:users with the real users.json',
      )
    const admins = file.users.filter((user) => user.org_id === org_id && user.role === 'admin').length
    return admins > 0
      ? ok('people', `${file.users.length}, ${admins} of them admins here`)
      : fault('people', `nobody of organisation ${org_id} is an admin`, 'npm run users; npm run deploy:users')
  } catch (error) {
    return fault(
      'people',
      error instanceof AppError ? error.message : `${users_file} cannot be read`,
      'npm run deploy:users',
    )
  }
}

type TailscaleStatus = { BackendState?: string; Self?: { KeyExpiry?: string; Tags?: string[] } }

function tailnet(port: number): Finding[] {
  const text = output('tailscale', ['status', '--json'])
  if (text === undefined) return [unknown('tailnet', 'tailscale cannot be asked on this machine')]
  return tailnetFindings(JSON.parse(text), output('tailscale', ['serve', 'status']) ?? '', port, Date.now())
}

/** What `tailscale status --json` and `tailscale serve status` say. Pure. */
export function tailnetFindings(
  status: TailscaleStatus,
  serve: string,
  port: number,
  nowMs: number,
): Finding[] {
  const findings: Finding[] = []
  if (status.BackendState !== 'Running') {
    return [fault('tailnet', status.BackendState ?? 'unknown state', 'sudo tailscale up --ssh')]
  }
  const expiry = status.Self?.KeyExpiry
  if (expiry === undefined) findings.push(ok('tailnet', 'joined, its key does not expire'))
  else {
    const days = Math.floor((Date.parse(expiry) - nowMs) / 86_400_000)
    const seen = `joined, its key expires in ${days} days`
    const toDo = 'switch off key expiry of this machine in the Tailscale console: afterwards nobody gets in'
    findings.push(days < 30 ? fault('tailnet', seen, toDo) : warning('tailnet', seen, toDo))
  }
  findings.push(
    serve.includes(`127.0.0.1:${port}`)
      ? ok('serve', `port ${port} is offered on the tailnet`)
      : fault(
          'serve',
          `port ${port} is not offered on the tailnet`,
          `sudo tailscale serve --bg --http=5000 http://127.0.0.1:${port}`,
        ),
  )
  if (/funnel on/i.test(serve))
    findings.push(fault('funnel', 'the dashboard is open to the Internet', 'sudo tailscale funnel off'))
  return findings
}
