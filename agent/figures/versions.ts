import type { Versions } from '../contract/api.ts'
import { daysBetween, plantDate } from '../contract/plant-time.ts'
import { balanceAt, changesWithin, settingsAt } from './in-force.ts'
import { type Jornada, jornadasOf } from './jornada.ts'
import type { ModuleRecord } from './plant-record.ts'
import { standardsOf } from './sam.ts'
import { overlap, type Span } from './spans.ts'

/**
 * Row ids of everything a figure of a span was computed from, enough to compute it again: balances (b), standards (s) and the
 * operators of puestos that were ever changed (o),
 * settings, jornada rules (j) and hora extra (he). `references` are those it sewed.
 */
export function versionsOf(
  record: ModuleRecord,
  references: readonly string[],
  span: Span,
  jornada: string,
): Versions {
  const at = [span.start_ts, ...changesWithin(record, span)]
  const used = references.flatMap((reference) => at.map((t) => ({ reference, t })))
  const balances = used.flatMap(({ reference, t }) => balanceAt(record, reference, t)?.id ?? [])
  const standards = used.flatMap(({ reference, t }) => standardsOf(record, reference, t).map(({ id }) => id))
  const operators = record.stations.flatMap(({ operators_from = [] }) =>
    at.flatMap((t) => operators_from.findLast(({ valid_from_ts }) => valid_from_ts <= t)?.id ?? []),
  )
  const settings = at.flatMap((t) => settingsAt(record, t)?.id ?? [])
  return {
    standards: [
      ...ranges(balances).map((range) => `b${range}`),
      ...ranges(standards).map((range) => `s${range}`),
      ...ranges(operators).map((range) => `o${range}`),
    ].join(' '),
    settings: ranges(settings).join(' '),
    jornada,
  }
}

/** The same of everything a module sewed in a span, in whatever jornadas touch it. */
export function versionsIn(record: ModuleRecord, span: Span): Versions {
  const runs = record.runs.filter(
    (run) =>
      overlap({ start_ts: run.from_ts, end_ts: run.to_ts ?? Number.POSITIVE_INFINITY }, span) !== undefined,
  )
  const jornadas = daysBetween(plantDate(span.start_ts - dayMs), plantDate(span.end_ts - 1))
    .flatMap((date) => jornadasOf(record, date))
    .filter((jornada) => overlap(jornada, span) !== undefined)
  return versionsOf(
    record,
    [...new Set(runs.map(({ reference }) => reference))],
    span,
    [...new Set(jornadas.map(jornadaVersion))].join(' '),
  )
}

const dayMs = 86_400_000

export function jornadaVersion(jornada: Pick<Jornada, 'rule_id' | 'hora_extra_ids'>): string {
  return jornada.rule_id === null ? `he${jornada.hora_extra_ids.join(',')}` : `j${jornada.rule_id}`
}

/** 1, 2, 3, 7 → '1-3', '7'. */
function ranges(ids: readonly number[]): string[] {
  const sorted = [...new Set(ids)].sort((a, b) => a - b)
  const runs: [number, number][] = []
  for (const id of sorted) {
    const last = runs.at(-1)
    if (last !== undefined && id === last[1] + 1) last[1] = id
    else runs.push([id, id])
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`))
}

/** Of several figures together: each id once. */
export function joinVersions(all: readonly Versions[]): Versions {
  const join = (pick: (versions: Versions) => string) =>
    [...new Set(all.flatMap((versions) => pick(versions).split(' ')))].filter((id) => id !== '').join(' ')
  return {
    standards: join(({ standards }) => standards),
    settings: join(({ settings }) => settings),
    jornada: join(({ jornada }) => jornada),
  }
}
