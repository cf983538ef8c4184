import { existsSync } from 'node:fs'
import { AppError } from '../contract/errors.ts'
import { isPlantDate, plantInstant } from '../contract/plant-time.ts'
import { parseOptions, requireOptions, requireWord } from '../store/arguments.ts'
import { databaseOf } from '../store/database-of.ts'
import { openStore, type Store } from '../store/store.ts'
import { applyBalanceo, previewBalanceo } from './balanceo.ts'
import { previewText } from './balanceo-text.ts'
import { unitNamed } from './time-unit.ts'

export const usage =
  'usage: npm run agent -- balanceo import --file FILE.xlsx [--sheet Balanceo] --reference REF --module CODE (--db FILE | --config FILE) ' +
  '[--dry-run | --apply] [--valid-from YYYY-MM-DD[THH:MM]] [--unit minutos|segundos] [--create-stations] [--accept-total] [--by LOGIN]'

/** Without --apply it only says what would change; a running agent does not mind. To write, the agent must be stopped. */
export async function run(args: string[]): Promise<void> {
  const [command, ...rest] = args
  requireWord('balanceo', command, ['import'])
  const values = parseOptions(rest, {
    file: { type: 'string' },
    sheet: { type: 'string' },
    reference: { type: 'string' },
    module: { type: 'string' },
    db: { type: 'string' },
    config: { type: 'string' },
    'dry-run': { type: 'boolean' },
    apply: { type: 'boolean' },
    'valid-from': { type: 'string' },
    unit: { type: 'string' },
    'create-stations': { type: 'boolean' },
    'accept-total': { type: 'boolean' },
    by: { type: 'string' },
  })
  const { file, reference, module } = requireOptions('balanceo import', values, 'file', 'reference', 'module')
  const { apply = false } = values
  if (reference.trim() === '') throw new AppError('invalid', '--reference is empty: name the reference')
  if (apply && values['dry-run']) throw new AppError('invalid', '--dry-run and --apply exclude each other')
  const ask = {
    file,
    sheet: values.sheet,
    reference: reference.trim(),
    module,
    validFromMs: instantOf(values['valid-from']),
    unit: unitNamed(values.unit),
    createStations: values['create-stations'],
    acceptTotal: values['accept-total'],
    by: values.by ?? 'línea de comandos',
  }
  const database = databaseOf(values)
  if (!existsSync(database)) throw new AppError('not-found', `no database ${database}`)
  const store = apply ? openToApply(database) : openStore({ file: database, readonly: true })
  try {
    const preview = await (apply ? applyBalanceo(store, ask) : previewBalanceo(store, ask))
    console.log(previewText(preview, ask.validFromMs))
    const { standards, balance, stations } = preview.plan
    if (apply)
      console.log(
        standards.length + stations.length > 0 || balance !== null
          ? '\nAplicado.'
          : '\nNada cambia: no se escribió nada.',
      )
    else if (preview.obstacles.length === 0)
      console.log('\nNo se escribió nada. Para aplicarlo, agregue --apply.')
    else process.exitCode = 1
  } finally {
    store.close()
  }
}

/** A running agent is the one writer of its record, and who applies a standard must be somebody: its page knows both. */
function openToApply(database: string): Store {
  try {
    return openStore({ file: database })
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== 'conflict') throw cause
    throw new AppError(
      'conflict',
      `${database} is held by a running agent: apply the workbook on its page /ajustes/balanceo (or POST /api/v1/balanceo-imports), or stop the agent first`,
      { cause },
    )
  }
}

function instantOf(text: string | undefined): number {
  if (text === undefined) return Date.now()
  const [, date = '', hour, minute] = /^(\d{4}-\d{2}-\d{2})(?:T([01]\d|2[0-3]):([0-5]\d))?$/.exec(text) ?? []
  if (!isPlantDate(date))
    throw new AppError('invalid', `--valid-from ${text}: write YYYY-MM-DD or YYYY-MM-DDTHH:MM, plant time`)
  return plantInstant(date, Number(hour ?? 0) * 60 + Number(minute ?? 0))
}
