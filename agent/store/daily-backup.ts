import { type ChildProcess, spawn } from 'node:child_process'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { recordClockProblem } from '../clock.ts'
import type { Config } from '../config.ts'
import { plantDate, plantInstant } from '../contract/plant-time.ts'
import { Rounds } from '../rounds.ts'
import { listBackups } from './backup.ts'
import type { BackupReport } from './backup-command.ts'
import { backupHistory, beginBackup, finishBackup, isBackupDue } from './backups.ts'
import type { Store } from './store.ts'

type Log = Record<'info' | 'error', (fields: object, message: string) => void>
export type BackupPlan = NonNullable<Config['backup']>

const lookEveryMs = 60_000

/**
 * Once a day, at the plant's own time, the command `backup` in a process of its own: verifying a copy reads all of it, and the
 * agent must go on measuring meanwhile. A start that finds the last moment missed makes it up; a copy that failed is tried
 * again every hour. What happened stands in the table `backups`.
 */
export class DailyBackup {
  readonly #store: Store
  readonly #plan: BackupPlan
  readonly #log: Log
  readonly #rounds = new Rounds(lookEveryMs, () => this.#makeIfDue())
  #child: ChildProcess | undefined

  constructor(store: Store, plan: BackupPlan, log: Log) {
    this.#store = store
    this.#plan = plan
    this.#log = log
  }

  start(): void {
    this.#rounds.start()
  }

  /** Ends a copy that is being made: it leaves nothing behind, and the next start makes it up. */
  async stop(): Promise<void> {
    this.#child?.kill('SIGTERM')
    await this.#rounds.stop()
  }

  /** Makes a copy if one is due; resolves when none is being made any more. */
  look(): Promise<void> {
    return this.#rounds.go()
  }

  async #makeIfDue(): Promise<void> {
    // A copy named after another year would be the newest for ever.
    if (recordClockProblem(this.#store) !== null) return
    try {
      const due = this.#due()
      if (due.length === 0) return
      const rows = due.map((to) => ({ to, id: beginBackup(this.#store, to) }))
      const { report, complaint } = await this.#say(this.#commandFor(due))
      for (const { to, id } of rows) {
        const problem = report?.destinations.find((sent) => sent.to === to)?.problem
        // Without a report there is no copy, so nobody was sent one.
        const outcome = problem === null ? { bytes: report?.bytes ?? 0 } : { problem: problem ?? complaint }
        finishBackup(this.#store, id, outcome)
        if ('bytes' in outcome) this.#log.info({ to, ...outcome }, 'the record was copied')
        else this.#log.error({ to, ...outcome }, 'the record could not be copied')
      }
    } catch (error) {
      this.#log.error({ err: error }, 'the daily copy of the record went wrong')
    }
  }

  #due(): string[] {
    const { folder, copies, at } = this.#plan
    const nowMs = this.#store.nowMs()
    const [hours = 0, minutes = 0] = at.split(':').map(Number)
    const moment = { nowMs, dayStartMs: plantInstant(plantDate(nowMs)), atMinute: hours * 60 + minutes }
    return [folder, ...copies].filter((to) => isBackupDue(backupHistory(this.#store, to, nowMs), moment))
  }

  /** Where only a remote place lacks it, the copy made before is sent again: trying must not push older copies out of the folder. */
  #commandFor(due: readonly string[]): string[] {
    const { folder, keep, ssh } = this.#plan
    const [latest] = due.includes(folder) ? [] : listBackups(folder)
    const what = latest === undefined ? ['--db', this.#store.file] : ['--copy', latest]
    const to = latest === undefined ? [...new Set([folder, ...due])] : due
    return [
      'backup',
      ...what,
      ...to.flatMap((name) => ['--to', name]),
      '--keep',
      `${keep}`,
      '--ssh',
      ssh,
      '--json',
    ]
  }

  async #say(args: readonly string[]): Promise<{ report: BackupReport | undefined; complaint: string }> {
    const cli = join(import.meta.dirname, '..', 'cli.ts')
    const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    let said = ''
    let complaint = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2000)
    })
    // Measuring comes first.
    if (child.pid !== undefined) setPriority(child.pid, 10)
    const status = await new Promise<number | string | null>((resolve) => {
      child.once('error', (error) => resolve(error.message))
      child.once('close', (code, signal) => resolve(code ?? signal))
    })
    this.#child = undefined
    const last = complaint.trim().split('\n').at(-1) ?? ''
    return { report: readReport(said), complaint: last === '' ? `the copy ended with ${status}` : last }
  }
}

function readReport(said: string): BackupReport | undefined {
  try {
    return JSON.parse(said) as BackupReport
  } catch {
    return undefined // it ended before it had anything to report
  }
}
