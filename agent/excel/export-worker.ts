import { parentPort, workerData } from 'node:worker_threads'
import { addDays, plantInstant } from '../contract/plant-time.ts'
import { roughUnits } from '../store/downloads.ts'
import { openStore } from '../store/store.ts'
import { loadColumnMap } from './column-map.ts'
import type { ExportAnswer, ExportJob } from './export-job.ts'
import { readReport } from './report.ts'
import { sheetsOf } from './sheets.ts'
import { writeLines } from './whole-file.ts'

/** The worker's side of export-job: its own read-only connection, so that the agent's event loop never waits. */
const job = workerData as ExportJob
const answer = (value: ExportAnswer) => parentPort?.postMessage(value)
try {
  const store = openStore({ file: job.database, readonly: true })
  try {
    const report = readReport(store, job)
    const of = roughUnits(
      store,
      report.record.module.id,
      plantInstant(job.from),
      plantInstant(addDays(job.to, 1)),
    )
    answer({ kind: 'progress', cycles: 0, of })
    const columns = job.columnMap === undefined ? undefined : loadColumnMap(job.columnMap)
    if (job.csv === undefined) {
      // The largest library of the agent: only for who asked for it.
      const { writeWorkbook } = await import('./workbook.ts')
      await writeWorkbook(report, job.out, columns, (cycles) => answer({ kind: 'progress', cycles, of }))
    } else {
      await writeLines(job.out, sheetsOf(columns)[job.csv.sheet].csv(report, job.csv.variant))
    }
    answer({ kind: 'done' })
  } finally {
    store.close()
  }
} catch (error) {
  const { message, code } = error as { message: string; code?: string }
  answer({ kind: 'failed', message, code: code ?? null })
}
