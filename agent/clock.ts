import { execFile, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { plantClock, plantDate } from './contract/plant-time.ts'
import { newestMeasured } from './store/plant.ts'
import type { Store } from './store/store.ts'

/** systemd-timesyncd makes the folder when it starts and the file once it heard a time server. */
const timesync = '/run/systemd/timesync'
const dayMs = 86_400_000
/** Before this there was no such agent. */
const firstPlausibleMs = Date.parse('2026-01-01T00:00:00-05:00')
/** A machine that was off over the plant's holidays is no longer behind; a battery that failed shows another year. */
const longestPauseMs = 45 * dayMs

/** Whether a time server holds the clock as systemd-timesyncd says it; null: another program would know. */
export function clockSynchronised(folder = timesync): boolean | null {
  return existsSync(folder) ? existsSync(`${folder}/synchronized`) : null
}

/** The kernel's own flag, which chrony and ntpd set too; null: nobody can be asked. A process of some milliseconds. */
function askTimedatectl(): Promise<boolean | null> {
  return new Promise((resolve) => {
    execFile('timedatectl', timedatectlArguments, { timeout: 5_000 }, (error, said) =>
      resolve(error === null ? saidOf(said) : null),
    )
  })
}

/** The same for whoever must know now. */
export function askTimedatectlSync(): boolean | null {
  try {
    return saidOf(
      execFileSync('timedatectl', timedatectlArguments, {
        timeout: 5_000,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    )
  } catch {
    return null
  }
}

const timedatectlArguments = ['show', '-p', 'NTPSynchronized', '--value']
const saidOf = (said: string): boolean | null => ({ yes: true, no: false })[said.trim()] ?? null

const askEveryMs = 60_000

/**
 * Whether a time server holds the clock, by whatever program. What takes a process is asked in the background, at most once a
 * minute: the answer is that of the time before.
 */
export function watchClock(
  sources: {
    timesyncd: () => boolean | null
    kernel: () => Promise<boolean | null>
    monotonicMs: () => number
  } = {
    timesyncd: clockSynchronised,
    kernel: askTimedatectl,
    monotonicMs: () => performance.now(),
  },
): () => boolean | null {
  let heard: boolean | null = null
  let askAgainMs = Number.NEGATIVE_INFINITY
  return () => {
    // Its folder may be left from before chrony took over, so that only its yes is believed at once.
    const said = sources.timesyncd()
    if (said === true) return true
    const nowMs = sources.monotonicMs()
    if (nowMs >= askAgainMs) {
      askAgainMs = nowMs + askEveryMs
      void sources.kernel().then((held) => (heard = held))
    }
    return heard ?? said
  }
}

/**
 * A clock that lost its battery starts in 1970, where it last stood, or in another century: nothing may be measured, named or
 * deleted by it. A day behind what was measured is no drift and no correction; more than `longestPauseMs` ahead is believed only when a
 * time server says so. null: the clock can be right.
 */
export function clockProblem(
  nowMs: number,
  measuredUntilMs: number | null,
  synchronised: () => boolean | null = () => clockSynchronised() === true || askTimedatectlSync(),
): string | null {
  const seenMs = measuredUntilMs ?? nowMs
  const possible = nowMs >= firstPlausibleMs && nowMs >= seenMs - dayMs && nowMs <= seenMs + longestPauseMs
  if (possible || (nowMs >= firstPlausibleMs && synchronised() === true)) return null
  const shown = `${plantDate(nowMs).split('-').reverse().join('/')} ${plantClock(nowMs)}`
  return `El reloj del equipo está mal (${shown}): no se mide hasta que tenga la hora. Revise su conexión a internet.`
}

/** The same of the machine we run on, against the record. */
export function recordClockProblem(
  store: Store,
  nowMs: number = store.nowMs(),
  synchronised?: () => boolean | null,
): string | null {
  return clockProblem(nowMs, newestMeasured(store), synchronised)
}
