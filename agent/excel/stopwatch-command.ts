import { existsSync } from 'node:fs'
import { AppError } from '../contract/errors.ts'
import { isPlantDate } from '../contract/plant-time.ts'
import { parseOptions, requireOptions, requireWord } from '../store/arguments.ts'
import { databaseOf } from '../store/database-of.ts'
import { openStore } from '../store/store.ts'
import { applyStopwatch, exportStopwatch, previewStopwatch } from './stopwatch.ts'
import { unitNamed } from './time-unit.ts'

export const usage =
  'usage: npm run agent -- cronometro import --file FILE.xlsx --module CODE (--db FILE | --config FILE) [--sheet NAME] [--unit minutos|segundos] ' +
  '[--dry-run | --apply] [--by LOGIN], or cronometro export --module CODE (--db FILE | --config FILE) --from YYYY-MM-DD [--to YYYY-MM-DD] --out FILE.xlsx'

/** Stopwatch sheets in and out. An import without --apply only says what it found; to write, the agent must be stopped. */
export async function run(args: string[]): Promise<void> {
  const [word, ...rest] = args
  const command = requireWord('cronometro', word, ['import', 'export'])
  const values = parseOptions(rest, {
    file: { type: 'string' },
    sheet: { type: 'string' },
    module: { type: 'string' },
    db: { type: 'string' },
    config: { type: 'string' },
    unit: { type: 'string' },
    'dry-run': { type: 'boolean' },
    apply: { type: 'boolean' },
    by: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    out: { type: 'string' },
  })
  const { module } = requireOptions('cronometro', values, 'module')
  const { apply = false } = values
  const unit = unitNamed(values.unit)
  const database = databaseOf(values)
  if (!existsSync(database)) throw new AppError('not-found', `no database ${database}`)
  const store = openStore({ file: database, readonly: !(command === 'import' && apply) })
  try {
    if (command === 'export') {
      const { from, out } = requireOptions('cronometro export', values, 'from', 'out')
      const { to = from } = values
      for (const date of [from, to]) {
        if (!isPlantDate(date)) throw new AppError('invalid', `${date} is not a day: write YYYY-MM-DD`)
      }
      const rows = await exportStopwatch(store, { module, from, to, out })
      console.log(`${out}: ${rows} lecturas`)
    } else {
      const { file } = requireOptions('cronometro import', values, 'file')
      const by = values.by ?? 'línea de comandos'
      const ask = { file, module, sheet: values.sheet, unit, observer: values.by, by }
      if (apply && values['dry-run'] !== true) {
        const { added, known } = await applyStopwatch(store, ask)
        console.log(`${added} lecturas agregadas, ${known} que ya estaban.`)
        return
      }
      const { sheet, readings, obstacles } = await previewStopwatch(store, ask)
      const stations = new Set(readings.map(({ stationCode }) => stationCode)).size
      console.log(
        `Hoja «${sheet.sheet}»: ${readings.length} lecturas de ${stations} puestos. No se escribió nada.`,
      )
      if (obstacles.length > 0) throw new AppError('invalid', obstacles.join('\n'))
    }
  } finally {
    store.close()
  }
}
