import type { ModuleStation } from '../store/balance-in-force.ts'
import type { BalanceoLine, Problem } from './balanceo-line.ts'
import type { InForce } from './balanceo-plan.ts'
import { plainName } from './grid.ts'

export type NewStation = { code: string; name: string; position: number; operators: number }

/** Codes of the stations that the sheet names, and those that would be added. */
export function stationsOf(
  lines: readonly BalanceoLine[],
  { stations, moduleId }: InForce,
  create: boolean,
  problems: Problem[],
  notices: string[],
): { codes: Map<string, string>; added: NewStation[] } {
  const own = stations.filter(({ module_id }) => module_id === moduleId)
  const codes = new Map<string, string>()
  const added: NewStation[] = []
  for (const line of lines) {
    for (const typed of line.stations) {
      if (codes.has(typed)) continue
      const known = matchStation(typed, own)
      if (known === 'several') {
        problems.push({
          cell: line.stationCell,
          value: typed,
          sentence: `«${typed}» puede ser más de un puesto; escriba su código`,
        })
      } else if (known !== undefined) {
        codes.set(typed, known)
        const operators = own.find(({ code }) => code === known)?.operators
        if (line.operators !== null && line.operators !== operators)
          notices.push(
            `${known} tiene ${operators} operario(s) y la hoja dice ${line.operators}; esta importación no lo cambia.`,
          )
      } else if (!create && own.length > 0) {
        problems.push({
          cell: line.stationCell,
          value: typed,
          sentence: `el módulo no tiene el puesto «${typed}»; tiene ${listed(own.map(({ code }) => code))}`,
        })
      } else {
        const code = newCode(typed)
        const elsewhere = stations.find((station) => plainName(station.code) === plainName(code))
        if (elsewhere !== undefined && elsewhere.module_id !== moduleId) {
          problems.push({
            cell: line.stationCell,
            value: typed,
            sentence: `el código ${code} ya es de un puesto de otro módulo; escriba otro`,
          })
        } else if (!added.some((station) => station.code === code)) {
          const position = Math.max(0, ...own.map((station) => station.position)) + added.length + 1
          added.push({ code, name: nameOf(typed), position, operators: line.operators ?? 1 })
        }
        codes.set(typed, code)
      }
    }
  }
  return { codes, added }
}

/** By code, by name, or by the number they end in: '5', 'P5' and 'Puesto 5' are P05. */
export function matchStation(typed: string, own: readonly ModuleStation[]): string | 'several' | undefined {
  const plain = plainName(typed)
  const exact = own.filter(({ code, name }) => plainName(code) === plain || plainName(name) === plain)
  if (exact.length === 1) return exact[0]?.code
  const number = stationNumber(typed)
  const same =
    exact.length > 0
      ? exact
      : number === undefined
        ? []
        : own.filter(({ code }) => stationNumber(code) === number)
  return same.length > 1 ? 'several' : same[0]?.code
}

function stationNumber(text: string): number | undefined {
  const digits = /^(?:p|puesto|pto|no|n|est|estacion)?[ .#°º-]*0*(\d{1,3})$/.exec(plainName(text))?.[1]
  return digits === undefined ? undefined : Number(digits)
}

function newCode(typed: string): string {
  const number = stationNumber(typed)
  if (number !== undefined) return `P${String(number).padStart(2, '0')}`
  return typed.toUpperCase().replace(/\s+/g, '-')
}

function nameOf(typed: string): string {
  const number = stationNumber(typed)
  return number === undefined ? typed : `Puesto ${number}`
}

function listed(codes: readonly string[]): string {
  return codes.length > 30 ? `${codes.slice(0, 30).join(', ')}…` : codes.join(', ')
}
