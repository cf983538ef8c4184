import { basename } from 'node:path'
import { AppError } from '../contract/errors.ts'
import { allStations, balanceInForce, standardsInForce, startsFrom } from '../store/balance-in-force.ts'
import { moduleId, putStation } from '../store/plant.ts'
import { addBalance, addStandards } from '../store/standards.ts'
import type { Store } from '../store/store.ts'
import { type BalanceoPlan, planBalanceo } from './balanceo-plan.ts'
import { type BalanceoSheet, missingHeader, readBalanceo } from './balanceo-sheet.ts'
import { problemText } from './balanceo-text.ts'
import { balanceoWords, requiredFigures } from './balanceo-words.ts'
import { decimalComma, type Grid, plainName } from './grid.ts'
import { findHeaderRow, type TimeUnit } from './header-row.ts'
import { readWorkbook } from './read-workbook.ts'

export type BalanceoImport = {
  file: string
  /** Default: the sheet called Balanceo, or the only one that has its columns. */
  sheet?: string | undefined
  reference: string
  module: string
  /** From when on it holds, Unix ms. */
  validFromMs: number
  /** The person's word where the sheet does not say it. */
  unit?: TimeUnit | undefined
  /** Stations that the module does not have are added; where it has none at all they always are. */
  createStations?: boolean | undefined
  /** A typed total that differs from ours stops nothing. */
  acceptTotal?: boolean | undefined
}

export type BalanceoPreview = { sheet: BalanceoSheet; plan: BalanceoPlan; obstacles: string[] }

/** Sheet, plan and everything that stands in the way of applying it; writes nothing. Throws AppError for a file that cannot be read. */
export async function previewBalanceo(store: Store, ask: BalanceoImport): Promise<BalanceoPreview> {
  return previewSheet(store, await readBalanceoFile(ask), ask)
}

/** The balance sheet of a workbook as it is typed; needs no record. Throws AppError with one Spanish sentence. */
export async function readBalanceoFile(ask: Pick<BalanceoImport, 'file' | 'sheet'>): Promise<BalanceoSheet> {
  return sheetOf(await readWorkbook(ask.file), ask)
}

/** The same as previewBalanceo for a sheet that was read before. */
export function previewSheet(store: Store, sheet: BalanceoSheet, ask: BalanceoImport): BalanceoPreview {
  const { reference, validFromMs } = ask
  const plan = store.db.transaction(() => {
    const inForce = {
      standards: standardsInForce(store, reference, validFromMs),
      balance: balanceInForce(store, reference, validFromMs),
      stations: allStations(store),
      moduleId: moduleId(store, ask.module),
    }
    const found = planBalanceo(sheet, reference, inForce, {
      unit: ask.unit,
      createStations: ask.createStations ?? false,
    })
    return { ...found, ...aboutOtherDates(store, ask, found) }
  })()
  return { sheet, plan, obstacles: obstaclesOf(sheet, plan, ask) }
}

function aboutOtherDates(
  store: Store,
  { reference, validFromMs }: BalanceoImport,
  plan: BalanceoPlan,
): Pick<BalanceoPlan, 'problems' | 'notices'> {
  const { atThatInstant, laterOperations, laterBalance } = startsFrom(store, reference, validFromMs)
  const { problems, notices } = plan
  const changes = plan.standards.length > 0 || plan.balance !== null
  const later = [
    ...(laterBalance ? ['el balanceo'] : []),
    ...laterOperations.map((operation) => `«${operation}»`),
  ]
  return {
    problems:
      atThatInstant && changes
        ? [
            ...problems,
            {
              cell: null,
              value: reference,
              sentence: 'ya hay cambios que empiezan en ese mismo instante; elija otra fecha',
            },
          ]
        : problems,
    notices:
      later.length === 0
        ? notices
        : [
            ...notices,
            `Desde una fecha posterior ya rige otra cosa, y seguirá rigiendo: ${later.join(', ')}.`,
          ],
  }
}

function obstaclesOf(sheet: BalanceoSheet, plan: BalanceoPlan, ask: BalanceoImport): string[] {
  const obstacles = plan.problems.map((problem) => problemText(sheet.sheet, problem))
  if (obstacles.length > 0) return obstacles
  if (!plan.unit.certain)
    obstacles.push(
      `Los SAM parecen estar en ${plan.unit.unit}, pero la hoja no lo dice: confírmelo con --unit ${plan.unit.unit}.`,
    )
  if (ask.acceptTotal !== true) {
    for (const { cell, label, minutes, recomputedMinutes, agrees, hint } of plan.totals) {
      if (agrees) continue
      obstacles.push(
        `${sheet.sheet}!${cell}: «${label}» dice ${decimalComma(minutes)} min y la suma es ${decimalComma(recomputedMinutes)} min.${hint} ` +
          'Corrija la hoja, o acepte la suma con --accept-total.',
      )
    }
  }
  return obstacles
}

/** Writes stations, standards and balance, all or nothing. Throws AppError 'invalid' with every obstacle, then nothing is written. */
export async function applyBalanceo(
  store: Store,
  ask: BalanceoImport & { by: string },
): Promise<BalanceoPreview> {
  return applySheet(store, await readBalanceoFile(ask), ask)
}

/** The same for a sheet that was read before; `expected` may throw when the plan is not the one a person saw. */
export function applySheet(
  store: Store,
  sheet: BalanceoSheet,
  ask: BalanceoImport & { by: string },
  expected: (preview: BalanceoPreview) => void = () => {},
): BalanceoPreview {
  return store.transaction(() => {
    const preview = previewSheet(store, sheet, ask)
    if (preview.obstacles.length > 0) throw new AppError('invalid', preview.obstacles.join('\n'))
    expected(preview)
    const { plan } = preview
    const module = moduleId(store, ask.module)
    for (const station of plan.stations) putStation(store, { moduleId: module, ...station })
    const applied = {
      validFromMs: ask.validFromMs,
      source: `${basename(ask.file)} · ${sheet.sheet}`,
      by: ask.by,
    }
    addStandards(store, plan.standards, applied)
    if (plan.balance !== null) addBalance(store, ask.reference, plan.balance, applied)
    return preview
  })
}

function sheetOf(grids: readonly Grid[], ask: Pick<BalanceoImport, 'file' | 'sheet'>): BalanceoSheet {
  const file = basename(ask.file)
  const names = grids.map(({ name }) => `«${name}»`).join(', ')
  const wanted = ask.sheet ?? 'Balanceo'
  const named = grids.find(({ name }) => plainName(name) === plainName(wanted))
  if (named === undefined && ask.sheet !== undefined) {
    throw new AppError('invalid', `${file}: no tiene la hoja «${ask.sheet}»; tiene ${names}.`)
  }
  const candidates = named === undefined ? grids : [named]
  const found = candidates.flatMap((grid) => {
    const header = findHeaderRow(grid, balanceoWords, requiredFigures)
    return header === undefined ? [] : [{ grid, header }]
  })
  const [first, second] = found
  if (first === undefined) {
    const [only] = candidates
    if (only !== undefined && candidates.length === 1)
      throw new AppError('invalid', `${file}: ${problemText(only.name, missingHeader(only))}`)
    throw new AppError(
      'invalid',
      `${file}: ninguna de sus hojas (${names}) tiene los encabezados Operación, SAM y Puesto.`,
    )
  }
  if (second !== undefined) {
    const several = found.map(({ grid }) => `«${grid.name}»`).join(', ')
    throw new AppError(
      'invalid',
      `${file}: varias hojas tienen esas columnas (${several}); diga cuál con --sheet.`,
    )
  }
  return readBalanceo(first.grid, first.header)
}
