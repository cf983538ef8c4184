import { existsSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { loadDirectory } from '../../users/directory.ts'
import { exampleAddresses, parseUsers } from '../../users/schema.ts'
import { type Config, loadConfig } from '../config.ts'
import { AppError } from '../contract/errors.ts'
import { plantClock, plantDate } from '../contract/plant-time.ts'
import { jornadaAt } from '../figures/jornada.ts'
import { requireOptions, requireWord } from '../store/arguments.ts'
import { moduleRecord } from '../store/day.ts'
import { lastRestartsSeconds } from '../store/gaps.ts'
import { readModules } from '../store/plant.ts'
import { roiInForce } from '../store/rois.ts'
import { openStore, type Store } from '../store/store.ts'
import { askHealth } from './ask-health.ts'
import { type Before, gateProblems, readHeartbeat } from './gate.ts'
import { selfTest } from './self-test.ts'
import { lostSentence } from './window.ts'

/** What the launcher `lbzf` asks a release on its own machine; not for people. */
export const usage =
  'usage: npm run agent -- release database | window [--now] | before | self-test --record FILE | opens --record FILE | gate --since MS --within S [--before FILE] | users --file FILE, each with --config FILE'

const askAgainMs = 1_000

type Options = Record<'config' | 'record' | 'since' | 'within' | 'before' | 'file', string | undefined> & {
  now: boolean
}

export async function run(args: string[]): Promise<void> {
  const text = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      config: text,
      record: text,
      since: text,
      within: text,
      before: text,
      file: text,
      now: { type: 'boolean', default: false },
    },
  })
  const options: Options = {
    config: values.config,
    record: values.record,
    since: values.since,
    within: values.within,
    before: values.before,
    file: values.file,
    now: values.now,
  }
  const question = requireWord('release', positionals[0], Object.keys(answers))
  await answers[question]?.(options)
}

const answers: Record<string, (options: Options) => void | Promise<void>> = {
  database: (options) => console.log(configOf(options).database),
  window: (options) => window(configOf(options), options.now),
  before: async (options) => console.log(JSON.stringify(await before(configOf(options)))),
  'self-test': async (options) => {
    for (const line of await selfTest(configOf(options), options.record)) console.log(line)
  },
  opens: (options) => opens(options),
  gate: (options) => gate(configOf(options), options),
  users: (options) => users(configOf(options), requireOptions('release users', options, 'file').file),
}

/** Throws 'conflict' with what would be lost when a jornada runs and nobody said --now. */
function window(config: Config, now: boolean): void {
  if (!existsSync(config.database)) return
  const store = openStore({ file: config.database, readonly: true })
  try {
    const running = jornadasNow(store)
    if (running.length === 0) {
      console.log('no jornada runs: nothing is lost')
      return
    }
    const stations = measuredStations(store, config)
    const sentence = lostSentence({ jornadas: running, stations, restarts: lastRestartsSeconds(store) })
    if (!now) throw new AppError('conflict', `refused inside a jornada. ${sentence}. Say --now, or wait.`)
    console.log(sentence)
  } finally {
    store.close()
  }
}

function jornadasNow(store: Store): string[] {
  const nowMs = Date.now()
  const date = plantDate(nowMs)
  return readModules(store).flatMap(({ code, name }) => {
    const jornada = jornadaAt(moduleRecord(store, { module: code, fromDate: date, toDate: date }), nowMs)
    return jornada === undefined ? [] : [`${name} works until ${plantClock(jornada.end_ts)}`]
  })
}

function measuredStations(store: Store, config: Config): number {
  const seen = config.cameras.flatMap(({ id }) => roiInForce(store, id, Date.now())?.geometry.stations ?? [])
  return new Set(seen.map(({ workstation }) => workstation)).size
}

/** The cameras that show a picture now: the new release must show them too. */
async function before(config: Config): Promise<Before> {
  const health = await askHealth(config)
  const up = health?.cameras.filter(({ state }) => state === 'up') ?? []
  return { cameras_up: up.map(({ camera_id }) => camera_id) }
}

/** Whether this release can use a record that a newer one has migrated. */
function opens({ record, config }: Options): void {
  if (record !== undefined) openStore({ file: record }).close()
  else {
    const { database } = configOf({ config })
    if (existsSync(database)) openStore({ file: database, readonly: true }).close()
  }
}

/** Asks until everything holds or the time is over; then throws with what does not hold. */
async function gate(config: Config, options: Options): Promise<void> {
  const { since, within } = requireOptions('release gate', options, 'since', 'within')
  const sinceMs = Number(since)
  const untilMs = performance.now() + Number(within) * 1000
  const wanted: Before =
    options.before === undefined ? { cameras_up: [] } : JSON.parse(readFileSync(options.before, 'utf8'))
  for (;;) {
    const problems = gateProblems({
      wanted,
      sinceMs,
      health: await askHealth(config),
      heartbeatMs: readHeartbeat(config.database),
      needsSelfTest: config.detector.model !== 'none',
    })
    if (problems.length === 0) {
      console.log('the gate is passed: every camera that was up, the detector, a committed row')
      return
    }
    if (performance.now() > untilMs)
      throw new AppError('unavailable', `the gate is not passed: ${problems.join('; ')}`)
    await new Promise((resolve) => setTimeout(resolve, askAgainMs))
  }
}

/** The whole file or nothing, and never the sample people in front of a real record. */
async function users(config: Config, file: string): Promise<void> {
  const text = readFileSync(file, 'utf8')
  const people = await loadDirectory(text, 'users.json').people()
  const sample = exampleAddresses(parseUsers(text, 'users.json'))
  if (sample.length > 0) throw new AppError('invalid', `users.json holds sample people: ${sample.join(', ')}`)
  if (!people.some(({ orgId, role }) => orgId === config.org_id && role === 'admin')) {
    throw new AppError(
      'invalid',
      `users.json has no admin of organisation ${config.org_id}, which owns this Jetson`,
    )
  }
  console.log(`${people.length} people`)
}

function configOf(options: Pick<Options, 'config'>): Config {
  return loadConfig(requireOptions('release', options, 'config').config)
}
