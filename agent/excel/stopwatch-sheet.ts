import type { Problem, TypedTime } from './balanceo-line.ts'
import {
  type CellContent,
  cellName,
  contentAt,
  contentText,
  decimalComma,
  type Grid,
  type GridRow,
  oneLine,
  plainName,
} from './grid.ts'
import type { HeaderRow, HeaderWords, TimeUnit } from './header-row.ts'
import { clockIn, dateIn, instantOf, noteOf, ratingIn, truthIn, typedTime } from './stopwatch-cells.ts'
import { type KnownUnit, unitOf } from './time-unit.ts'

export type StopwatchFigure =
  | 'id'
  | 'puesto'
  | 'operacion'
  | 'estudio'
  | 'fecha'
  | 'inicio'
  | 'fin'
  | 'tiempo'
  | 'valoracion'
  | 'valido'
  | 'nota'

export const stopwatchWords: HeaderWords<StopwatchFigure> = {
  id: ['id', 'identificador'],
  puesto: ['puesto', 'puesto de trabajo', 'no puesto', 'estacion', 'workstation'],
  operacion: ['operacion', 'nombre operacion', 'descripcion'],
  estudio: ['estudio', 'id estudio'],
  fecha: ['fecha', 'dia'],
  inicio: ['inicio', 'hora inicio', 'hora de inicio', 'hora inicial', 'hora'],
  fin: ['fin', 'hora fin', 'hora de fin', 'hora final', 'termina'],
  tiempo: ['tiempo', 'tiempo observado', 'tiempo de ciclo', 'to', 'lectura', 'duracion', 'cronometro'],
  valoracion: ['valoracion', 'val', 'calificacion', 'ritmo', 'desempeno', 'factor de valoracion'],
  valido: ['valido', 'valida', 'cuenta'],
  nota: ['nota', 'notas', 'obs', 'observacion', 'observaciones', 'comentario'],
}

/** One lap of the stopwatch. */
export type Reading = {
  /** Where its time stands, or the end of its row. */
  cell: string
  station: string
  stationCell: string
  seconds: number
  /** null: a sheet without clock times. */
  startMs: number | null
  endMs: number | null
  /** Plant day, also where no clock time is; null: not said. */
  date: string | null
  /** As a fraction; null: none typed. */
  valoracion: number | null
  valid: boolean
  /** As typed; null: the whole unit of the station. */
  operation: string | null
  /** Laps of one sitting share it; null: not said. */
  study: string | null
  note: string | null
  /** Of a row that this program exported; null: the sheet is the person's own. */
  id: string | null
}

export type StopwatchSheet = {
  sheet: string
  headerRow: number
  unit: KnownUnit | null
  readings: Reading[]
  problems: Problem[]
}

/** No cycle on a sewing line is shorter or longer: a reading outside is a typing error. */
const plausibleSeconds = { min: 1, max: 1800 } as const
/** A typed time and typed clock times agree when they differ by no more than both were rounded. */
const clockToleranceSeconds = 2

/** Reads one reading a row, or a row of laps (T1, T2 …). Pure: what is not understood becomes a problem with its cell. */
export function readStopwatch(
  grid: Grid,
  header: HeaderRow<StopwatchFigure>,
  asked: TimeUnit | undefined,
): StopwatchSheet {
  const problems: Problem[] = header.doubled.map(({ figure, first, second }) => ({
    cell: cellName(header.row, second),
    value: figure,
    sentence: `dos columnas son «${figure}» (${cellName(header.row, first)} y ${cellName(header.row, second)}); deje una`,
  }))
  const laps = lapColumns(grid, header)
  const { tiempo, inicio, fin } = header.columns
  const found: StopwatchSheet = {
    sheet: grid.name,
    headerRow: header.row,
    unit: null,
    readings: [],
    problems,
  }
  if (tiempo === undefined && laps.length === 0 && (inicio === undefined || fin === undefined)) {
    problems.push({
      cell: null,
      value: '',
      sentence: `al encabezado de la fila ${header.row} le falta «Tiempo», o «Inicio» y «Fin»`,
    })
    return found
  }
  const times = tiempo === undefined ? laps : [tiempo, ...laps]
  const rows = grid.rows.filter((row) => row.number > header.row && hasReading(row, header, times))
  const typed = rows.flatMap((row) => times.map((column) => typedTime(contentAt(row, column))))
  const unit = unitOf({
    what: 'los tiempos',
    headerCell: cellName(header.row, times[0] ?? inicio ?? 1),
    numbers: typed.flatMap((time) => (time !== undefined && 'number' in time ? [time.number] : [])),
    stated: header.units.tiempo,
    asked,
    minutesUpTo: 4,
    secondsFrom: 8,
  })
  if ('sentence' in unit) {
    problems.push(unit)
    return found
  }
  found.unit = unit
  for (const row of rows) readRow(row, header, times, unit.unit, found)
  if (rows.length === 0) {
    problems.push({
      cell: null,
      value: '',
      sentence: `debajo del encabezado de la fila ${header.row} no hay lecturas`,
    })
  }
  return found
}

/** Columns called 1, 2, 3 … or T1, Ciclo 2, Lectura 3. */
function lapColumns(grid: Grid, header: HeaderRow<StopwatchFigure>): number[] {
  const row = grid.rows.find(({ number }) => number === header.row)
  return [...(row?.cells ?? [])]
    .filter(([, { content }]) =>
      /^(t|c|l|n|ciclo|lectura|toma|muestra|obs|tiempo)? ?\d{1,2}$/.test(plainName(contentText(content))),
    )
    .map(([column]) => column)
    .sort((a, b) => a - b)
}

function hasReading(row: GridRow, header: HeaderRow<StopwatchFigure>, times: readonly number[]): boolean {
  const { inicio, fin, puesto } = header.columns
  return [...times, inicio, fin, puesto].some((column) => contentAt(row, column).kind !== 'blank')
}

type Found = Pick<StopwatchSheet, 'readings' | 'problems'>

function readRow(
  row: GridRow,
  { columns }: HeaderRow<StopwatchFigure>,
  times: readonly number[],
  unit: TimeUnit,
  found: Found,
): void {
  const at = (figure: StopwatchFigure) => contentAt(row, columns[figure])
  const before = found.problems.length
  const problem = (column: number | undefined, sentence: string) => {
    const content = contentAt(row, column)
    const value = oneLine(contentText(content))
    const why = content.kind === 'wrong' ? content.why : sentence
    found.problems.push({ cell: cellName(row.number, column ?? 1), value, sentence: why })
  }
  /** The value, or null with a problem. */
  const read = <T>(
    figure: StopwatchFigure,
    of: (content: CellContent) => T | undefined,
    sentence: string,
  ) => {
    const value = of(at(figure))
    if (value === undefined) problem(columns[figure], sentence)
    return value ?? null
  }
  const station = oneLine(contentText(at('puesto')))
  if (at('puesto').kind === 'wrong' || station === '')
    problem(columns.puesto, 'falta el puesto de esta lectura')
  const valoracion = read(
    'valoracion',
    ratingIn,
    'la valoración es un porcentaje entre 40 y 160, por ejemplo 95',
  )
  const valid = read('valido', truthIn, 'escriba sí o no')
  const date = read('fecha', dateIn, 'no es una fecha; escriba dd/mm/aaaa')
  const start = read('inicio', clockIn, 'no es una hora; escriba hh:mm:ss')
  const end = read('fin', clockIn, 'no es una hora; escriba hh:mm:ss')
  if (date === null && [start, end].some((clock) => clock !== null && clock.date === null))
    problem(columns.inicio ?? columns.fin, 'una hora necesita su fecha; agregue la columna Fecha')
  const typedStart = instantOf(start, date)
  const sameDayEnd = instantOf(end, date)
  // A reading that begins before midnight ends on the next day.
  const pastMidnight =
    typedStart !== null && sameDayEnd !== null && sameDayEnd < typedStart && end?.date === null
  const typedEnd = pastMidnight ? sameDayEnd + 86_400_000 : sameDayEnd

  const laps: { column: number | undefined; seconds: number }[] = []
  for (const column of times) {
    const content = contentAt(row, column)
    if (content.kind === 'blank') continue
    const time = typedTime(content)
    if (time === undefined) problem(column, 'no es un tiempo')
    else laps.push({ column, seconds: toSeconds(time, unit) })
  }
  if (laps.length === 0 && typedStart !== null && typedEnd !== null)
    laps.push({ column: columns.fin, seconds: (typedEnd - typedStart) / 1000 })
  if (laps.length === 0 && found.problems.length === before)
    problem(columns.tiempo ?? times[0], 'falta el tiempo de esta lectura')
  if (laps.length > 1 && (typedStart ?? typedEnd) !== null)
    problem(
      columns.inicio ?? columns.fin,
      'varias lecturas en una fila no tienen una sola hora; deje una por fila',
    )
  for (const { column, seconds } of laps) {
    const ms = Math.round(seconds * 1000)
    const startMs = typedStart ?? (typedEnd === null ? null : typedEnd - ms)
    const endMs = typedEnd ?? (typedStart === null ? null : typedStart + ms)
    const clockSeconds = startMs === null || endMs === null ? seconds : (endMs - startMs) / 1000
    const { min, max } = plausibleSeconds
    if (!(seconds >= min && seconds <= max))
      problem(column, `serían ${decimalComma(seconds)} s; una lectura está entre 1 s y 30 min`)
    else if (Math.abs(clockSeconds - seconds) > clockToleranceSeconds)
      problem(
        column,
        `son ${decimalComma(seconds)} s, pero de inicio a fin pasan ${decimalComma(clockSeconds)} s`,
      )
    if (found.problems.length > before) continue
    found.readings.push({
      cell: cellName(row.number, column ?? 1),
      station,
      stationCell: cellName(row.number, columns.puesto ?? 1),
      seconds,
      startMs,
      endMs,
      date,
      valoracion,
      valid: valid ?? true,
      operation: oneLine(contentText(at('operacion'))) || null,
      study: oneLine(contentText(at('estudio'))) || null,
      note: noteOf(at('nota'), startMs === null ? date : null),
      id: oneLine(contentText(at('id'))) || null,
    })
  }
}

function toSeconds(time: TypedTime, unit: TimeUnit): number {
  const seconds = 'seconds' in time ? time.seconds : unit === 'segundos' ? time.number : time.number * 60
  return Math.round(seconds * 1000) / 1000
}
