import type { Band } from '../contract/api.ts'
import type { ModuleSettings, Tally } from './plant-record.ts'

/** Every ratio is a ratio of sums; without both sides, or over nothing, it cannot be said. */
function ratio(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole <= 0 ? null : part / whole
}

/** Meta of a stretch with nothing changing in it, in units, unrounded: operators × minutes ÷ SAM × factor. */
export function metaUnits(work: {
  operators: number | null
  minutes: number
  samMinutes: number | null
  factor: number | null
}): number | null {
  const { operators, minutes, samMinutes, factor } = work
  if (operators === null || samMinutes === null || factor === null) return null
  return (operators * minutes * factor) / samMinutes
}

/** cumplimiento, the board's %: real ÷ meta. */
export function cumplimiento(units: number | null, meta: number | null): number | null {
  return ratio(units, meta)
}

/** eficiencia = minutos producidos ÷ minutos disponibles; unplanned stops stay in the denominator. */
export function eficiencia(productiveMinutes: number | null, availableMinutes: number | null): number | null {
  return ratio(productiveMinutes, availableMinutes)
}

/** eficiencia sobre estándar: the unplanned lost minutes leave the denominator. */
export function eficienciaSobreEstandar(
  productiveMinutes: number | null,
  availableMinutes: number | null,
  unplannedLostMinutes: number,
): number | null {
  return ratio(productiveMinutes, availableMinutes === null ? null : availableMinutes - unplannedLostMinutes)
}

/** rendimiento módulo, por confirmar: what the module's settings say it is. */
export function rendimiento(
  formula: ModuleSettings['rendimiento'],
  figures: { cumplimiento: number | null; eficiencia: number | null },
): number | null {
  return figures[formula]
}

/**
 * ritmo of a station = Σ SAM of its units ÷ Σ its valid cycle time. Units whose timing is not valid are in neither sum;
 * reproceso counts as time, not as units. `samMinutes`: of a station of several operators their SAM ÷ operators (sam.ts cycleStandard).
 */
export function ritmo(parts: readonly { tally: Tally; samMinutes: number | null }[]): number | null {
  let samSeconds = 0
  let seconds = 0
  for (const { tally, samMinutes } of parts) {
    if (tally.timed_units === 0 && tally.reproceso_seconds === 0) continue
    if (samMinutes === null) return null
    samSeconds += tally.timed_units * samMinutes * 60
    seconds += tally.timed_seconds + tally.reproceso_seconds
  }
  return ratio(samSeconds, seconds)
}

/** The umbral that a ratio of this band did not reach. */
export function missedUmbral(
  of: Band,
  umbrales: Pick<ModuleSettings, 'umbral_atento' | 'umbral_atrasado'> | undefined,
): number | null {
  if (of === 'atento') return umbrales?.umbral_atento ?? null
  return of === 'atrasado' ? (umbrales?.umbral_atrasado ?? null) : null
}

/** Where a ratio stands. Compared unrounded; 'por definir' while an umbral is missing or there is no ratio. */
export function band(
  value: number | null,
  umbrales: Pick<ModuleSettings, 'umbral_atento' | 'umbral_atrasado'> | undefined,
): Band {
  const { umbral_atento: attentive, umbral_atrasado: behind } = umbrales ?? {
    umbral_atento: null,
    umbral_atrasado: null,
  }
  if (value === null || attentive === null || behind === null) return 'por definir'
  if (value < behind) return 'atrasado'
  return value < attentive ? 'atento' : 'al ritmo'
}
