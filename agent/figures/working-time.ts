import { changesWithin, moduleRunAt, settingsAt } from './in-force.ts'
import type { Jornada } from './jornada.ts'
import type { LostTime, ModuleRecord, Run } from './plant-record.ts'
import { metaUnits } from './ratios.ts'
import { referenceSam } from './sam.ts'
import { clip, cut, overlap, type Span, spanMinutes, subtract } from './spans.ts'

/** A stretch of working time in which nothing changes. */
export type Stretch = Span & {
  run: Run | undefined
  /** Present, hora extra included; null: nobody said. */
  operators: number | null
  factor: number | null
  sam_minutes: number | null
}

/** The working time of a jornada inside a span — breaks left out — cut wherever OP, standards, settings or hora extra change. */
export function stretches(record: ModuleRecord, jornada: Jornada, span: Span): Stretch[] {
  return cut(span, changesWithin(record, span))
    .flatMap((part) => subtract([part], jornada.breaks))
    .map((part) => {
      const at = part.start_ts
      const run = moduleRunAt(record, at)
      const settings = settingsAt(record, at)
      return {
        ...part,
        run,
        operators: operatorsIn(record, jornada, part),
        factor: settings?.target_factor ?? null,
        sam_minutes: run === undefined ? null : referenceSam(record, run.reference, at),
      }
    })
}

/** In a jornada: the operators present plus those of an hora extra that falls into it; in hora extra: only those. */
function operatorsIn(record: ModuleRecord, jornada: Jornada, part: Span): number | null {
  const extra = record.hora_extra
    .filter((entry) => overlap(entry, part) !== undefined)
    .reduce((sum, entry) => sum + entry.operators, 0)
  if (jornada.rule_id === null) return extra
  const present = settingsAt(record, part.start_ts)?.operators ?? null
  return present === null ? null : present + extra
}

/** Meta of working time in units, unrounded; null as soon as a stretch of it has none. */
export function metaOf(parts: readonly Stretch[]): number | null {
  let meta = 0
  for (const part of parts) {
    const units = metaUnits({
      operators: part.operators,
      minutes: spanMinutes(part),
      samMinutes: part.sam_minutes,
      factor: part.factor,
    })
    if (units === null) return null
    meta += units
  }
  return meta
}

/** Σ operators × minutes, moves of operators weighted by their minutes; null as soon as nobody said how many. */
export function operatorMinutes(parts: readonly Stretch[]): number | null {
  const sum = operatorMs(parts)
  return sum === null ? null : sum / 60_000
}

/** How many were present on average; a constant number comes out as itself, because the sums are of whole milliseconds. */
export function meanOperators(parts: readonly Stretch[]): number | null {
  const sum = operatorMs(parts)
  const worked = parts.reduce((ms, part) => ms + part.end_ts - part.start_ts, 0)
  return sum === null || worked === 0 ? null : sum / worked
}

function operatorMs(parts: readonly Stretch[]): number | null {
  let sum = 0
  for (const part of parts) {
    if (part.operators === null) return null
    sum += part.operators * (part.end_ts - part.start_ts)
  }
  return sum
}

/**
 * Lost minutes inside a span = minutes × operators affected. Breaks are no lost time (they left the available minutes already),
 * and what still lasts counts up to now.
 */
export function lostMinutes(
  events: readonly LostTime[],
  jornada: Pick<Jornada, 'breaks'>,
  span: Span,
  nowMs: number,
): number {
  return events.reduce((sum, event) => {
    const lost = clip([{ start_ts: event.start_ts, end_ts: event.end_ts ?? nowMs }], span)
    return (
      sum +
      event.operators *
        subtract(lost, jornada.breaks).reduce((minutes, part) => minutes + spanMinutes(part), 0)
    )
  }, 0)
}

/** A code that nobody classified yet counts as no programada: the denominator is never made smaller by a guess. */
export function isPlanned(event: LostTime): boolean {
  return event.planned === true
}
