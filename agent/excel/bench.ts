import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addDays, plantInstant } from '../contract/plant-time.ts'
import { parseCount, parseOptions } from '../store/arguments.ts'
import { insertHistory } from '../store/cycles.ts'
import { setMeasuredUntil } from '../store/gaps.ts'
import { mondayMorning, noDetector, smallPlant } from '../store/small-plant.ts'
import { runExport } from './export-job.ts'

/** Reads our Ciclos untimed, then times writing the same values with the same number formats. */
const openpyxl = `
import sys, time, resource, openpyxl
from openpyxl.cell import WriteOnlyCell
source, target, mode = sys.argv[1:]
book = openpyxl.load_workbook(source, read_only=True)
rows = [[(c.value, c.number_format if c.value is not None else None) for c in r] for r in book['Ciclos'].iter_rows()]
held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
start = time.perf_counter()
out = openpyxl.Workbook(write_only=mode == 'write-only')
sheet = out.create_sheet('Ciclos') if mode == 'write-only' else out.active
if mode == 'write-only':
    for row in rows:
        cells = []
        for value, fmt in row:
            cell = WriteOnlyCell(sheet, value)
            if fmt: cell.number_format = fmt
            cells.append(cell)
        sheet.append(cells)
else:
    for r, row in enumerate(rows, 1):
        for c, (value, fmt) in enumerate(row, 1):
            if value is None: continue
            cell = sheet.cell(r, c, value)
            cell.number_format = fmt
out.save(target)
print(f"openpyxl {mode:<10} {time.perf_counter() - start:.2f} s, peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB (of which rows held {held:.0f} MB), {len(rows) - 1} cycles")`

/**
 * `node agent/excel/bench.ts [--cycles 100000]`: the workbook of so many cycles, then the same cells and formats of its sheet Ciclos
 * written by openpyxl in normal and in write-only mode. Seconds and peak memory of each process.
 */
const values = parseOptions(process.argv.slice(2), { cycles: { type: 'string' } }, 'bench [--cycles N]')
const cycles = parseCount(values.cycles, 'cycles', 1, 100_000)
const unitsADay = 2 * 480
const daysNeeded = Math.ceil(cycles / unitsADay)
const folder = mkdtempSync(join(tmpdir(), 'lbzf-bench-excel-'))
try {
  const plant = smallPlant({ file: join(folder, 'lbzf.db') })
  const units = Array.from({ length: cycles }, (_, i) => {
    const startMs =
      mondayMorning + Math.floor(i / unitsADay) * 86_400_000 + Math.floor((i % unitsADay) / 2) * 60_000
    return {
      workstationId: i % 2 === 0 ? plant.p1 : plant.p3,
      startMs,
      endMs: startMs + 40_000 + (i % 17) * 1000,
    }
  })
  insertHistory(plant.store, { moduleId: plant.moduleId, model: noDetector, roiId: 1, units })
  const to = addDays('2026-07-06', daysNeeded - 1)
  const nowMs = plantInstant(addDays(to, 2))
  setMeasuredUntil(plant.store, 1, nowMs)
  const out = join(folder, 'ours.xlsx')
  const before = process.resourceUsage().maxRSS
  const startedMs = performance.now()
  await runExport({ database: plant.store.file, module: 'angela', from: '2026-07-06', to, nowMs, out })
  const seconds = (performance.now() - startedMs) / 1000
  plant.store.close()
  const peakMb = process.resourceUsage().maxRSS / 1024
  console.log(
    `ours        ${seconds.toFixed(2)} s, peak ${peakMb.toFixed(0)} MB (before: ${(before / 1024).toFixed(0)} MB), ${statSync(out).size} bytes, ${cycles} cycles`,
  )
  for (const mode of ['normal', 'write-only']) {
    console.log(
      execFileSync('/usr/bin/python3', ['-c', openpyxl, out, join(folder, 'theirs.xlsx'), mode], {
        encoding: 'utf8',
      }).trim(),
    )
  }
} finally {
  rmSync(folder, { recursive: true })
}
