import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError } from '../agent/contract/errors.ts'
import { writeAgentConfig } from './start/agent-config.ts'
import { type Part, startPart } from './start/part.ts'
import { preparePlant } from './start/plant.ts'
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

function stop(): Promise<void> {
  stopping ??= (async () => {
    for (const part of running.toReversed()) await part.stop()
  })()
  return stopping
}

async function part(
  name: string,
  args: string[],
  options: { logs: string; env?: NodeJS.ProcessEnv },
): Promise<Part> {
  const started = await startPart({ name, args, readyWithinMs: 60_000, ...options })
  running.push(started)
  void started.ended.then((code) => {
    if (stopping !== undefined) return
    console.error(
      `${name} ended by itself (exit ${code}): stopping the rest. See ${join(options.logs, `${name}.log`)}`,
    )
    process.exitCode = 1
    void stop()
  })
  return started
}

async function start(ports: Ports, dataDir: string): Promise<void> {
  const logs = join(dataDir, 'logs')
  mkdirSync(logs, { recursive: true })
  const urls = {
    site: `http://localhost:${ports.site}`,
    signIn: `http://localhost:${ports.signIn}`,
    serve: `http://localhost:${ports.serve}`,
    agent: `http://127.0.0.1:${ports.agent}`,
  }

  const plant = await preparePlant({ dataDir, nowMs: Date.now(), say: (sentence) => console.log(sentence) })
  const cameras = await part(
    'cameras',
    [
      join(root, 'seeds/camera/main.ts'),
      '--port',
      '0',
      '--control-port',
      '0',
      '--user',
      plant.cameraUser,
      '--videos',
      plant.videos,
    ],
    { logs, env: { CAMERA_PASSWORD: plant.cameraPassword } },
  )
  // What the cameras show, for whoever wants to compare it with what was measured.
  writeFileSync(
    join(dataDir, 'live.json'),
    JSON.stringify({ ...cameras.ready, truth: join(plant.videos, 'truth.json') }),
  )

  const config = writeAgentConfig({
    dataDir,
    root,
    ports,
    plant,
    rtspPort: Number(cameras.ready.port),
  })
  await part('agent', [join(root, 'agent/cli.ts'), 'run', '--config', config, '--stop-with-stdin'], { logs })
  await part(
    'serve',
    [join(root, 'seeds/serve/main.ts'), '--port', `${ports.serve}`, '--target', urls.agent],
    { logs },
  )
  await part(
    'sign-in',
    [join(root, 'seeds/sign-in/main.ts'), '--port', `${ports.signIn}`, '--site', urls.site],
    { logs },
  )
  const jetsons = [{ name: 'Jetson de Angela (simulado)', url: urls.serve, org_id: 1 }]
  await part(
    'door',
    [
      join(root, 'seeds/door/main.ts'),
      ...['--port', `${ports.site}`, '--sign-in', urls.signIn],
      ...['--jetsons', JSON.stringify(jetsons), '--state', join(dataDir, 'door')],
    ],
    { logs },
  )
  await untilMeasuring(urls.agent)
  printWelcome(urls)
}

process.once('SIGINT', () => void stop())
process.once('SIGTERM', () => void stop())
process.once('SIGHUP', () => void stop())

try {
  const { values } = parseArgs({
    options: {
      fresh: { type: 'boolean', default: false },
      data: { type: 'string', default: join(root, '.data/plant') },
    },
  })
  const ports = await freePorts(process.env)
  const dataDir = resolve(values.data)
  if (values.fresh) rmSync(dataDir, { recursive: true, force: true })
  await start(ports, dataDir)
} catch (error) {
  // Stopped on purpose while starting: nothing to explain.
  if (stopping === undefined) {
    console.error(error instanceof AppError || isUsageError(error) ? (error as Error).message : error)
    process.exitCode = 1
  }
  await stop()
}

function isUsageError(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}
