import type { AlarmKind } from '../../agent/contract/api-alarms.ts'
import type { Stand } from './stand.ts'

/** One thing that can go wrong: what it does to a plant, and what is left of it afterwards. */
export type Fault = {
  name: string
  /** Part of the short form, which `npm test` runs. */
  short?: boolean
  /** Brings its own machine: sshd does not run where the stand's disk is its own (a user namespace of one user). */
  alone?: boolean
  run(stand: Stand): Promise<Outcome>
}

export type Outcome = {
  /** Committed rows that are gone or doubled, and whatever else is wrong with the record: must be empty. */
  lost: string[]
  /** From the end of the fault (or its beginning, where it ends by itself) until it measures again; null: it never did. */
  recoverySeconds: number | null
  /** What a person at the dashboard read meanwhile. */
  saw: string
  /** Why it could not be tried on this machine. */
  skipped?: string
}

export const notTried = (reason: string): Outcome => ({
  lost: [],
  recoverySeconds: null,
  saw: '',
  skipped: reason,
})

/** Nothing lost, and it went on by itself. */
export function isSurvived({ lost, recoverySeconds, skipped }: Outcome): boolean {
  return skipped !== undefined || (lost.length === 0 && recoverySeconds !== null)
}

/** On a stand they are always there. */
const usual: readonly AlarmKind[] = ['backup-not-scheduled', 'clock-unsynchronised']

/** What *Estado* says that it does not say on a good day; undefined: nothing. */
export async function sentences(stand: Stand): Promise<string | undefined> {
  const health = await stand.health()
  if (health === undefined) return undefined
  const found = [
    ...health.cameras.flatMap(({ problem, name }) => (problem === null ? [] : [`${name}: ${problem}`])),
    ...health.alarms
      .filter(({ kind, subject }) => subject === null && !usual.includes(kind))
      .map(({ sentence }) => sentence),
  ]
  return found.length === 0 ? undefined : found.join(' ')
}

/**
 * Breaks something, waits for a person to be told, mends it, and waits until the camera is measured again.
 * `mend` absent: it has to mend itself. `told`: false where nothing is shown because it is over too soon.
 */
export async function survive(
  stand: Stand,
  fault: {
    breakIt(): unknown
    mend?(): unknown
    /** How long the sentence may take. */
    toldWithinMs?: number
    /** What it has to say; absent: anything. */
    says?: RegExp
    recoversWithinMs?: number
    silence?: string
  },
): Promise<Outcome> {
  const {
    breakIt,
    mend,
    says = /./,
    toldWithinMs = 20_000,
    recoversWithinMs = 60_000,
    silence = 'nada: pasó en segundos',
  } = fault
  await stand.until(stand.isUp, 60_000)
  const before = stand.units()
  let fromMs = performance.now()
  await breakIt()
  const saw = await stand.until(async () => {
    const said = await sentences(stand)
    return said !== undefined && says.test(said) && said
  }, toldWithinMs)
  if (mend !== undefined) {
    await mend()
    fromMs = performance.now()
  }
  const recoverySeconds = await measuresAgain(stand, fromMs, recoversWithinMs)
  return { lost: stand.lost(before), recoverySeconds, saw: saw ?? silence }
}

/**
 * Seconds from `fromMs` until a frame that came after now was seen and its stations are measured, by the agent's own clock;
 * null: not within the time.
 */
export async function measuresAgain(stand: Stand, fromMs: number, withinMs: number): Promise<number | null> {
  const earlier = (await stand.health())?.cameras[0]?.last_frame_at
  const again = await stand.until(async () => {
    const camera = (await stand.health())?.cameras[0]
    if (camera === undefined || camera.last_frame_at === null) return false
    const fresh = camera.last_frame_at !== earlier && (camera.frame_age_seconds ?? 9) < 3
    return camera.state === 'up' && fresh && (await stand.isMeasured())
  }, withinMs)
  return again === undefined ? null : Math.round((performance.now() - fromMs) / 100) / 10
}
