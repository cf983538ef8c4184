import type { Export, NewExport } from '../contract/api-exports.ts'
import { addDays } from '../contract/plant-time.ts'
import { exportWords } from '../dashboard/words-exportar.ts'
import type { ExportAsk, ExportStatus } from '../excel/export-desk.ts'
import { exportName } from '../excel/export-name.ts'
import { plainHeader } from '../excel/header-match.ts'
import { horaExtraName } from '../figures/jornada.ts'
import { moduleId } from '../store/plant.ts'
import type { Store } from '../store/store.ts'
import { readTimetable } from '../store/timetable.ts'
import { ProblemError } from './problems.ts'
import { maxDays } from './routes/parameters.ts'
import { apiWords } from './words-api.ts'

/** Names a jornada of the module ever had. */
export function jornadaNames(store: Store, module: string): string[] {
  return [
    ...new Set([...readTimetable(store, moduleId(store, module)).map(({ name }) => name), horaExtraName]),
  ]
}

/** What a person asked for, as the desk writes it. Throws ProblemError with the field that cannot be. */
export function exportAsk(store: Store, asked: NewExport, by: { login: string; nowMs: number }): ExportAsk {
  const { module, from, to = from } = asked
  if (to < from) throw new ProblemError('invalid', apiWords.rangeBackwards, { pointer: 'to' })
  if (to >= addDays(from, maxDays))
    throw new ProblemError('invalid', apiWords.rangeTooLong(maxDays), { pointer: 'to' })
  const jornada = asked.jornada === undefined ? undefined : knownJornada(store, module, asked.jornada)
  const csv = asked.form === 'csv' ? { sheet: asked.sheet, variant: asked.variant } : undefined
  return {
    module,
    from,
    to,
    nowMs: by.nowMs,
    login: by.login,
    fileName: exportName({ module, from, to, ...(jornada === undefined ? {} : { jornada }) }, csv?.sheet),
    ...(jornada === undefined ? {} : { jornada }),
    ...(csv === undefined ? {} : { csv }),
  }
}

function knownJornada(store: Store, module: string, asked: string): string {
  const names = jornadaNames(store, module)
  const found = names.find((name) => plainHeader(name) === plainHeader(asked))
  if (found === undefined)
    throw new ProblemError('not-found', exportWords.noJornada(asked, names.join(', ')), {
      pointer: 'jornada',
    })
  return found
}

export function exportShape({ id, ask, state, cycles, of, bytes, problem }: ExportStatus): Export {
  return {
    export_id: id,
    module: ask.module,
    from: ask.from,
    to: ask.to,
    jornada: ask.jornada ?? null,
    form: ask.csv === undefined ? 'xlsx' : 'csv',
    file_name: ask.fileName,
    state,
    cycles,
    of_cycles: Math.max(of, cycles),
    bytes,
    problem: problem === null ? null : exportWords.failures[problem === 'not-found' ? 'not-found' : 'other'],
  }
}
