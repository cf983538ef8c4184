import type { Standard } from '../figures/plant-record.ts'
import type { BalanceoLine, Problem, TypedTime } from './balanceo-line.ts'
import { decimalComma, plainName } from './grid.ts'
import type { TimeUnit } from './header-row.ts'

export type Operation = {
  name: string
  lines: BalanceoLine[]
  minutes: number
  machine: string | null
  passes: number
  stations: { code: string; share: number }[]
}

export function toMinutes(time: TypedTime, unit: TimeUnit): number {
  if ('seconds' in time) return round(time.seconds / 60)
  return round(unit === 'minutos' ? time.number : time.number / 60)
}

/** To the millionth of a minute: 39,6 s are 0,66 min, whatever binary fractions say. */
export const round = (minutes: number): number => Math.round(minutes * 1e6) / 1e6

/** Lines of one operation together, under the name that the standards already have for it. */
export function operationsOf(
  lines: readonly BalanceoLine[],
  standards: readonly Standard[],
  codes: ReadonlyMap<string, string>,
  minutesOf: (time: TypedTime) => number,
  problems: Problem[],
  notices: string[],
): Operation[] {
  const groups = new Map<string, BalanceoLine[]>()
  for (const line of lines) {
    const key = plainName(line.operation)
    groups.set(key, [...(groups.get(key) ?? []), line])
  }
  const operations: Operation[] = []
  for (const [plain, group] of groups) {
    const first = group[0]
    if (first === undefined) continue
    const current =
      standards.find(({ operation }) => operation === first.operation) ??
      standards.find(({ operation }) => plainName(operation) === plain)
    const operation = {
      name: current?.operation ?? first.operation,
      lines: group,
      minutes: minutesOf(first.sam),
      machine: first.machine ?? current?.machine_code ?? null,
      passes: first.passes ?? current?.passes_per_unit ?? 1,
      stations: [] as Operation['stations'],
    }
    for (const line of group.slice(1)) {
      const differs = Math.abs(minutesOf(line.sam) - operation.minutes) > 1e-9
      if (differs || (line.passes ?? operation.passes) !== operation.passes) {
        problems.push({
          cell: line.operationCell,
          value: line.operation,
          sentence: `ya está en ${first.operationCell} con otro SAM u otras pasadas; una operación repartida tiene los mismos en cada puesto`,
        })
      }
    }
    operation.stations = partsOf(operation, codes, problems, notices)
    operations.push(operation)
  }
  return operations
}

/** Which part of the units each station does: as typed, else equal parts. */
function partsOf(
  { name, lines }: Operation,
  codes: ReadonlyMap<string, string>,
  problems: Problem[],
  notices: string[],
): Operation['stations'] {
  const parts: { code: string; share: number | null }[] = []
  for (const line of lines) {
    for (const typed of line.stations) {
      const code = codes.get(typed)
      if (code === undefined) continue
      if (parts.some((part) => part.code === code)) {
        problems.push({
          cell: line.operationCell,
          value: line.operation,
          sentence: `está dos veces en el puesto ${code} (la primera en ${lines[0]?.operationCell}); si son dos operaciones, deles nombres distintos`,
        })
        continue
      }
      parts.push({ code, share: line.share === null ? null : line.share / line.stations.length })
    }
  }
  if (parts.length === 1 && parts[0]?.share == null) return [{ code: parts[0]?.code ?? '', share: 1 }]
  const said = parts.filter(({ share }) => share !== null)
  const sum = said.reduce((total, { share }) => total + (share ?? 0), 0)
  if (said.length === parts.length && parts.length > 0) {
    if (Math.abs(sum - 1) > 0.01) {
      problems.push({
        cell: lines[0]?.operationCell ?? null,
        value: name,
        sentence: `sus partes suman ${decimalComma(Math.round(sum * 1000) / 10)} % de las unidades; deben sumar 100 %`,
      })
    }
    return parts.map(({ code, share }) => ({ code, share: share ?? 1 }))
  }
  if (said.length > 0) {
    problems.push({
      cell: lines[0]?.operationCell ?? null,
      value: name,
      sentence: 'el reparto está escrito solo en una de sus filas; escríbalo en todas o en ninguna',
    })
  } else if (parts.length > 1) {
    notices.push(
      `«${name}» se reparte por partes iguales entre ${parts.map(({ code }) => code).join(' y ')}; si no es así, agregue la columna Reparto.`,
    )
  }
  return parts.map(({ code }) => ({ code, share: 1 / parts.length }))
}
