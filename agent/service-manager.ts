import { spawn } from 'node:child_process'
import type { Logger } from 'pino'
import { type Progress, stuckParts } from './vitals.ts'

/** What systemd is told: docs/reference/systemd.md. Outside systemd there is nobody to tell and nothing happens. */
export type ServiceManager = { stop: () => Promise<void> }

type Told = { READY?: 1; STOPPING?: 1; WATCHDOG?: 1; STATUS?: string }

/**
 * Says READY, then feeds the watchdog as long as every part made progress. A part that stands still is named in STATUS and
 * the log, and systemd restarts the agent when WatchdogSec has passed.
 */
export function reportTo(
  environment: NodeJS.ProcessEnv,
  progress: () => Progress,
  log: Pick<Logger, 'error' | 'warn'>,
): ServiceManager {
  if (environment.NOTIFY_SOCKET === undefined) return { stop: async () => {} }
  const tell = (told: Told) => notify(told, log)
  void tell({ READY: 1, STATUS: 'midiendo' })
  const watchdogMs = Number(environment.WATCHDOG_USEC ?? 0) / 1000
  if (!(watchdogMs > 0)) return { stop: () => tell({ STOPPING: 1 }) }
  let stuckBefore = ''
  const look = () => {
    const stuck = stuckParts(progress(), performance.now()).join(', ')
    if (stuck === '') void tell({ WATCHDOG: 1, ...(stuckBefore === '' ? {} : { STATUS: 'midiendo' }) })
    else if (stuck !== stuckBefore) {
      log.error({ stuck }, 'a part stands still: the watchdog is not fed any more')
      void tell({ STATUS: `detenido: ${stuck}` })
    }
    stuckBefore = stuck
  }
  // A quarter: one lost message or a busy second is not yet a restart.
  const timer = setInterval(look, watchdogMs / 4)
  return {
    stop: async () => {
      clearInterval(timer)
      await tell({ STOPPING: 1 })
    },
  }
}

/** Node has no datagram sockets of the file system; systemd's own program does, and NotifyAccess=all lets a child speak. */
function notify(told: Told, log: Pick<Logger, 'warn'>): Promise<void> {
  const words = Object.entries(told).map(([name, value]) => `${name}=${value}`)
  return new Promise((resolve) => {
    const child = spawn('systemd-notify', words, { stdio: 'ignore', timeout: 10_000 })
    child.once('error', (error) => {
      log.warn({ err: error }, 'systemd-notify cannot be run')
      resolve()
    })
    child.once('close', (code) => {
      if (code !== 0) log.warn({ code }, 'systemd did not take a message')
      resolve()
    })
  })
}
