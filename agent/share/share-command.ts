import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../contract/errors.ts'
import { isPlantDate, plantIso } from '../contract/plant-time.ts'
import { indicadoresRows } from '../figures/indicadores.ts'
import { parseOptions, requireOptions } from '../store/arguments.ts'
import { databaseOf } from '../store/database-of.ts'
import { moduleRecord } from '../store/day.ts'
import { isSampleData } from '../store/meta.ts'
import { readModules } from '../store/plant.ts'
import { openStore, type Store } from '../store/store.ts'
import { type ModuleDay, moduleDays } from './module-days.ts'
import { shareReadme } from './readme.ts'

export const usage =
  'usage: npm run agent -- share --from YYYY-MM-DD --to YYYY-MM-DD (--config FILE | --db FILE) --out FOLDER [--module CODE]'

const longestDays = 400

/** Writes a folder that may leave the plant: one row per module and day, and what is in it. The agent may be running. */
export async function run(args: string[]): Promise<void> {
  const values = parseOptions(args, {
    from: { type: 'string' },
    to: { type: 'string' },
    config: { type: 'string' },
    db: { type: 'string' },
    out: { type: 'string' },
    module: { type: 'string' },
  })
  const { from, to, out } = requireOptions('share', values, 'from', 'to', 'out')
  requireDays(from, to)
  const file = databaseOf(values)
  if (!existsSync(file)) throw new AppError('not-found', `no database ${file}`)
  if (existsSync(out)) throw new AppError('conflict', `${out} is there already`)
  const store = openStore({ file, readonly: true })
  try {
    const days = daysOf(store, { from, to, module: values.module })
    writeShare(out, days, { from, to, madeMs: store.nowMs(), sample: isSampleData(store) })
    const left = days.filter(({ suppressed }) => suppressed !== null).length
    console.log(
      days.length === 0
        ? `${out}: no module worked on those days, so there is nothing to share`
        : `${out}: ${days.length} module-days, of ${left} of them nothing is given (too few operators or units)`,
    )
  } finally {
    store.close()
  }
}

function requireDays(from: string, to: string): void {
  for (const [name, date] of [
    ['from', from],
    ['to', to],
  ] as const) {
    if (!isPlantDate(date)) throw new AppError('invalid', `--${name} is a day, YYYY-MM-DD, not '${date}'`)
  }
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000
  if (days < 0) throw new AppError('invalid', '--to is not before --from')
  if (days > longestDays) throw new AppError('invalid', `at most ${longestDays} days at once`)
}

function daysOf(store: Store, asked: { from: string; to: string; module: string | undefined }): ModuleDay[] {
  const modules = readModules(store).filter(({ code }) => asked.module === undefined || code === asked.module)
  if (modules.length === 0) throw new AppError('not-found', `no module ${asked.module ?? ''}`)
  return modules.flatMap(({ code }) => {
    const record = moduleRecord(store, { module: code, fromDate: asked.from, toDate: asked.to })
    return moduleDays(indicadoresRows(record, asked.from, asked.to, store.nowMs()))
  })
}

const columns = [
  'date',
  'module',
  'suppressed',
  'operators',
  'units',
  'origin',
  'partial',
  'meta',
  'cumplimiento',
  'total_productive_minutes',
  'available_minutes',
  'eficiencia',
  'lost_minutes',
  'measured_minutes',
] as const satisfies readonly (keyof ModuleDay)[]

/** Beside and renamed: nobody takes half of it along. */
function writeShare(
  out: string,
  days: readonly ModuleDay[],
  about: { from: string; to: string; madeMs: number; sample: boolean },
): void {
  const unfinished = `${out}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  const lines = [columns.join(','), ...days.map((day) => columns.map((name) => cell(day[name])).join(','))]
  const csv = `${lines.join('\r\n')}\r\n`
  writeFileSync(join(unfinished, 'dias.csv'), csv)
  const sha256 = createHash('sha256').update(csv).digest('hex')
  writeFileSync(
    join(unfinished, 'LEAME.md'),
    shareReadme({ ...about, made: plantIso(about.madeMs), days, sha256 }),
  )
  renameSync(unfinished, out)
}

function cell(value: ModuleDay[keyof ModuleDay]): string {
  if (value === null) return ''
  if (typeof value === 'boolean') return value ? '1' : '0'
  return typeof value === 'number' ? String(Math.round(value * 1e4) / 1e4) : value
}
