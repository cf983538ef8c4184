import type { Role } from '../../users/schema.ts'
import { plantDate } from '../contract/plant-time.ts'
import { formatMinutes, formatNumber } from '../dashboard/format.ts'
import type { FirstUse } from '../dashboard/primer-uso-view.ts'
import { ajustesWords } from '../dashboard/words-ajustes.ts'
import { moduleRunAt, settingsAt } from '../figures/in-force.ts'
import { balanceInForce, standardsInForce } from '../store/balance-in-force.ts'
import { moduleRecord } from '../store/day.ts'
import { readLine } from '../store/line.ts'
import { moduleId } from '../store/plant.ts'
import { readReferences } from '../store/run-changes.ts'
import { readSettings } from '../store/settings-changes.ts'
import { readTimetable } from '../store/timetable.ts'
import type { Parts } from './context.ts'
import { may } from './place.ts'

const nothing = { module: null, balance: null, jornada: null, work: null, camera: null }

/** What of the first use the record already holds; each step is checked by what is there, not by where somebody stopped. */
export function firstUseOf(
  { store, answers, now }: Pick<Parts, 'store' | 'answers' | 'now'>,
  code: string,
  role: Role,
): FirstUse {
  const words = ajustesWords.stepFound
  const mayAddCamera = may(role, 'GET', '/camaras/agregar')
  const module = answers.modules().find((known) => known.code === code)
  if (module === undefined)
    return { found: nothing, references: [], stations: [], operators: 1, mayAddCamera }
  const nowMs = now()
  const today = plantDate(nowMs)
  const id = moduleId(store, code)
  const record = moduleRecord(store, { module: code, fromDate: today, toDate: today }, 'without')
  const balanced = readReferences(store).flatMap(({ reference }) => {
    const lines = balanceInForce(store, reference, nowMs) ?? []
    return lines.some(({ module_id }) => module_id === id) ? [reference] : []
  })
  const standing = readTimetable(store, id).filter(({ valid_to_date: to }) => to === null || to >= today)
  const run = moduleRunAt(record, nowMs)
  const settings = settingsAt(record, nowMs)
  const works =
    run !== undefined &&
    settings?.operators != null &&
    settings.target_factor !== null &&
    settings.output_stations.length > 0
  const stations = readLine(store, id)
  return {
    found: {
      module: words.module(module.name),
      balance: balanced[0] === undefined ? null : balanceText(store, balanced[0], nowMs),
      jornada: standing.length === 0 ? null : words.jornada(standing.map(({ name }) => name).join(', ')),
      work: works ? words.work(run.op, formatNumber(settings.operators)) : null,
      camera:
        record.cameras.length === 0 ? null : words.camera(record.cameras.map(({ name }) => name).join(', ')),
    },
    references: balanced,
    stations,
    operators: stations.reduce((sum, { operators }) => sum + operators, 0),
    mayAddCamera,
  }
}

/** Nobody has worked with this plant yet: the first address leads through the steps instead of showing an empty board. */
export function isFirstUse({ store }: Pick<Parts, 'store'>, code: string): boolean {
  const id = moduleId(store, code)
  return (
    readLine(store, id).length === 0 ||
    readTimetable(store, id).length === 0 ||
    readSettings(store, id, 1).length === 0
  )
}

function balanceText(store: Parts['store'], reference: string, nowMs: number): string {
  const standards = standardsInForce(store, reference, nowMs)
  const total = standards.reduce((sum, row) => sum + row.sam_minutes * row.passes_per_unit, 0)
  return ajustesWords.stepFound.balance(reference, formatNumber(standards.length), formatMinutes(total))
}
