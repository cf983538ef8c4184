import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addDays, plantInstant } from '../contract/plant-time.ts'
import { parseCount, parseOptions } from '../store/arguments.ts'
import { insertHistory } from '../store/cycles.ts'
import { setMeasuredUntil } from '../store/gaps.ts'
import { putStation } from '../store/plant.ts'
import { mondayMorning, noDetector, smallPlant } from '../store/small-plant.ts'
import { runExport } from './export-job.ts'

/**
 * Reads the cells of our Ciclos untimed, then times writing the same values with the same number formats, and says whether they are the same.
 * A process each, so that the peak is the writer's.
 */
const theirs = `
import sys, time, resource, json
source, target, mode = sys.argv[1:]
import openpyxl
from openpyxl.cell import WriteOnlyCell
book = openpyxl.load_workbook(source, read_only=True)
formats, rows = [], []
for i, r in enumerate(book['Ciclos'].iter_rows()):
    rows.append([c.value for c in r])
    if i == 1: formats = [c.number_format if c.value is not None else None for c in r]
    if i > 1 and None in formats: formats = [f or (c.number_format if c.value is not None else None) for f, c in zip(formats, r)]
header = rows[0]
formats = [f or 'General' for f in formats]
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
if mode == 'pandas':
    import pandas
    frame = pandas.DataFrame(rows[1:], columns=header)
held = peak()
start = time.perf_counter()
if mode == 'normal':
    out = openpyxl.Workbook()
    sheet = out.active
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row, 1):
            if value is None: continue
            cell = sheet.cell(r, c, value)
            if r > 1: cell.number_format = formats[c - 1]
    out.save(target)
elif mode == 'write-only':
    out = openpyxl.Workbook(write_only=True)
    sheet = out.create_sheet('Ciclos')
    sheet.append(header)
    for row in rows[1:]:
        cells = []
        for value, fmt in zip(row, formats):
            cell = WriteOnlyCell(sheet, value)
            if value is not None: cell.number_format = fmt
            cells.append(cell)
        sheet.append(cells)
    out.save(target)
else:
    with pandas.ExcelWriter(target, engine='openpyxl', datetime_format='dd/mm/yyyy hh:mm:ss') as writer:
        frame.to_excel(writer, index=False)
        for column, fmt in zip(writer.sheets['Sheet1'].iter_cols(min_row=2), formats):
            for cell in column:
                if cell.value is not None: cell.number_format = fmt
seconds = time.perf_counter() - start
print(json.dumps({'seconds': seconds, 'peak': peak(), 'held': held, 'cycles': len(rows) - 1}))`

type Measured = { seconds: number; peak: number; held: number; cycles: number }
/** A line of 21 puestos, a unit a minute each: about 10,000 a day. */
const puestos = 21
const minutesADay = 480
const unitsADay = puestos * minutesADay

const values = parseOptions(process.argv.slice(2), {
  cycles: { type: 'string' },
  million: { type: 'string' },
  only: { type: 'string' },
})
if (values.only !== undefined) await writeAlone(values.only)
else await compare()

/**
 * `node agent/excel/bench.ts [--cycles N] [--million N]`: the whole workbook of so many cycles, as the agent writes it; then the same cells
 * and formats of its sheet Ciclos by openpyxl (normal and write-only mode) and pandas; then a larger workbook, for its memory.
 */
async function compare(): Promise<void> {
  const cycles = parseCount(values.cycles, 'cycles', 1, 100_000)
  const million = parseCount(values.million, 'million', 0, 1_000_000)
  const folder = mkdtempSync(join(tmpdir(), 'lbzf-bench-excel-'))
  try {
    const ours = alone(folder, cycles)
    console.log(line('ours, all six sheets', ours))
    for (const mode of ['normal', 'write-only', 'pandas'] as const) {
      const name = mode === 'pandas' ? 'pandas' : `openpyxl ${mode}`
      if (
        spawnSync('/usr/bin/python3', ['-c', `import ${mode === 'pandas' ? 'pandas' : 'openpyxl'}`])
          .status !== 0
      ) {
        console.log(`${name}: skipped, python3-${mode === 'pandas' ? 'pandas' : 'openpyxl'} is not installed`)
        continue
      }
      const args = ['-c', theirs, join(folder, `${cycles}.xlsx`), join(folder, 'theirs.xlsx'), mode]
      const measured = JSON.parse(execFileSync('/usr/bin/python3', args, { encoding: 'utf8' })) as Measured
      if (measured.cycles !== cycles)
        throw new Error(`${name} wrote ${measured.cycles} cycles, not ${cycles}`)
      console.log(
        `${line(name, measured)}; ours is ${(measured.seconds / ours.seconds).toFixed(1)} times as fast`,
      )
    }
    if (million > 0) console.log(line('ours', alone(folder, million)))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function line(name: string, { seconds, peak, held, cycles }: Measured): string {
  return `${name}: ${cycles} cycles in ${seconds.toFixed(2)} s, peak ${peak.toFixed(0)} MB (${held.toFixed(0)} MB before it began)`
}

/** Makes the record here and writes the workbook in a process of its own. */
function alone(folder: string, cycles: number): Measured {
  const plant = smallPlant({ file: join(folder, `${cycles}.db`) })
  const { moduleId } = plant
  const stations = [plant.p1, plant.p3]
  for (let position = stations.length + 2; stations.length < puestos; position++)
    stations.push(
      putStation(plant.store, {
        moduleId,
        code: `P${position}`,
        name: `Puesto ${position}`,
        position,
        cameraId: 1,
      }),
    )
  const batch = 50_000
  for (let first = 0; first < cycles; first += batch) {
    const units = Array.from({ length: Math.min(batch, cycles - first) }, (_, k) => {
      const i = first + k
      const minute = Math.floor((i % unitsADay) / puestos)
      const startMs = mondayMorning + Math.floor(i / unitsADay) * 86_400_000 + minute * 60_000
      const workstationId = stations[i % puestos] ?? plant.p1
      return { workstationId, startMs, endMs: startMs + 40_000 + (i % 17) * 1000, confidence: 0.9 }
    })
    insertHistory(plant.store, { moduleId, model: noDetector, roiId: 1, units })
  }
  const to = addDays('2026-07-06', Math.ceil(cycles / unitsADay) - 1)
  setMeasuredUntil(plant.store, 1, plantInstant(addDays(to, 2)))
  plant.store.close()
  const out = join(folder, `${cycles}.xlsx`)
  const args = [process.argv[1] ?? '', '--only', JSON.stringify({ database: plant.store.file, to, out })]
  const measured = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Measured
  if (statSync(out).size === 0) throw new Error('nothing was written')
  return { ...measured, cycles }
}

async function writeAlone(text: string): Promise<void> {
  const { database, to, out } = JSON.parse(text) as { database: string; to: string; out: string }
  const held = process.resourceUsage().maxRSS / 1024
  const startedMs = performance.now()
  await runExport({
    database,
    module: 'angela',
    from: '2026-07-06',
    to,
    nowMs: plantInstant(addDays(to, 2)),
    out,
  })
  const seconds = (performance.now() - startedMs) / 1000
  console.log(JSON.stringify({ seconds, peak: process.resourceUsage().maxRSS / 1024, held, cycles: 0 }))
}
