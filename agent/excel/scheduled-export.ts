import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { recordClockProblem } from '../clock.ts'
import type { Config } from '../config.ts'
import { addDays, plantDate } from '../contract/plant-time.ts'
import { jornadasOf } from '../figures/jornada.ts'
import { makeFolder } from '../folder.ts'
import { Rounds } from '../rounds.ts'
import { parseDestination, sendFile } from '../store/backup-ssh.ts'
import { moduleRecord } from '../store/day.ts'
import { readModules } from '../store/plant.ts'
import type { Store } from '../store/store.ts'
import { runExport } from './export-job.ts'
import { exportName } from './export-name.ts'

type Log = Record<'info' | 'error', (fields: object, message: string) => void>
export type ExportPlan = NonNullable<Config['export']>

const lookEveryMs = 60_000
/** How far back a day that was missed is made up. */
const daysBack = 7
/** After something went wrong with a file. */
const patienceMs = 600_000

/**
 * The workbook of each module some minutes after the last jornada of a day, into a fixed folder and over ssh. A file that is there
 * is not written again: what changed since is told on Exportar. `NAME.por-enviar` beside it means that it has not arrived
 * everywhere; it survives a restart.
 */
export class ScheduledExport {
  readonly #store: Store
  readonly #plan: ExportPlan
  readonly #log: Log
  /** Past days without a jornada: there is nothing to write. */
  readonly #idle = new Set<string>()
  /** Files that went wrong, and until when they rest, Unix ms. */
  readonly #resting = new Map<string, number>()
  readonly #abort = new AbortController()
  readonly #rounds = new Rounds(lookEveryMs, () => this.#round())

  constructor(store: Store, plan: ExportPlan, log: Log) {
    this.#store = store
    this.#plan = plan
    this.#log = log
  }

  start(): void {
    this.#rounds.start()
  }

  async stop(): Promise<void> {
    this.#abort.abort()
    await this.#rounds.stop()
  }

  /** Writes and sends what is due; resolves when nothing is being written any more. */
  look(): Promise<void> {
    return this.#rounds.go()
  }

  async #round(): Promise<void> {
    try {
      await this.#all()
    } catch (error) {
      // A folder that cannot be made or a record that cannot be read is no reason to stop measuring.
      this.#log.error({ err: error }, 'the scheduled export went wrong')
    }
  }

  async #all(): Promise<void> {
    if (recordClockProblem(this.#store) !== null) return
    makeFolder(this.#plan.folder)
    const today = plantDate(this.#store.nowMs())
    for (const { code } of readModules(this.#store)) {
      for (let date = addDays(today, -daysBack); date <= today; date = addDays(date, 1)) {
        if (this.#abort.signal.aborted) return
        await this.#one(code, date)
      }
    }
  }

  async #one(module: string, date: string): Promise<void> {
    const out = join(this.#plan.folder, exportName({ module, from: date, to: date }))
    const nowMs = this.#store.nowMs()
    if ((this.#resting.get(out) ?? 0) > nowMs) return
    const waiting = `${out}.por-enviar`
    try {
      if (!existsSync(out)) {
        if (!this.#isOver(module, date, nowMs)) return
        if (this.#plan.copies.length > 0) await writeFile(waiting, '')
        const job = { database: this.#store.file, module, from: date, to: date, nowMs, out }
        await runExport(job, undefined, this.#abort.signal)
        this.#log.info({ module, date, file: out }, 'the workbook of the day was written')
      }
      if (!existsSync(waiting)) return
      const ssh = this.#plan.ssh.split(' ').filter((part) => part !== '')
      for (const copy of this.#plan.copies) {
        const to = parseDestination(copy)
        if ('host' in to) await sendFile(out, to, ssh)
      }
      await rm(waiting)
      this.#log.info({ module, date, to: this.#plan.copies }, 'the workbook of the day was sent')
    } catch (error) {
      if (this.#abort.signal.aborted) return
      this.#resting.set(out, nowMs + patienceMs)
      this.#log.error({ err: error, module, date }, 'the workbook of the day could not be written or sent')
    }
  }

  /** Its last jornada ended long enough ago. */
  #isOver(module: string, date: string, nowMs: number): boolean {
    const key = `${module} ${date}`
    if (this.#idle.has(key)) return false
    const record = moduleRecord(this.#store, { module, fromDate: date, toDate: date })
    const last = jornadasOf(record, date).at(-1)
    if (last !== undefined) return last.end_ts + this.#plan.after_minutes * 60_000 <= nowMs
    // Today may still get hora extra.
    if (date < plantDate(nowMs)) this.#idle.add(key)
    return false
  }
}
