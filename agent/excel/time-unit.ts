import { AppError } from '../contract/errors.ts'
import type { Problem } from './balanceo-line.ts'
import { decimalComma } from './grid.ts'
import type { TimeUnit } from './header-row.ts'

export type KnownUnit = {
  unit: TimeUnit
  /** false: guessed from the size alone, a person must confirm it. */
  certain: boolean
  why: string
}

/**
 * Minutes or seconds of the bare numbers of a column: by what the person says, what the header says and what is plausible.
 * A median up to `minutesUpTo` looks like minutes, one from `secondsFrom` on like seconds. A contradiction is a problem.
 */
export function unitOf(column: {
  /** What stands in it: 'los SAM'. */
  what: string
  headerCell: string
  numbers: readonly number[]
  stated: TimeUnit | undefined
  asked: TimeUnit | undefined
  minutesUpTo: number
  secondsFrom: number
}): KnownUnit | Problem {
  const { what, headerCell, stated, asked } = column
  const sorted = [...column.numbers].sort((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)]
  if (median === undefined) return { unit: 'segundos', certain: true, why: 'cada celda dice su unidad' }
  const likely: TimeUnit | undefined =
    median <= column.minutesUpTo ? 'minutos' : median >= column.secondsFrom ? 'segundos' : undefined
  const said = asked ?? stated
  const wrong = (sentence: string): Problem => ({ cell: headerCell, value: decimalComma(median), sentence })
  if (said !== undefined && likely !== undefined && said !== likely) {
    const who = asked === undefined ? 'el encabezado dice' : 'se pidió leer'
    return wrong(
      `${who} ${said}, pero la mediana de ${what} es ${decimalComma(median)}: parecen ${likely}; corrija uno de los dos`,
    )
  }
  if (said === undefined && likely === undefined)
    return wrong(
      `no se sabe si ${what} están en minutos o en segundos; dígalo con --unit minutos o --unit segundos`,
    )
  const why =
    asked !== undefined
      ? 'confirmado'
      : stated !== undefined
        ? `lo dice ${headerCell}`
        : 'por su tamaño, por confirmar'
  return { unit: said ?? likely ?? 'minutos', certain: said !== undefined, why }
}

/** The unit of a command's --unit. */
export function unitNamed(text: string | undefined): TimeUnit | undefined {
  if (text === undefined || text === 'minutos' || text === 'segundos') return text
  throw new AppError('invalid', `--unit ${text}: use minutos or segundos`)
}
