import type { DayFigure, IndicadoresRow, Summary } from '../contract/api.ts'
import { addDays, plantDate } from '../contract/plant-time.ts'
import { settingsAt } from '../figures/in-force.ts'
import { indicadoresRows } from '../figures/indicadores.ts'
import type { ModuleSettings } from '../figures/plant-record.ts'
import { band, cumplimiento } from '../figures/ratios.ts'
import { measuredStations, stationsNow } from '../figures/stations.ts'
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
  const rows = stations.length === 0 ? [] : indicadoresRows(record, from, today, nowMs)
  const umbrales = settingsAt(record, nowMs)
  const figureOf = (date: string) => dayFigure(date, rows, umbrales)
  return {
    module: module.code,
    name: module.name,
    measured_stations: measuredStations(stations),
    total_stations: stations.length,
    today: figureOf(today),
    trend: Array.from({ length: trendDays }, (_, i) => figureOf(addDays(from, i))),
  }
}

/** Ratio of sums over the rows with both a count and a meta; the others make the day partial. */
export function dayFigure(
  date: string,
  rows: readonly IndicadoresRow[],
  umbrales: ModuleSettings | undefined,
): DayFigure {
  const ofDay = rows.filter((row) => row.date === date && row.jornada !== null)
  const known = ofDay.filter(({ units, meta }) => units !== null && meta !== null)
  const sum = (pick: (row: IndicadoresRow) => number | null) =>
    known.length === 0 ? null : known.reduce((total, row) => total + (pick(row) ?? 0), 0)
  const units = sum((row) => row.units)
  const meta = sum((row) => row.meta)
  const value = cumplimiento(units, meta)
  return {
    date,
    units,
    meta,
    cumplimiento: value,
    band: band(value, umbrales),
    partial: known.length < ofDay.length,
  }
}
