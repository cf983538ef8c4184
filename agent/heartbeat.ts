import type { Logger } from 'pino'
import { writeHeartbeat } from './store/meta.ts'
import type { Store } from './store/store.ts'

const everyMs = 10_000

/** A row committed every few seconds: proof that the record takes rows. `committedMs` is monotonic. */
export type Heartbeat = { committedMs: () => number; stop: () => void }

export function startHeartbeat(store: Store, log: Pick<Logger, 'error'>): Heartbeat {
  let committedMs = performance.now()
  const beat = () => {
    try {
      writeHeartbeat(store)
      committedMs = performance.now()
    } catch (error) {
      // A record that takes no row for long stops the watchdog's food; one refused row stops nothing.
      log.error({ err: error }, 'the record took no heartbeat')
    }
  }
  beat()
  const timer = setInterval(beat, everyMs)
  return { committedMs: () => committedMs, stop: () => clearInterval(timer) }
}
