import { channel } from 'node:diagnostics_channel'
import type { Worker } from 'node:worker_threads'

/**
 * Loaded into the agent with --import, in the fault suite only: SIGUSR2 ends the newest worker thread at once, as a crash of the
 * inference runtime would. A thread cannot be killed from outside without its process.
 */
let newest: Worker | undefined
channel('worker_threads').subscribe((message) => {
  newest = (message as { worker: Worker }).worker
})
process.on('SIGUSR2', () => void newest?.terminate())
