import { plantClock, plantDate } from '../contract/plant-time.ts'
import type { BalanceoPreview } from './balanceo.ts'
import type { Problem } from './balanceo-line.ts'
import type { BalanceoPlan } from './balanceo-plan.ts'
import { cellName, decimalComma } from './grid.ts'

export function problemText(sheet: string, { cell, value, sentence }: Problem): string {
  const where = cell === null ? sheet : `${sheet}!${cell}`
  return value === '' || cell === null
    ? `${where}: ${sentence}.`
    : `${where} «${value.slice(0, 80)}»: ${sentence}.`
}

/** The dry run: what was found, and exactly what would change, in the words of the plant. */
export function previewText({ sheet, plan, obstacles }: BalanceoPreview, validFromMs: number): string {
  const { header } = sheet
  const columns = Object.entries(header.columns).map(
    ([figure, column]) => `${figure} ${cellName(header.row, column)}`,
  )
  const extra = header.extra.map(({ text }) => text)
  const date = plantDate(validFromMs).split('-').reverse().join('/')
  const read = [
    `Hoja «${sheet.sheet}», encabezado en la fila ${header.row}: ${columns.join(', ')}.`,
    ...(extra.length === 0 ? [] : [`Columnas que no se usan: ${extra.join(', ')}.`]),
  ]
  // With problems in the sheet, what would change is not known.
  const lines =
    plan.problems.length > 0
      ? read
      : [
          ...read,
          `${plan.operations} operaciones en ${plan.stationsUsed} puestos; SAM en ${plan.unit.unit} (${plan.unit.why}); SAM total ${decimalComma(plan.samMinutes)} min.`,
          ...plan.totals.map(
            ({ cell, label, minutes, recomputedMinutes, agrees }) =>
              `Total escrito en ${cell} («${label}»): ${decimalComma(minutes)} min; recalculado ${decimalComma(recomputedMinutes)} min; ${agrees ? 'coinciden' : 'NO coinciden'}.`,
          ),
          `Cambios desde el ${date} a las ${plantClock(validFromMs)}:`,
          ...changeLines(plan),
          ...plan.notices.map((notice) => `Aviso: ${notice}`),
        ]
  if (obstacles.length > 0)
    lines.push('', 'No se puede aplicar:', ...obstacles.map((obstacle) => `  ${obstacle}`))
  return lines.join('\n')
}

const changeMarks = { new: '+', changed: '~', leaves: '−' } as const

function changeLines(plan: BalanceoPlan): string[] {
  const lines = plan.stations.map(
    ({ code, name, operators }) => `  + puesto ${code} (${name}), ${operators} operario(s)`,
  )
  for (const { kind, operation, text } of plan.changes) {
    if (kind !== 'same')
      lines.push(
        `  ${changeMarks[kind]} ${operation}: ${kind === 'leaves' ? `sale del balanceo; ${text}` : text}`,
      )
  }
  const same = plan.changes.filter(({ kind }) => kind === 'same').length
  if (same > 0) lines.push(`  = ${same} operaciones sin cambio`)
  const moved = plan.balance !== null && lines.length === (same > 0 ? 1 : 0)
  if (moved) lines.push('  ~ cambia el orden del balanceo')
  return lines.length === 0 ? ['  ninguno'] : lines
}
