import { parentPort, workerData } from 'node:worker_threads'
import { readBalanceoFile } from './balanceo.ts'
import type { BalanceoAnswer, BalanceoJob } from './balanceo-job.ts'

/** The thread's side of balanceo-job. */
const answer = (value: BalanceoAnswer) => parentPort?.postMessage(value)
try {
  answer({ kind: 'read', sheet: await readBalanceoFile(workerData as BalanceoJob) })
} catch (error) {
  const { message, code } = error as { message: string; code?: string }
  answer({ kind: 'failed', message, code: code ?? null })
}
