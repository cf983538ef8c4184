import { AppError } from '../contract/errors.ts'
import { addDays, plantDate, plantInstant } from '../contract/plant-time.ts'
import { jornadaAt } from '../figures/jornada.ts'
import type {
  Balance,
  BalanceLine,
  Camera,
  HoraExtra,
  JornadaRule,
  Module,
  ModuleRecord,
  Run,
  Standard,
  Station,
} from '../figures/plant-record.ts'
import { endedUnits } from './ended-units.ts'
import { gapsBetween } from './gaps.ts'
import { lostTimeBetween } from './lost-time.ts'
import { conteosBetween } from './observations.ts'
import { roisBetween } from './rois.ts'
import { settingsBetween } from './settings.ts'
import { readStationOperators, type StationOperators } from './station-operators.ts'
import type { Store } from './store.ts'

/**
 * Everything the figures of these plant days need, read at one instant of the record.
 * A jornada belongs to the day it starts on and may end on the next: the span reaches a day further on both sides.
 */
export function moduleRecord(
  store: Store,
  days: { module: string; fromDate: string; toDate: string },
  /** 'without' for what counts no unit: the units of a day are most of the reading. */
  output: 'with output units' | 'without' = 'with output units',
): ModuleRecord {
  const fromMs = plantInstant(addDays(days.fromDate, -1))
  const toMs = plantInstant(addDays(days.toDate, 2))
  return store.db.transaction(() => {
    const record = readRecord(store, days.module, fromMs, toMs)
    return output === 'without' ? record : withOutputUnits(store, record, days.fromDate)
  })()
}

/**
 * The board's two records at one instant: around now, and of the day it shows — `date`, or else the one whose jornada runs.
 * They are the same unless another day was asked for.
 */
export function boardRecord(
  store: Store,
  ask: { module: string; date: string | undefined; nowMs: number },
): { now: ModuleRecord; day: ModuleRecord; date: string } {
  const { module, nowMs } = ask
  const today = plantDate(nowMs)
  return store.db.transaction(() => {
    const now = moduleRecord(store, { module, fromDate: today, toDate: today }, 'without')
    const running = jornadaAt(now, nowMs)?.date ?? today
    const date = ask.date ?? running
    const near = date === today || date === running
    const day = near
      ? withOutputUnits(store, now, date)
      : moduleRecord(store, { module, fromDate: date, toDate: date })
    return { now, day, date }
  })()
}

/** A record together with the units that its output stations made from a plant day on: no figure of that day counts earlier ones. */
function withOutputUnits(store: Store, record: ModuleRecord, fromDate: string): ModuleRecord {
  const codes = new Set(record.settings.flatMap(({ output_stations }) => output_stations))
  const stations = record.stations.filter(({ code }) => codes.has(code)).map(({ id }) => id)
  const span = { fromMs: plantInstant(fromDate), toMs: record.to_ts }
  return {
    ...record,
    output_units: endedUnits(store, stations, span).filter(({ reproceso }) => reproceso === 0),
  }
}

/** What a span needs but its units; call it in a transaction. */
export function readRecord(store: Store, moduleCode: string, fromMs: number, toMs: number): ModuleRecord {
  const module = store.get<Module>('SELECT id, code, name, org_id FROM modules WHERE code = ?', moduleCode)
  if (module === undefined) throw new AppError('not-found', `no module ${moduleCode}`, { pointer: 'module' })
  const changes = readStationOperators(store, module.id)
  const stations = store
    .all<Station>(
      'SELECT id, code, name, position, operators, camera_id FROM workstations WHERE module_id = ? ORDER BY position, id',
      module.id,
    )
    .map((station) => withChanges(station, changes))
  const settings = settingsBetween(store, module.id, fromMs, toMs)
  const runs = store.all<Run>(
    `SELECT id, workstation_id, op, reference, from_ts, to_ts, planned_units FROM runs
     WHERE module_id = ? AND from_ts < ? AND (to_ts IS NULL OR to_ts > ?) ORDER BY from_ts, id`,
    module.id,
    toMs,
    fromMs,
  )
  const references = [...new Set(runs.map(({ reference }) => reference))]
  return {
    module,
    from_ts: fromMs,
    to_ts: toMs,
    stations,
    jornadas: readJornadas(store, module.id),
    holidays: store
      .all<{ date: string }>('SELECT date FROM holidays WHERE module_id = ? ORDER BY date', module.id)
      .map(({ date }) => date),
    hora_extra: store.all<HoraExtra>(
      'SELECT id, start_ts, end_ts, operators FROM hora_extra WHERE module_id = ? AND start_ts < ? AND end_ts > ? ORDER BY start_ts, id',
      module.id,
      toMs,
      fromMs,
    ),
    settings,
    runs,
    standards: references.flatMap((reference) => readStandards(store, reference, fromMs, toMs)),
    balances: references.flatMap((reference) => readBalances(store, reference, fromMs, toMs)),
    output_units: [],
    conteos: conteosBetween(store, module.id, fromMs, toMs),
    lost_time: lostTimeBetween(store, module.id, fromMs, toMs),
    cameras: store.all<Camera>(
      'SELECT id, name, measured_until_ts FROM cameras WHERE module_id = ? ORDER BY id',
      module.id,
    ),
    rois: roisBetween(store, module.id, fromMs, toMs),
    gaps: gapsBetween(store, module.id, fromMs, toMs),
  }
}

function withChanges(station: Station, changes: readonly StationOperators[]): Station {
  const own = changes.filter(({ workstation_id }) => workstation_id === station.id)
  return own.length === 0 ? station : { ...station, operators_from: own }
}

function readJornadas(store: Store, moduleId: number): JornadaRule[] {
  const breaks = store.all<JornadaRule['breaks'][number] & { jornada_id: number }>(
    `SELECT jornada_id, name, offset_minutes, length_minutes FROM breaks
     WHERE jornada_id IN (SELECT id FROM jornadas WHERE module_id = ?) ORDER BY offset_minutes`,
    moduleId,
  )
  return store
    .all<Omit<JornadaRule, 'breaks'>>(
      `SELECT id, name, start_minute, length_minutes, weekdays, valid_from_date, valid_to_date FROM jornadas
       WHERE module_id = ? ORDER BY start_minute, id`,
      moduleId,
    )
    .map((rule) => ({
      ...rule,
      breaks: breaks
        .filter(({ jornada_id }) => jornada_id === rule.id)
        .map(({ name, offset_minutes, length_minutes }) => ({ name, offset_minutes, length_minutes })),
    }))
}

/** Of each operation the standard in force at `fromMs` and the later ones before `toMs`. */
function readStandards(store: Store, reference: string, fromMs: number, toMs: number): Standard[] {
  return store.all<Standard>(
    `SELECT s.id, s.reference, s.operation, s.sam_minutes, s.machine_code, s.passes_per_unit, s.valid_from_ts FROM standard_times s
     WHERE s.reference = $reference AND s.valid_from_ts < $to AND s.valid_from_ts >= COALESCE(
       (SELECT MAX(q.valid_from_ts) FROM standard_times q
        WHERE q.reference = $reference AND q.operation = s.operation AND q.valid_from_ts <= $from), $from)
     ORDER BY s.valid_from_ts, s.id`,
    { reference, from: fromMs, to: toMs },
  )
}

function readBalances(store: Store, reference: string, fromMs: number, toMs: number): Balance[] {
  return store
    .all<Omit<Balance, 'lines'>>(
      `SELECT id, reference, valid_from_ts FROM balances WHERE reference = $reference AND valid_from_ts < $to
         AND valid_from_ts >= COALESCE(
           (SELECT MAX(q.valid_from_ts) FROM balances q WHERE q.reference = $reference AND q.valid_from_ts <= $from), $from)
       ORDER BY valid_from_ts, id`,
      { reference, from: fromMs, to: toMs },
    )
    .map((balance) => ({
      ...balance,
      lines: store.all<BalanceLine>(
        'SELECT workstation_id, operation, position, share FROM balance_lines WHERE balance_id = ? ORDER BY position',
        balance.id,
      ),
    }))
}
