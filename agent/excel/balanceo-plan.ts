import type { Standard } from '../figures/plant-record.ts'
import type { ModuleStation, NamedBalanceLine } from '../store/balance-in-force.ts'
import { type NewBalanceLine, type NewStandard, plausibleSamMinutes } from '../store/standards.ts'
import { changesOf, type OperationChange } from './balanceo-changes.ts'
import type { BalanceoLine, Problem, TypedTime } from './balanceo-line.ts'
import { type Operation, operationsOf, round, toMinutes } from './balanceo-operations.ts'
import type { BalanceoSheet } from './balanceo-sheet.ts'
import { type NewStation, stationsOf } from './balanceo-stations.ts'
import { cellName, decimalComma } from './grid.ts'
import type { TimeUnit } from './header-row.ts'
import { type KnownUnit, unitOf } from './time-unit.ts'

/** What holds at the instant from which the sheet will. */
export type InForce = {
  standards: readonly Standard[]
  /** null: never balanced. */
  balance: readonly NamedBalanceLine[] | null
  /** Of every module: a code belongs to one station of the plant. */
  stations: readonly ModuleStation[]
  moduleId: number
}

export type BalanceoPlan = {
  unit: KnownUnit
  stations: NewStation[]
  standards: NewStandard[]
  /** null: the balance stays as it is. */
  balance: NewBalanceLine[] | null
  changes: OperationChange[]
  operations: number
  stationsUsed: number
  samMinutes: number
  totals: {
    cell: string
    label: string
    minutes: number
    recomputedMinutes: number
    agrees: boolean
    hint: string
  }[]
  problems: Problem[]
  notices: string[]
}

const knownMachines = ['MPP', 'MREV', 'MOJA', 'MBOT', 'PLCH']
/** An operation this many times longer or shorter than the middle one is worth a second look. */
const outlierFactor = 12
/** Typed totals are rounded to the cent of a minute, each of their terms perhaps too. */
const totalTolerance = (lines: number) => 0.006 + 0.0005 * lines

/** The whole effect of applying a sheet. Pure. With problems nothing of it may be applied. */
export function planBalanceo(
  sheet: BalanceoSheet,
  reference: string,
  inForce: InForce,
  options: { unit?: TimeUnit | undefined; createStations: boolean },
): BalanceoPlan {
  const problems: Problem[] = [...sheet.problems]
  const notices: string[] = [...sheet.notices]
  const { header } = sheet
  const asked = unitOf({
    what: 'los SAM',
    headerCell: cellName(header.row, header.columns.sam ?? 1),
    numbers: sheet.lines.flatMap(({ sam }) => ('number' in sam ? [sam.number] : [])),
    stated: header.units.sam,
    asked: options.unit,
    minutesUpTo: 3,
    secondsFrom: 6,
  })
  const unit = 'sentence' in asked ? { unit: 'minutos' as const, certain: false, why: '' } : asked
  // Without a unit every value would be called implausible: the one problem is the unit.
  if ('sentence' in asked && sheet.lines.length > 0) problems.push(asked)
  const minutesOf = (time: TypedTime) => toMinutes(time, unit.unit)
  const stations = stationsOf(sheet.lines, inForce, options.createStations, problems, notices)
  const operations = operationsOf(
    sheet.lines,
    inForce.standards,
    stations.codes,
    minutesOf,
    problems,
    notices,
  )
  if (!('sentence' in asked)) requirePlausible(sheet.lines, minutesOf, problems)
  outliers(operations, notices)
  otherMachines(operations, notices)
  if ((inForce.balance ?? []).some(({ module_id }) => module_id !== inForce.moduleId)) {
    problems.push({
      cell: null,
      value: reference,
      sentence: `el balanceo vigente de ${reference} es de otro módulo; dé otro nombre a la referencia`,
    })
  }
  const standards = operations.map((operation) => ({
    reference,
    operation: operation.name,
    samMinutes: operation.minutes,
    machineCode: operation.machine,
    passesPerUnit: operation.passes,
  }))
  const current = new Map(inForce.standards.map((standard) => [standard.operation, standard]))
  const changed = standards.filter((standard) => !sameStandard(standard, current.get(standard.operation)))
  const lines = operations.flatMap(({ name, stations: parts }) =>
    parts.map(({ code, share }) => ({ stationCode: code, operation: name, share })),
  )
  const samMinutes = round(operations.reduce((sum, { minutes, passes }) => sum + minutes * passes, 0))
  return {
    unit,
    stations: stations.added,
    standards: changed,
    balance: sameBalance(lines, inForce.balance) ? null : lines,
    changes: changesOf(operations, standards, inForce, current),
    operations: operations.length,
    stationsUsed: new Set(lines.map(({ stationCode }) => stationCode)).size,
    samMinutes,
    totals: 'sentence' in asked ? [] : totalsOf(sheet, operations, minutesOf),
    problems,
    notices,
  }
}

function requirePlausible(
  lines: readonly BalanceoLine[],
  minutesOf: (time: TypedTime) => number,
  problems: Problem[],
): void {
  const { min, max } = plausibleSamMinutes
  for (const { sam, samCell, samText, operation } of lines) {
    const minutes = minutesOf(sam)
    if (minutes >= min && minutes <= max) continue
    problems.push({
      cell: samCell,
      value: samText,
      sentence: `el SAM de «${operation}» sería de ${decimalComma(minutes)} min; un estándar está entre ${decimalComma(min)} y ${max} min`,
    })
  }
}

function outliers(operations: readonly Operation[], notices: string[]): void {
  const sorted = operations.map(({ minutes }) => minutes).sort((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0
  for (const { name, minutes, lines } of operations) {
    if (minutes <= median * outlierFactor && minutes >= median / outlierFactor) continue
    notices.push(
      `${lines[0]?.samCell}: «${name}» tiene ${decimalComma(minutes)} min, muy lejos de las demás; revísela.`,
    )
  }
}

function otherMachines(operations: readonly Operation[], notices: string[]): void {
  const others = operations.flatMap(({ machine, lines }) =>
    machine !== null && !knownMachines.includes(machine)
      ? [`${machine} (${lines[0]?.machineCell ?? '—'})`]
      : [],
  )
  if (others.length > 0)
    notices.push(`Códigos de máquina que no conocíamos: ${[...new Set(others)].join(', ')}.`)
}

function sameStandard(standard: NewStandard, current: Standard | undefined): boolean {
  return (
    current !== undefined &&
    Math.abs(current.sam_minutes - standard.samMinutes) < 5e-7 &&
    current.machine_code === (standard.machineCode ?? null) &&
    current.passes_per_unit === standard.passesPerUnit
  )
}

function sameBalance(lines: readonly NewBalanceLine[], current: InForce['balance']): boolean {
  return (
    current !== null &&
    current.length === lines.length &&
    lines.every((line, i) => {
      const was = current[i]
      return (
        was?.station === line.stationCode &&
        was.operation === line.operation &&
        Math.abs(was.share - (line.share ?? 1)) < 1e-9
      )
    })
  )
}

/** Typed totals beside ours. A total may leave the passes out, or count a divided operation at each of its stations: then it says so. */
function totalsOf(
  sheet: BalanceoSheet,
  operations: readonly Operation[],
  minutesOf: (time: TypedTime) => number,
): BalanceoPlan['totals'] {
  let from = 0
  return sheet.totals.map(({ cell, label, time, linesBefore, partial }) => {
    const until = Math.min(linesBefore, sheet.lines.length)
    const lines = sheet.lines.slice(partial ? from : 0, until)
    if (partial) from = until
    const within = operations.filter((operation) => operation.lines.some((line) => lines.includes(line)))
    const sum = (minutes: (operation: Operation) => number) =>
      round(within.reduce((all, o) => all + minutes(o), 0))
    const recomputedMinutes = sum(({ minutes, passes }) => minutes * passes)
    const minutes = minutesOf(time)
    const near = (value: number) => Math.abs(value - minutes) <= totalTolerance(lines.length)
    const hint = near(recomputedMinutes)
      ? ''
      : near(sum(({ minutes: one }) => one))
        ? ' El escrito no multiplica por las pasadas.'
        : near(round(lines.reduce((all, line) => all + minutesOf(line.sam) * (line.passes ?? 1), 0)))
          ? ' El escrito cuenta una operación repartida en cada uno de sus puestos.'
          : ''
    return { cell, label, minutes, recomputedMinutes, agrees: near(recomputedMinutes), hint }
  })
}
