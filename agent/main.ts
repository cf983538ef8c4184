import { type DestinationStream, type Logger, pino } from 'pino'
import { CameraTrials } from './api/camera-trials.ts'
import { headerApp, listen, whoisApp } from './api/listener.ts'
import { startMetrics } from './api/metrics.ts'
import { createAnswers } from './api/record-answers.ts'
import { UsersFile } from './api/users-file.ts'
import { createWrites } from './api/writes.ts'
import { type Config, loadConfig } from './config.ts'
import { AppError } from './contract/errors.ts'
import { ExportDesk } from './excel/export-desk.ts'
import { ScheduledExport } from './excel/scheduled-export.ts'
import { makeFolder } from './folder.ts'
import { startHeartbeat } from './heartbeat.ts'
import { startMeasuring } from './measuring.ts'
import { Clips } from './recording/clips.ts'
import { releaseVersion } from './release-version.ts'
import { Room } from './room.ts'
import { reportTo } from './service-manager.ts'
import { parseOptions, requireOptions } from './store/arguments.ts'
import { DailyBackup } from './store/daily-backup.ts'
import { isSampleData } from './store/meta.ts'
import { readModules } from './store/plant.ts'
import { createReserve } from './store/reserve.ts'
import { openStore, type Store } from './store/store.ts'
import { requireWhole } from './store/whole.ts'

export const usage = 'usage: npm run agent -- run --config FILE [--stop-with-stdin]'

/** Measures and answers until SIGTERM or SIGINT. */
export async function run(args: string[]): Promise<void> {
  const values = parseOptions(args, {
    config: { type: 'string' },
    'stop-with-stdin': { type: 'boolean', default: false },
  })
  const { config } = requireOptions('run', values, 'config')
  const stop = stopRequest(values['stop-with-stdin'])
  try {
    const agent = await startAgent(loadConfig(config))
    // Whoever started us waits for this line; the log goes to stderr.
    console.log(JSON.stringify({ ready: 'agent', url: agent.url }))
    agent.log.info({ reason: await stop.came }, 'stopping')
    await agent.stop()
  } finally {
    stop.forget()
  }
}

export type Agent = { url: string; log: Logger; stop: () => Promise<void> }

/** Store, then cameras, then API; `stop` goes the other way and leaves units in progress open in the record. */
export async function startAgent(config: Config, log = createLog(config)): Promise<Agent> {
  const users = new UsersFile(config.users_file, log)
  for (const folder of [config.video_dir, config.frames_dir]) makeFolder(folder)
  const reserve = createReserve(`${config.database}.reserve`)
  let lookForRoom = () => {}
  const onFull = () => {
    // After the write that is being tried again: recording must not eat what was given up for the record.
    setImmediate(() => lookForRoom())
    return reserve.release()
  }
  const store = openStore({ file: config.database, onFull })
  const opened: (() => void | Promise<void>)[] = [() => store.close()]
  const stop = async () => {
    for (const close of opened.splice(0).reverse()) await close()
  }
  try {
    requireWhole(store)
    requireOwnRecord(store, config)
    await requireNoSample(store, config, users)
    const room = new Room(store, config, reserve, log)
    room.start()
    lookForRoom = () => room.look()
    opened.push(room.stop)
    if (config.backup !== undefined) {
      const backup = new DailyBackup(store, config.backup, log)
      backup.start()
      opened.push(() => backup.stop())
    }
    const measuring = await startMeasuring(store, config, room, log)
    opened.push(measuring.stop)
    const { desk, live } = measuring
    const clips = new Clips(store, config.video_dir)
    opened.push(() => clips.close())
    const answers = createAnswers({
      store,
      live,
      mayRecord: () => room.mayRecord(),
      config: { ...config, cameras: desk.configured },
      users: () => users.inForce(),
      version: releaseVersion(),
      startedMs: Date.now(),
    })
    const writes = createWrites(store, log)
    if (config.export !== undefined) {
      const scheduled = new ScheduledExport(store, config.export, log)
      scheduled.start()
      opened.push(() => scheduled.stop())
    }
    const exports = new ExportDesk(config.database)
    opened.push(() => exports.stop())
    const trials = new CameraTrials()
    const sources = { store, live, desk, clips, trials, answers, exports, users, writes }
    const parts = { config, ...sources, log, now: Date.now }
    const server = await listen(headerApp(parts), config.listen)
    opened.push(server.stop)
    if (config.tailnet !== undefined) {
      opened.push((await listen(whoisApp(parts, config.tailnet.socket), config.tailnet)).stop)
    }
    if (config.metrics !== undefined) {
      opened.push((await startMetrics(config.metrics.port, { store, live: measuring.live, answers })).stop)
    }
    const heartbeat = startHeartbeat(store, log)
    opened.push(heartbeat.stop)
    const progress = () => ({ ...measuring.progress(), store: heartbeat.committedMs() })
    opened.push(reportTo(process.env, progress, log).stop)
    log.info({ address: server.url, cameras: config.cameras.length }, 'the agent answers')
    return { url: server.url, log, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** A record of another organisation would be shown to the wrong people. */
function requireOwnRecord(store: Store, config: Config): void {
  const foreign = readModules(store).find(({ org_id }) => org_id !== config.org_id)
  if (foreign === undefined) return
  throw new AppError(
    'conflict',
    `${config.database} holds module ${foreign.code} of organisation ${foreign.org_id}, the configuration says org_id ${config.org_id}`,
  )
}

/** The synthetic plant is for people who do not exist: real ones must never read its figures as theirs. */
async function requireNoSample(store: Store, config: Config, users: UsersFile): Promise<void> {
  if (!isSampleData(store)) return
  const people = await users.inForce().directory.people()
  if (people.every(({ email }) => email.endsWith('.example'))) return
  throw new AppError(
    'conflict',
    `${config.database} holds datos de ejemplo and ${config.users_file} real people: a plant starts with an empty record`,
  )
}

/** A camera's login as it stands in an address. */
const loginInAddress = /(rtsps?:\/\/)[^\s/@"]*@/g

export function createLog(
  config: Pick<Config, 'log_level'>,
  destination: DestinationStream = pino.destination({ dest: 2, sync: true }),
): Logger {
  const redact = {
    paths: ['password', '*.password', '*.*.password', '*.authorization', '*.cookie'],
    censor: '[redacted]',
  }
  return pino(
    {
      level: config.log_level,
      base: null,
      redact,
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: { streamWrite: (line) => line.replace(loginInAddress, '$1[redacted]@') },
    },
    destination,
  )
}

/** `came` settles with the reason to stop; `forget` lets the process end by itself, should it have nothing else to do. */
function stopRequest(withStdin: boolean): { came: Promise<string>; forget: () => void } {
  const came = new Promise<string>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => resolve(signal))
    if (!withStdin) return
    process.stdin.resume()
    process.stdin.once('end', () => resolve('stdin closed'))
    process.stdin.once('error', () => resolve('stdin closed'))
  })
  return { came, forget: () => process.stdin.destroy() }
}
