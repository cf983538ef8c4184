import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { AppError } from '../../agent/contract/errors.ts'

export type Part = {
  name: string
  /** The one JSON line a part prints when it is ready. */
  ready: Record<string, unknown>
  /** Ends it and waits: SIGTERM first, SIGKILL after `graceMs`. */
  stop(): Promise<void>
  /** Settles when the process has ended, however. */
  ended: Promise<number | null>
}

const graceMs = 8_000

/**
 * Starts one part of the demo as a process of its own and waits for its ready line (a JSON object on stdout).
 * The part's stdin stays open as long as we live: a part that sees it close ends itself, so that nothing is left
 * running even when we are killed. What it prints goes to `${logs}/${name}.log`.
 */
export function startPart(options: {
  name: string
  args: string[]
  logs: string
  env?: NodeJS.ProcessEnv
  readyWithinMs: number
  /** Asked once it is ready: false ends it at once, somebody stopped everything meanwhile. */
  stillWanted: () => boolean
}): Promise<Part> {
  const { name, args, logs, readyWithinMs, stillWanted } = options
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
    // Ctrl+C reaches us alone: we end the parts in order.
    detached: true,
  })
  const log = createWriteStream(join(logs, `${name}.log`))
  child.stderr.pipe(log, { end: false })
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  // A part that died must not take us with it through EPIPE.
  child.stdin.on('error', () => undefined)

  return new Promise((resolve, reject) => {
    const fail = (sentence: string) => {
      clearTimeout(timer)
      killGroup(child)
      reject(new AppError('unavailable', `${sentence} See ${join(logs, `${name}.log`)}`))
    }
    const timer = setTimeout(
      () => fail(`${name} was not ready within ${Math.round(readyWithinMs / 1000)} s.`),
      readyWithinMs,
    )
    child.once('error', (error) => fail(`${name} could not be started: ${error.message}.`))
    void ended.then((code) => fail(`${name} ended before it was ready (exit ${code}).`))
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.write(`${line}\n`)
      const ready = readyLine(line)
      if (ready === undefined) return
      if (!stillWanted()) return fail(`${name} is not wanted any more.`)
      clearTimeout(timer)
      resolve({ name, ready, ended, stop: () => stopChild(child, ended) })
    })
  })
}

function readyLine(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const value = JSON.parse(line) as Record<string, unknown>
    return 'ready' in value ? value : undefined
  } catch {
    return undefined
  }
}

async function stopChild(child: ChildProcess, ended: Promise<number | null>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  child.stdin?.end()
  const timer = setTimeout(() => killGroup(child), graceMs)
  await ended
  clearTimeout(timer)
}

/** A part leads its own process group: what it started goes with it. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // already gone
  }
}
