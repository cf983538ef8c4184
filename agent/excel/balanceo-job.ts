import { Worker } from 'node:worker_threads'
import { AppError, type ErrorCode, errorCodes } from '../contract/errors.ts'
import type { BalanceoSheet } from './balanceo-sheet.ts'

/** A workbook of a plant is read in well under a second; one that takes this long is hostile or damaged. */
const patienceMs = 30_000
/** The reader's own heap; what a file unpacks to is bounded before (zip-guard). */
const heapMb = 384

export type BalanceoJob = { file: string; sheet?: string | undefined }
export type BalanceoAnswer =
  | { kind: 'read'; sheet: BalanceoSheet }
  | { kind: 'failed'; message: string; code: string | null }

/** Why a reader was stopped: the caller says it to the person. */
export type ReadStop = 'too slow' | 'too large'

/**
 * Reads a workbook in a thread of its own, so that the event loop never waits for it, within a time and a heap.
 * Throws the reader's AppError, or AppError 'invalid' whose pointer is the ReadStop.
 */
export function runBalanceoRead(job: BalanceoJob, limitMs = patienceMs): Promise<BalanceoSheet> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./balanceo-worker.ts', import.meta.url), {
      workerData: job,
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 64 },
    })
    const stopped = (stop: ReadStop, cause?: unknown) => {
      reject(new AppError('invalid', `reading ${job.file} was stopped: ${stop}`, { pointer: stop, cause }))
    }
    const timer = setTimeout(() => {
      stopped('too slow')
      void worker.terminate()
    }, limitMs)
    let last: BalanceoAnswer | undefined
    worker.once('message', (answer: BalanceoAnswer) => {
      last = answer
    })
    worker.once('error', (cause: Error & { code?: string }) => {
      if (cause.code === 'ERR_WORKER_OUT_OF_MEMORY') stopped('too large', cause)
      else reject(cause)
    })
    worker.once('exit', (exitCode) => {
      clearTimeout(timer)
      if (last?.kind === 'read') return resolve(last.sheet)
      if (last?.kind === 'failed') return reject(failure(last.message, last.code))
      reject(new AppError('unavailable', `the workbook's reader ended without an answer (exit ${exitCode})`))
    })
  })
}

function failure(message: string, code: string | null): Error {
  const known = errorCodes.find((candidate): candidate is ErrorCode => candidate === code)
  return known === undefined ? new Error(message) : new AppError(known, message)
}
