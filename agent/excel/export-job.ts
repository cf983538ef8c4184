import { rm } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { AppError, type ErrorCode, errorCodes } from '../contract/errors.ts'
import type { CsvVariant } from './csv.ts'
import type { SheetKey } from './sheets.ts'
import { removeLeftovers, temporaryOf } from './whole-file.ts'

/** One workbook: what, and where to. Days are plant days, both included. */
export type ExportJob = {
  database: string
  module: string
  from: string
  to: string
  /** Only the jornada of this name; absent: every jornada, and the units outside. */
  jornada?: string
  /** The clock the figures of an unfinished day are taken at, Unix ms. */
  nowMs: number
  out: string
  /** Absent: the workbook. */
  csv?: { sheet: SheetKey; variant: CsvVariant }
  /** Column map of sheet INDICADORES; absent: our own headers. */
  columnMap?: string
}

export type ExportAnswer =
  /** `of`: how many there are, near enough. */
  | { kind: 'progress'; cycles: number; of: number }
  | { kind: 'done' }
  | { kind: 'failed'; message: string; code: string | null }

export type Progress = (cycles: number, of: number) => void

/**
 * Writes the workbook in a worker thread. Throws the worker's AppError, or what `signal` was aborted with; a target that was there
 * stays until the new one is whole.
 */
export async function runExport(
  job: ExportJob,
  progress: Progress = () => undefined,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted()
  await removeLeftovers(job.out)
  const worker = new Worker(new URL('./export-worker.ts', import.meta.url), { workerData: job })
  const abort = () => void worker.terminate()
  signal?.addEventListener('abort', abort)
  try {
    await new Promise<void>((resolve, reject) => {
      let last: ExportAnswer | undefined
      worker.on('message', (answer: ExportAnswer) => {
        if (answer.kind === 'progress') progress(answer.cycles, answer.of)
        else last = answer
      })
      worker.once('error', reject)
      worker.once('exit', (exitCode) => {
        if (last?.kind === 'done') return resolve()
        if (last?.kind === 'failed') return reject(failure(last.message, last.code))
        reject(new AppError('unavailable', `the export ended without a workbook (exit ${exitCode})`))
      })
    })
  } catch (error) {
    // A worker that was ended could not tidy up after itself.
    await rm(temporaryOf(job.out), { force: true })
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

function failure(message: string, code: string | null): Error {
  const known = errorCodes.find((candidate): candidate is ErrorCode => candidate === code)
  return known === undefined ? new Error(message) : new AppError(known, message)
}
