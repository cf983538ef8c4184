import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Fault, measuresAgain, notTried, type Outcome, sentences } from './fault.ts'
import type { Stand } from './stand.ts'

const library = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu']
  .map((folder) => `${folder}/faketime/libfaketimeMT.so.1`)
  .find((file) => existsSync(file))
const untried = notTried('libfaketime is not installed')

/** The agent's own clock, moved while it runs; its monotonic clock goes on, as a machine's does when NTP steps. */
function clockOf(stand: Stand): { env: NodeJS.ProcessEnv; set(offset: string): void } {
  const file = join(stand.dir, 'clock')
  const set = (offset: string) => writeFileSync(file, `${offset}\n`)
  set('+0')
  const env = {
    LD_PRELOAD: library ?? '',
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
  }
  return { env, set }
}

/** No unit may be longer than the camera's own: a step stretches nothing. */
function stretched(stand: Stand): string[] {
  return stand.read((store) =>
    store
      .all<{ seconds: number }>(
        "SELECT duration_seconds AS seconds FROM cycle_events c WHERE roi_id IS NOT NULL AND end_ts IS NOT NULL AND duration_seconds > 60 AND model_version_id IN (SELECT id FROM model_versions WHERE runtime <> 'chaos')",
      )
      .map(({ seconds }) => `a unit of ${seconds} s`),
  )
}

const gaps = (stand: Stand) =>
  stand.read(
    (store) =>
      store.get<{ n: number }>("SELECT COUNT(*) AS n FROM signal_gaps WHERE kind = 'clock-step'")?.n ?? 0,
  )

async function steps(stand: Stand): Promise<Outcome> {
  if (library === undefined) return untried
  await stand.stopAgent()
  const clock = clockOf(stand)
  await stand.startAgent(clock.env)
  await stand.until(stand.isUp, 60_000)
  const before = stand.units()
  let recoverySeconds: number | null = null
  let saw: string | undefined
  for (const offset of ['+3600', '+0', '-3600', '+0']) {
    const known = stand.units().size
    await stand.until(() => stand.units().size > known, 60_000)
    const fromMs = performance.now()
    clock.set(offset)
    saw ??= await stand.until(() => sentences(stand), 3000)
    const seconds = await measuresAgain(stand, fromMs, 60_000)
    recoverySeconds = seconds === null ? null : Math.max(seconds, recoverySeconds ?? 0)
    if (seconds === null) {
      saw = `después de ${offset} s: ${JSON.stringify((await stand.health())?.cameras[0])}, medido: ${await stand.isMeasured()}`
      break
    }
  }
  const lost = [
    ...stand.lost(before),
    ...stretched(stand),
    ...(gaps(stand) > 0 ? [] : ['no step became a gap']),
  ]
  await stand.stopAgent()
  await stand.startAgent()
  return { lost, recoverySeconds, saw: saw ?? 'nada: el salto queda como un rato sin medición' }
}

/** What the operator reads once the agent does not believe its clock. */
const saidOfClock = (stand: Stand) =>
  stand.until(async () => {
    const said = await sentences(stand)
    return said?.includes('reloj') && said
  }, 30_000)

async function withoutRtc(stand: Stand): Promise<Outcome> {
  if (library === undefined) return untried
  await stand.stopAgent()
  const before = stand.units()
  const clock = clockOf(stand)
  clock.set(`-${Math.floor(Date.now() / 1000) - 600}`)
  await stand.startAgent(clock.env)
  const saw = await saidOfClock(stand)
  const inTheSeventies = stand.units().size - before.size
  clock.set('+0')
  const recoverySeconds = await measuresAgain(stand, performance.now(), 60_000)
  const lost = [
    ...stand.lost(before),
    ...(inTheSeventies === 0 ? [] : [`${inTheSeventies} units of 1970`]),
    ...stand.read((store) =>
      store.all('SELECT id FROM cycle_events WHERE start_ts < 1e12').map(() => 'a unit of 1970'),
    ),
  ]
  await stand.stopAgent()
  await stand.startAgent()
  return { lost, recoverySeconds, saw: saw ?? 'nada' }
}

/** An empty battery, or somebody's hand: by that date everything would be past its age. */
async function yearsAhead(stand: Stand): Promise<Outcome> {
  if (library === undefined) return untried
  await stand.stopAgent()
  const clock = clockOf(stand)
  await stand.startAgent(clock.env)
  await stand.until(stand.isUp, 60_000)
  const before = stand.units()
  const kept = segments(stand)
  clock.set(`+${10 * 365 * 86_400}`)
  const saw = await saidOfClock(stand)
  // What is there is looked through at every start.
  await stand.stopAgent()
  await stand.startAgent(clock.env)
  const stillSaid = await stand.until(async () => (await sentences(stand))?.includes('reloj'), 30_000)
  const future = stand.read(
    (store) =>
      store.get<{ n: number }>('SELECT COUNT(*) AS n FROM cycle_events WHERE start_ts > ?', future2030)?.n ??
      0,
  )
  const left = new Set(segments(stand))
  clock.set('+0')
  const recoverySeconds = await measuresAgain(stand, performance.now(), 60_000)
  const lost = [
    ...stand.lost(before),
    ...kept.filter((path) => !left.has(path)).map((path) => `${path} was deleted for its age`),
    ...(saw === undefined || stillSaid === undefined ? ['nobody was told'] : []),
    ...(future === 0 ? [] : [`${future} units of ten years later`]),
  ]
  await stand.stopAgent()
  await stand.startAgent()
  return { lost, recoverySeconds, saw: saw ?? 'nada' }
}

const future2030 = Date.parse('2030-01-01T00:00:00-05:00')

const segments = (stand: Stand) =>
  stand.read((store) =>
    store
      .all<{ path: string }>(
        'SELECT path FROM video_segments WHERE deleted_ts IS NULL AND end_ts IS NOT NULL',
      )
      .map(({ path }) => path),
  )

/** Clocks that step, and a machine that starts without knowing the time. */
export const clockFaults: Fault[] = [
  { name: 'el reloj salta +1 h, −1 h y vuelve', run: steps },
  { name: 'el reloj salta diez años adelante y vuelve', run: yearsAhead },
  { name: 'arranque sin reloj (1970) hasta que llega la hora', run: withoutRtc },
]
