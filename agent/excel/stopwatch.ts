import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { Column } from '../contract/columns.ts'
import { AppError } from '../contract/errors.ts'
import { addDays, plantInstant } from '../contract/plant-time.ts'
import { allStations, operationNames } from '../store/balance-in-force.ts'
import {
  addObservation,
  observationsBetween,
  observationsWithoutClock,
  type StoredObservation,
} from '../store/observations.ts'
import { moduleId, stationId } from '../store/plant.ts'
import type { Store } from '../store/store.ts'
import { matchStation } from './balanceo-stations.ts'
import { problemText } from './balanceo-text.ts'
import { bookSheet, writeBook } from './book.ts'
import { plainName } from './grid.ts'
import { findHeaderRow, type TimeUnit } from './header-row.ts'
import { readWorkbook } from './read-workbook.ts'
import { type Reading, readStopwatch, type StopwatchSheet, stopwatchWords } from './stopwatch-sheet.ts'

export type StopwatchImport = {
  file: string
  /** Default: the only sheet with a column Puesto and times. */
  sheet?: string | undefined
  module: string
  unit?: TimeUnit | undefined
  /** Who held the stopwatch, where it was said: two people who timed the same lap have a reading each. */
  observer?: string | undefined
}

export type StopwatchPreview = {
  sheet: StopwatchSheet
  readings: (Reading & { stationCode: string; uuid: string })[]
  obstacles: string[]
}

/** What a stopwatch sheet holds and what stands in the way of it; writes nothing. */
export async function previewStopwatch(store: Store, ask: StopwatchImport): Promise<StopwatchPreview> {
  const grids = await readWorkbook(ask.file)
  const file = basename(ask.file)
  const wanted =
    ask.sheet === undefined
      ? grids
      : grids.filter(({ name }) => plainName(name) === plainName(ask.sheet ?? ''))
  const found = wanted.flatMap((grid) => {
    const header = findHeaderRow(grid, stopwatchWords, ['puesto'])
    return header === undefined ? [] : [{ grid, header }]
  })
  const [first, second] = found
  if (first === undefined) {
    const names = grids.map(({ name }) => `«${name}»`).join(', ')
    throw new AppError(
      'invalid',
      `${file}: ninguna hoja pedida tiene los encabezados Puesto y Tiempo; hay ${names}.`,
    )
  }
  if (second !== undefined) {
    const several = found.map(({ grid }) => `«${grid.name}»`).join(', ')
    throw new AppError(
      'invalid',
      `${file}: varias hojas tienen esas columnas (${several}); diga cuál con --sheet.`,
    )
  }
  const sheet = readStopwatch(first.grid, first.header, ask.unit)
  const module = moduleId(store, ask.module)
  const own = allStations(store).filter(({ module_id }) => module_id === module)
  const problems = [...sheet.problems]
  const seen = new Map<string, number>()
  const readings = sheet.readings.flatMap((reading) => {
    const code = matchStation(reading.station, own)
    if (code === undefined || code === 'several') {
      problems.push({
        cell: reading.stationCell,
        value: reading.station,
        sentence:
          code === 'several'
            ? 'puede ser más de un puesto; escriba su código'
            : 'el módulo no tiene ese puesto',
      })
      return []
    }
    return [
      { ...reading, stationCode: code, uuid: reading.id ?? madeId(ask, sheet.sheet, code, reading, seen) },
    ]
  })
  const obstacles = problems.map((problem) => problemText(sheet.sheet, problem))
  if (obstacles.length === 0 && sheet.unit !== null && !sheet.unit.certain) {
    obstacles.push(
      `Los tiempos parecen estar en ${sheet.unit.unit}, pero la hoja no lo dice: confírmelo con --unit ${sheet.unit.unit}.`,
    )
  }
  return { sheet, readings, obstacles }
}

/**
 * The same reading gets the same id whenever its sheet is imported: by its clock where it has one, else by file, day and value, and
 * by its observer where one was named.
 * Equal readings are told apart by their order.
 */
function madeId(
  ask: StopwatchImport,
  sheet: string,
  station: string,
  { startMs, date, seconds }: Reading,
  seen: Map<string, number>,
): string {
  const origin = startMs === null ? [basename(ask.file), sheet, date] : [startMs]
  const whose = ask.observer === undefined ? [] : [ask.observer]
  const key = JSON.stringify([ask.module, station, ...origin, seconds, ...whose])
  const ordinal = seen.get(key) ?? 0
  seen.set(key, ordinal + 1)
  const hex = createHash('sha256').update(`${key}#${ordinal}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  )
}

/** Adds every reading or none; one that is there already is not doubled. Throws AppError 'invalid' with every obstacle. */
export async function applyStopwatch(
  store: Store,
  ask: StopwatchImport & { by: string },
): Promise<{ added: number; known: number }> {
  const { readings, obstacles, sheet } = await previewStopwatch(store, ask)
  if (obstacles.length > 0) throw new AppError('invalid', obstacles.join('\n'))
  const module = moduleId(store, ask.module)
  const operations = operationNames(store)
  return store.transaction(() => {
    let added = 0
    for (const reading of readings) {
      try {
        const row = addObservation(store, {
          clientUuid: reading.uuid,
          kind: 'cronometro',
          moduleId: module,
          workstationId: stationId(store, reading.stationCode),
          startMs: reading.startMs,
          endMs: reading.endMs,
          durationSeconds: reading.seconds,
          valid: reading.valid,
          valoracion: reading.valoracion,
          note: reading.note,
          studyUuid: reading.study,
          operation: knownOperation(reading.operation, operations),
          by: ask.by,
        })
        if (row.added) added += 1
      } catch (cause) {
        if (!(cause instanceof AppError) || cause.code !== 'conflict') throw cause
        const sentence =
          'ya está registrada con otros valores; una lectura no se cambia: anúlela y agregue otra'
        const problem = { cell: reading.cell, value: reading.uuid, sentence }
        throw new AppError('conflict', problemText(sheet.sheet, problem), { cause })
      }
    }
    return { added, known: readings.length - added }
  })
}

/** As the standards spell it; one they do not have stays as it was typed. */
function knownOperation(typed: string | null, operations: readonly string[]): string | null {
  if (typed === null) return null
  return operations.find((operation) => plainName(operation) === plainName(typed)) ?? typed
}

const stopwatchColumns: readonly Column<StoredObservation>[] = [
  { figure: 'puesto', header: 'Puesto', format: 'text', width: 9, value: ({ workstation }) => workstation },
  {
    figure: 'operacion',
    header: 'Operación',
    format: 'text',
    width: 26,
    value: ({ operation }) => operation,
  },
  { figure: 'inicio', header: 'Inicio', format: 'instant', width: 20, value: ({ start_ts }) => start_ts },
  { figure: 'fin', header: 'Fin', format: 'instant', width: 20, value: ({ end_ts }) => end_ts },
  {
    figure: 'tiempo',
    header: 'Tiempo (s)',
    format: 'seconds',
    width: 10,
    value: (row) => row.duration_seconds,
  },
  {
    figure: 'valoracion',
    header: 'Valoración',
    format: 'percent',
    width: 10,
    value: ({ valoracion }) => valoracion,
  },
  {
    figure: 'valido',
    header: 'Válido',
    format: 'text',
    width: 8,
    value: ({ valid }) => (valid === 1 ? 'sí' : 'no'),
  },
  { figure: 'nota', header: 'Nota', format: 'text', width: 40, value: ({ note }) => note },
  { figure: 'estudio', header: 'Estudio', format: 'text', width: 38, value: (row) => row.study_uuid },
  { figure: 'id', header: 'Id', format: 'text', width: 38, value: ({ client_uuid }) => client_uuid },
]

/** Stopwatch readings of these plant days as a sheet that can be imported again; those without a clock by the day they were entered. */
export async function exportStopwatch(
  store: Store,
  ask: { module: string; from: string; to: string; out: string },
): Promise<number> {
  const module = moduleId(store, ask.module)
  const [fromMs, toMs] = [plantInstant(ask.from), plantInstant(addDays(ask.to, 1))]
  const rows = [
    ...observationsBetween(store, module, fromMs, toMs),
    ...observationsWithoutClock(store, module, fromMs, toMs),
  ].filter(({ kind, voided_ts }) => kind === 'cronometro' && voided_ts === null)
  const sheet = bookSheet({ name: 'Cronometraje', columns: stopwatchColumns, rows: () => rows })
  await writeBook(ask.out, plantInstant(ask.to), [sheet])
  return rows.length
}
