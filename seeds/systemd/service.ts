import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type NotifySocket, openNotifySocket } from './notify-socket.ts'
import { killTree } from './process-tree.ts'
import { last, spanMs, type Unit, words } from './unit-file.ts'

export type ServiceState = 'inactive' | 'activating' | 'active' | 'failed'

export type Surroundings = {
  /** Below it lies what a unit names by an absolute path. */
  root: string
  path: string
  /** Seconds of the unit files take this many seconds here. */
  timeScale: number
}

/** One .service: Type, ExecStart, Environment, NotifyAccess, Restart, WatchdogSec, TimeoutStartSec and -StopSec as systemd would. */
export class Service {
  readonly unit: Unit
  readonly #around: Surroundings
  #socket: NotifySocket | undefined
  #child: ChildProcess | undefined
  #wanted = false
  /** The power is gone: whatever is still under way starts nothing any more. */
  #dark = false
  #generation = 0
  #watchdog: NodeJS.Timeout | undefined
  state: ServiceState = 'inactive'
  /** How often it was begun. */
  starts = 0
  status = ''

  constructor(unit: Unit, around: Surroundings) {
    this.unit = unit
    this.#around = around
  }

  /** Settles when it is up (notify: when it said so; oneshot: when it ended) or has failed. */
  async start(): Promise<void> {
    if (this.#dark || this.state === 'active' || this.state === 'activating') return
    this.#wanted = true
    await this.#begin()
  }

  async stop(): Promise<void> {
    this.#wanted = false
    this.#generation++
    const child = this.#child
    clearTimeout(this.#watchdog)
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      child.kill('SIGTERM')
      const timer = setTimeout(
        () => killTree(child.pid ?? 0),
        this.#scaled(spanMs(this.unit, 'TimeoutStopSec') ?? 90_000),
      )
      await ended
      clearTimeout(timer)
    }
    this.state = 'inactive'
  }

  powerCut(): void {
    this.#dark = true
    this.#wanted = false
    this.#generation++
    clearTimeout(this.#watchdog)
    if (this.#child?.pid !== undefined) killTree(this.#child.pid)
    this.#socket?.stop()
    this.#socket = undefined
    this.state = 'inactive'
  }

  async #begin(): Promise<void> {
    const generation = ++this.#generation
    const type = last(this.unit, 'Type') ?? 'simple'
    this.state = 'activating'
    this.starts++
    const [program = '', ...args] = words(
      { ...this.unit, values: new Map([['x', [last(this.unit, 'ExecStart') ?? '']]]) },
      'x',
    ).map((word) => this.#below(word))
    const environment: NodeJS.ProcessEnv = { PATH: this.#around.path }
    for (const word of words(this.unit, 'Environment'))
      environment[word.split('=')[0] ?? ''] = word.slice(word.indexOf('=') + 1)
    const watchdogMs = this.#scaled(spanMs(this.unit, 'WatchdogSec') ?? 0)
    let ready: () => void = () => {}
    const up = new Promise<void>((resolve) => {
      ready = resolve
    })
    if (type === 'notify') {
      this.#socket?.stop()
      const path = join(this.#around.root, 'run', `${this.unit.name}.${generation}.notify`)
      const socket = await openNotifySocket(path, (line) => {
        if (line === 'READY=1') ready()
        if (line === 'READY=1' || line === 'WATCHDOG=1') this.#feed(watchdogMs, generation)
        if (line.startsWith('STATUS=')) this.status = line.slice(7)
      }).catch((error: unknown) => {
        // Its folder went with the power.
        if (this.#dark) return undefined
        throw error
      })
      if (socket === undefined) return
      if (generation !== this.#generation) return socket.stop()
      this.#socket = socket
      environment.NOTIFY_SOCKET = path
      if (watchdogMs > 0) environment.WATCHDOG_USEC = String(Math.round(watchdogMs * 1000))
    }
    const child = spawn(program, args, {
      env: environment,
      stdio: 'ignore',
      detached: true,
    })
    this.#child = child
    const ended = new Promise<number | null>((resolve) => {
      child.once('error', () => resolve(203))
      child.once('exit', (code) => resolve(code))
    })
    void ended.then((code) => {
      clearTimeout(this.#watchdog)
      if (generation !== this.#generation) return
      this.state = code === 0 ? 'inactive' : 'failed'
      if (!this.#wanted || last(this.unit, 'Restart') !== 'always') return
      setTimeout(
        () => {
          if (this.#wanted && generation === this.#generation) void this.#begin()
        },
        this.#scaled(spanMs(this.unit, 'RestartSec') ?? 100),
      )
    })
    if (type === 'oneshot') {
      await ended
      return
    }
    if (type === 'notify') {
      const tooLate = setTimeout(
        () => killTree(child.pid ?? 0),
        this.#scaled(spanMs(this.unit, 'TimeoutStartSec') ?? 90_000),
      )
      await Promise.race([up, ended])
      clearTimeout(tooLate)
    }
    if (child.exitCode === null && child.signalCode === null && generation === this.#generation)
      this.state = 'active'
  }

  #feed(watchdogMs: number, generation: number): void {
    clearTimeout(this.#watchdog)
    if (watchdogMs === 0 || generation !== this.#generation) return
    this.#watchdog = setTimeout(() => {
      if (this.#child?.pid !== undefined) killTree(this.#child.pid)
    }, watchdogMs)
  }

  #below(word: string): string {
    const inside = join(this.#around.root, word)
    return word.startsWith('/') && existsSync(inside) ? inside : word
  }

  #scaled(ms: number): number {
    return ms * this.#around.timeScale
  }
}
