import { parentPort, workerData } from 'node:worker_threads'
import { openStore } from '../store/store.ts'
import type { ExportAnswer, ExportJob } from './export-job.ts'
import { readReport } from './report.ts'
import { writeWorkbook } from './workbook.ts'

/** The worker's side of export-job: its own read-only connection, so that the agent's event loop never waits. */
const job = workerData as ExportJob
const answer = (value: ExportAnswer) => parentPort?.postMessage(value)
try {
  const store = openStore({ file: job.database, readonly: true })
  try {
    const report = readReport(store, job)
    await writeWorkbook(report, job.out, (cycles) => answer({ kind: 'progress', cycles }))
    answer({ kind: 'done' })
  } finally {
    store.close()
  }
} catch (error) {
  const { message, code } = error as { message: string; code?: string }
  answer({ kind: 'failed', message, code: code ?? null })
}
