import type { BoardRow } from '../contract/api.ts'
import type { DayFigure, Summary } from '../contract/api-summary.ts'
import { addDays, plantDate } from '../contract/plant-time.ts'
import { boardRows } from '../figures/board.ts'
import { settingsAt } from '../figures/in-force.ts'
import type { ModuleSettings } from '../figures/plant-record.ts'
import { band, cumplimiento, missedUmbral } from '../figures/ratios.ts'
import { measuredStations, stationsNow } from '../figures/stations.ts'
import { joinVersions } from '../figures/versions.ts'
import { moduleRecord } from '../store/day.ts'
import { nowRecord } from '../store/now.ts'
import type { Store } from '../store/store.ts'
import type { Live } from './record-answers.ts'

const trendDays = 10

/** One module as the executive sees it: today, and the ten days before it. */
export function moduleSummary(
  store: Store,
  live: Live,
  module: { code: string; name: string },
  nowMs: number,
): Summary['modules'][number] {
  const today = plantDate(nowMs)
  const from = addDays(today, -trendDays)
  const now = nowRecord(store, module.code, nowMs)
  const stations = stationsNow(now, { cameras: live.cameras(), stations: live.stations() })
  const record = moduleRecord(store, { module: module.code, fromDate: from, toDate: today })
  const umbrales = settingsAt(record, nowMs)
  const figureOf = (date: string) =>
    dayFigure(date, stations.length === 0 ? [] : boardRows(record, date, nowMs), nowMs, umbrales)
  return {
    module: module.code,
    name: module.name,
    measured_stations: measuredStations(stations),
    total_stations: stations.length,
    today: figureOf(today),
    trend: Array.from({ length: trendDays }, (_, i) => figureOf(addDays(from, i))),
  }
}

/**
 * Ratio of sums over the board hours with both a count and a meta, up to now. Hours without make the day partial:
 * one lost hour of signal must not hide the others.
 */
export function dayFigure(
  date: string,
  rows: readonly BoardRow[],
  nowMs: number,
  umbrales: ModuleSettings | undefined,
): DayFigure {
  const begun = rows.filter(({ start }) => Date.parse(start) < nowMs)
  const known = begun.filter((row) => row.units !== null && row.meta_now !== null)
  const sum = (pick: (row: BoardRow) => number | null) =>
    known.length === 0 ? null : known.reduce((total, row) => total + (pick(row) ?? 0), 0)
  const units = sum((row) => row.units)
  const meta = sum((row) => row.meta_now)
  const value = cumplimiento(units, meta)
  const stands = band(value, umbrales)
  return {
    date,
    units,
    meta,
    cumplimiento: value,
    band: stands,
    missed_umbral: missedUmbral(stands, umbrales),
    partial: known.length < begun.length,
    versions: joinVersions(rows.map(({ versions }) => versions)),
  }
}
