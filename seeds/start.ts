import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError, sentenceOf } from '../agent/contract/errors.ts'
import { loadDirectory } from '../users/directory.ts'
import { writeAgentConfig } from './start/agent-config.ts'
import { type Part, startPart } from './start/part.ts'
import { renderedCameras, writeRecord } from './start/plant.ts'
import { freePorts, type Ports } from './start/ports.ts'
import { untilMeasuring } from './start/until-measuring.ts'
import { printWelcome } from './start/welcome.ts'

/**
 * `npm start`: the whole system on loopback with a synthetic plant. Each part is a process of its own; this one starts
 * them in order, stops them in the opposite order, and stops everything when one of them ends.
 */
const root = resolve(import.meta.dirname, '..')
const running: Part[] = []
let stopping: Promise<void> | undefined
let dataDir = join(root, '.data/plant')
let logs = join(dataDir, 'logs')

function stop(): Promise<void> {
  stopping ??= (async () => {
    for (const part of running.toReversed()) await part.stop()
    // Listened to, it would keep us alive.
    process.stdin.destroy()
  })()
  return stopping
}

/** workerd hangs under libfaketime, which moves the plant's clock in a test: the door keeps the real one. */
const realClock = { LD_PRELOAD: '' }

async function part(name: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Part> {
  const started = await startPart({
    name,
    args,
    logs,
    env,
    readyWithinMs: 60_000,
    stillWanted: () => stopping === undefined,
  })
  running.push(started)
  void started.ended.then((code) => {
    if (stopping !== undefined) return
    console.error(
      `${name} ended by itself (exit ${code}): stopping the rest. See ${join(logs, `${name}.log`)}`,
    )
    process.exitCode = 1
    void stop()
  })
  return started
}

/** Health is not for strangers: asked for by the first admin of users.json. */
async function anAdmin(): Promise<string> {
  const text = readFileSync(join(root, 'users/users.json'), 'utf8')
  const people = await loadDirectory(text, 'users/users.json').people()
  const admin = people.find(({ role, orgId }) => role === 'admin' && orgId === 1)
  if (admin === undefined) throw new AppError('invalid', 'users/users.json has no admin of organisation 1.')
  return admin.email
}

async function start(ports: Ports): Promise<void> {
  const urls = {
    site: `http://localhost:${ports.site}`,
    signIn: `http://localhost:${ports.signIn}`,
    serve: `http://localhost:${ports.serve}`,
    agent: `http://127.0.0.1:${ports.agent}`,
  }
  const seed = (file: string) => join(root, 'seeds', file)
  const say = (sentence: string) => console.log(sentence)

  const videos = await renderedCameras(say)
  if (stopping !== undefined) return
  say('plant: writing the sample plant and its earlier jornadas …')
  writeRecord(dataDir, videos)
  await part('serve', [seed('serve/main.ts'), `--port=${ports.serve}`, `--target=${urls.agent}`])
  await part('sign-in', [seed('sign-in/main.ts'), `--port=${ports.signIn}`, `--site=${urls.site}`], realClock)
  const jetsons = JSON.stringify([{ name: 'Jetson de Angela (simulado)', url: urls.serve, org_id: 1 }])
  const door = [
    seed('door/main.ts'),
    `--port=${ports.site}`,
    `--sign-in=${urls.signIn}`,
    `--jetsons=${jetsons}`,
    `--state=${join(dataDir, 'door')}`,
  ]
  await part('door', door, realClock)

  const user = 'agente'
  const password = randomBytes(12).toString('base64url')
  const cameras = await part('cameras', [seed('camera/main.ts'), `--user=${user}`, `--videos=${videos}`], {
    CAMERA_PASSWORD: password,
  })
  // What the cameras show, for whoever wants to compare it with what was measured.
  const facts = { ...cameras.ready, truth: join(videos, 'truth.json') }
  writeFileSync(join(dataDir, 'live.json'), JSON.stringify(facts))

  const config = writeAgentConfig({
    dataDir,
    root,
    ports,
    // Again, in a blink: hardly a second lies between what was and what is measured.
    database: writeRecord(dataDir, videos),
    rtsp: { port: Number(cameras.ready.port), user, password },
  })
  await part('agent', [join(root, 'agent/cli.ts'), 'run', '--config', config, '--stop-with-stdin'])
  await untilMeasuring(urls.agent, await anAdmin(), () => stopping === undefined)
  if (stopping === undefined) printWelcome(urls)
}

function stopNow(): void {
  // Nothing runs yet: a rendering that is cut off is begun anew next time.
  if (running.length === 0) process.exit(130)
  void stop()
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stopNow)

async function begin(values: { fresh: boolean; data: string; 'stop-with-stdin': boolean }): Promise<void> {
  dataDir = resolve(values.data)
  logs = join(dataDir, 'logs')
  if (values['stop-with-stdin']) process.stdin.once('end', stopNow).resume()
  const ports = await freePorts(process.env)
  if (values.fresh) rmSync(dataDir, { recursive: true, force: true })
  mkdirSync(logs, { recursive: true })
  await start(ports)
}

try {
  const { values } = parseArgs({
    options: {
      fresh: { type: 'boolean', default: false },
      data: { type: 'string', default: dataDir },
      // A test that is killed takes its plant with it.
      'stop-with-stdin': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) console.log('usage: npm start [-- [--fresh] [--data FOLDER]]')
  else await begin(values)
} catch (error) {
  // Stopped on purpose while starting: nothing to explain.
  if (stopping === undefined) {
    console.error(sentenceOf(error) ?? error)
    process.exitCode = 1
  }
  await stop()
}
