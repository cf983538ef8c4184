import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Fault } from './fault.ts'

type Rows = { units: number; rejected: number }
type Said = {
  seconds: number
  committed: Rows
  stored: Rows
  wrongBuckets: number
  failed: string[]
  seen: { day: number; heapMb: number; rssMb: number; files: number; handles: number }[]
}

/** Flat: what the last day holds more than the second one (the first fills the caches). */
const mostHeapMb = 8
const mostFiles = 3

/** A leak shows in days, so the days are made short. */
export const soak: Fault = {
  name: 'siete días simulados: memoria y archivos abiertos sin crecer',
  async run() {
    const script = join(import.meta.dirname, 'seven-days.ts')
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script])
    const { seconds, committed, stored, wrongBuckets, failed, seen } = JSON.parse(stdout) as Said
    const [second, last] = [seen[1], seen.at(-1)]
    if (second === undefined || last === undefined) throw new Error('no day was measured')
    return {
      lost: [
        ...(committed.units === stored.units && committed.rejected === stored.rejected
          ? []
          : [`${JSON.stringify(committed)} were committed, ${JSON.stringify(stored)} are there`]),
        ...(wrongBuckets === 0 ? [] : [`${wrongBuckets} buckets differ from the events`]),
        ...failed,
        ...(last.heapMb - second.heapMb <= mostHeapMb ? [] : [`the heap grew to ${last.heapMb} MB`]),
        ...(last.files - second.files <= mostFiles ? [] : [`${last.files} files are open`]),
      ],
      recoverySeconds: 0,
      saw: `nada; ${seen.length} días en ${seconds} s, ${committed.units} unidades; del día 2 al ${last.day}: memoria ${second.heapMb} → ${last.heapMb} MB (RSS ${second.rssMb} → ${last.rssMb}), archivos ${second.files} → ${last.files}, manejadores ${second.handles} → ${last.handles}`,
    }
  },
}
