import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { exportStates } from '../contract/api-exports.ts'
import { AppError, type ErrorCode } from '../contract/errors.ts'
import { type ExportJob, runExport } from './export-job.ts'

export type ExportState = (typeof exportStates)[number]

/** What a person asked for; `out` is chosen here. */
export type ExportAsk = Omit<ExportJob, 'out' | 'database'> & { login: string; fileName: string }

export type ExportStatus = {
  id: string
  ask: ExportAsk
  state: ExportState
  /** Cycles written so far, and about how many there are. */
  cycles: number
  of: number
  bytes: number | null
  /** Of what went wrong. */
  problem: ErrorCode | 'internal' | null
  askedMs: number
}

type Held = ExportStatus & { file: string; abort: AbortController; done: Promise<void> }

/** How long a finished file waits to be taken. */
const keepMs = 3_600_000
/** Of one person; the oldest goes. */
const keptEach = 10
const folderPrefix = 'lbzf-exports-'

/**
 * Workbooks: asked for, written one after the other and kept an hour to be taken.
 * They live in a folder of this process; those of dead processes are removed at the start.
 */
export class ExportDesk {
  readonly #database: string
  readonly #monotonicMs: () => number
  readonly #folder: string
  readonly #held = new Map<string, Held>()
  /** One file at a time in each: the machine measures meanwhile. */
  readonly #lanes = { inTurn: Promise.resolve(), atOnce: Promise.resolve() }

  constructor(database: string, monotonicMs: () => number = () => performance.now()) {
    this.#database = database
    this.#monotonicMs = monotonicMs
    for (const name of readdirSync(tmpdir())) {
      // Only what a desk of another process named: anything else in this folder is somebody else's.
      const pid = name.startsWith(folderPrefix) && /^(\d+)-/.exec(name.slice(folderPrefix.length))?.[1]
      if (pid && !isAlive(Number(pid))) removeIfOurs(join(tmpdir(), name))
    }
    this.#folder = mkdtempSync(join(tmpdir(), `${folderPrefix}${process.pid}-`))
  }

  /** `atOnce`: somebody waits for the answer; it does not stand behind a month that is being written. */
  ask(ask: ExportAsk, atOnce = false): ExportStatus {
    this.#forgetOld()
    const id = randomUUID()
    const held: Held = {
      id,
      ask,
      state: 'en espera',
      cycles: 0,
      of: 0,
      bytes: null,
      problem: null,
      askedMs: this.#monotonicMs(),
      file: join(this.#folder, id),
      abort: new AbortController(),
      done: Promise.resolve(),
    }
    this.#held.set(id, held)
    const lane = atOnce ? 'atOnce' : 'inTurn'
    held.done = this.#lanes[lane].then(() => this.#write(held))
    this.#lanes[lane] = held.done
    this.#forgetBeyond(ask.login)
    return statusOf(held)
  }

  /** Newest first. */
  of(login: string): ExportStatus[] {
    this.#forgetOld()
    return [...this.#held.values()]
      .filter(({ ask }) => ask.login === login)
      .map(statusOf)
      .reverse()
  }

  /** undefined: there is none of this person, or no longer. */
  find(id: string, login: string): ExportStatus | undefined {
    this.#forgetOld()
    const held = this.#held.get(id)
    return held === undefined || held.ask.login !== login ? undefined : statusOf(held)
  }

  /** The file of a ready export; undefined: there is none. */
  fileOf(id: string, login: string): string | undefined {
    const held = this.#held.get(id)
    return held?.ask.login === login && held.state === 'listo' ? held.file : undefined
  }

  /** Once it is ready, ended or gone wrong. */
  async finished(id: string, login: string): Promise<ExportStatus | undefined> {
    await this.#held.get(id)?.done
    return this.find(id, login)
  }

  /** Ends it, or lets go of its file. */
  async cancel(id: string, login: string): Promise<ExportStatus | undefined> {
    const held = this.#held.get(id)
    if (held === undefined || held.ask.login !== login) return undefined
    await this.#end(held)
    return statusOf(held)
  }

  async stop(): Promise<void> {
    for (const held of this.#held.values()) held.abort.abort()
    await Promise.all(Object.values(this.#lanes))
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #write(held: Held): Promise<void> {
    if (held.abort.signal.aborted) return
    held.state = 'en curso'
    const { login: _, fileName: __, ...job } = held.ask
    try {
      await runExport(
        { ...job, database: this.#database, out: held.file },
        (cycles, of) => {
          held.cycles = cycles
          held.of = of
        },
        held.abort.signal,
      )
      held.bytes = statSync(held.file).size
      held.state = 'listo'
    } catch (error) {
      if (held.abort.signal.aborted) return
      held.state = 'falló'
      held.problem = error instanceof AppError ? error.code : 'internal'
    }
  }

  async #end(held: Held): Promise<void> {
    held.state = 'cancelado'
    held.abort.abort()
    await held.done
    await rm(held.file, { force: true })
    held.state = 'cancelado'
  }

  #forgetOld(): void {
    for (const held of this.#held.values())
      if (this.#monotonicMs() - held.askedMs > keepMs) this.#forget(held)
  }

  #forgetBeyond(login: string): void {
    const own = [...this.#held.values()].filter(({ ask }) => ask.login === login)
    for (const held of own.slice(0, Math.max(0, own.length - keptEach))) this.#forget(held)
  }

  #forget(held: Held): void {
    this.#held.delete(held.id)
    void this.#end(held)
  }
}

function statusOf({ id, ask, state, cycles, of, bytes, problem, askedMs }: Held): ExportStatus {
  return { id, ask, state, cycles, of, bytes, problem, askedMs }
}

/** Another user's is left to them. */
function removeIfOurs(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {
    // not ours
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
