import type { Standard } from '../figures/plant-record.ts'
import type { NewStandard } from '../store/standards.ts'
import type { Operation } from './balanceo-operations.ts'
import type { InForce } from './balanceo-plan.ts'
import { decimalComma } from './grid.ts'

export type OperationChange =
  | { kind: 'new' | 'same' | 'leaves'; operation: string; text: string }
  | { kind: 'changed'; operation: string; text: string }

export function changesOf(
  operations: readonly Operation[],
  standards: readonly NewStandard[],
  inForce: InForce,
  current: ReadonlyMap<string, Standard>,
): OperationChange[] {
  const placesNow = new Map<string, string[]>()
  for (const { operation, station, share } of inForce.balance ?? []) {
    placesNow.set(operation, [...(placesNow.get(operation) ?? []), placeText(station, share)])
  }
  const changes = operations.map((operation, i): OperationChange => {
    const { name } = operation
    const standard = standards[i]
    const was = current.get(name)
    const place = operation.stations.map(({ code, share }) => placeText(code, share)).join(' y ')
    if (was === undefined || standard === undefined) {
      const machine = operation.machine ?? 'sin código de máquina'
      const passes = operation.passes === 1 ? '' : `, ${decimalComma(operation.passes)} pasadas`
      return {
        kind: 'new',
        operation: name,
        text: `${decimalComma(operation.minutes)} min, ${machine}, ${place}${passes}`,
      }
    }
    const differences = [
      difference(
        'SAM',
        `${decimalComma(was.sam_minutes)}`,
        `${decimalComma(operation.minutes)} min`,
        Math.abs(was.sam_minutes - operation.minutes) >= 5e-7,
      ),
      difference('máquina', was.machine_code ?? '—', operation.machine ?? '—'),
      difference('pasadas', decimalComma(was.passes_per_unit), decimalComma(operation.passes)),
      difference('puesto', (placesNow.get(name) ?? []).join(' y ') || '—', place),
    ].filter((text) => text !== null)
    return differences.length === 0
      ? { kind: 'same', operation: name, text: '' }
      : { kind: 'changed', operation: name, text: differences.join('; ') }
  })
  const staying = new Set(operations.map(({ name }) => name))
  const leaving = [...placesNow].filter(([name]) => !staying.has(name))
  return [
    ...changes,
    ...leaving.map(([operation, places]) => ({
      kind: 'leaves' as const,
      operation,
      text: `estaba en ${places.join(' y ')}`,
    })),
  ]
}

function placeText(code: string, share: number): string {
  return share === 1 ? code : `${code} (${decimalComma(Math.round(share * 1000) / 10)} %)`
}

function difference(what: string, before: string, after: string, differs = before !== after): string | null {
  return differs ? `${what} ${before} → ${after}` : null
}
