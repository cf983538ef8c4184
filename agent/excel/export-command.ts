import { AppError } from '../contract/errors.ts'
import { isPlantDate } from '../contract/plant-time.ts'
import { parseOptions, requireOptions } from '../store/arguments.ts'
import { databaseOf } from '../store/database-of.ts'
import type { CsvVariant } from './csv.ts'
import { runExport } from './export-job.ts'
import { type SheetKey, sheetKeys } from './sheets.ts'

export const usage =
  'usage: npm run agent -- export (--db FILE | --config FILE) --module CODE --date YYYY-MM-DD [--to YYYY-MM-DD] [--jornada NAME] [--map FILE.yaml] --out FILE.xlsx, ' +
  'or --out FILE.csv with [--sheet indicadores|horas|puestos|tiempo-perdido|ciclos] [--machine]'

/** `npm run agent -- export …`: the workbook the API gives, from a database file. */
export async function run(args: string[]): Promise<void> {
  const values = parseOptions(args, {
    db: { type: 'string' },
    config: { type: 'string' },
    module: { type: 'string' },
    date: { type: 'string' },
    to: { type: 'string' },
    jornada: { type: 'string' },
    out: { type: 'string' },
    map: { type: 'string' },
    sheet: { type: 'string' },
    machine: { type: 'boolean', default: false },
  })
  const { module, date, out } = requireOptions('export', values, 'module', 'date', 'out')
  const { to = date } = values
  const database = databaseOf(values)
  for (const [name, value] of [
    ['--date', date],
    ['--to', to],
  ] as const) {
    if (!isPlantDate(value)) throw new AppError('invalid', `${name} ${value} is not a day: write YYYY-MM-DD`)
  }
  if (to < date) throw new AppError('invalid', `--to ${to} is before --date ${date}`)
  await runExport({
    database,
    module,
    from: date,
    to,
    nowMs: Date.now(),
    out,
    ...(out.endsWith('.csv') ? { csv: csvOf(values.sheet, values.machine) } : {}),
    ...(values.jornada === undefined ? {} : { jornada: values.jornada }),
    ...(values.map === undefined ? {} : { columnMap: values.map }),
  })
  console.log(out)
}

function csvOf(asked: string | undefined, machine: boolean): { sheet: SheetKey; variant: CsvVariant } {
  const sheet = sheetKeys.find((key) => key === (asked ?? 'indicadores'))
  if (sheet === undefined) throw new AppError('invalid', `--sheet ${asked}: use ${sheetKeys.join(', ')}`)
  return { sheet, variant: machine ? 'machine' : 'plant' }
}
