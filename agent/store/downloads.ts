import type { Store } from './store.ts'

export type Download = {
  from_date: string
  to_date: string
  /** null: every jornada of those days. */
  jornada: string | null
  form: 'xlsx' | 'csv'
  /** The instant of its figures. */
  at_ts: number
}

/** A file was taken: what is entered after `atMs` is not in it. */
export function recordDownload(
  store: Store,
  taken: {
    login: string
    moduleId: number
    from: string
    to: string
    jornada: string | null
    form: Download['form']
    atMs: number
  },
): void {
  const { login, moduleId, from, to, jornada, form, atMs } = taken
  store.run(
    'INSERT INTO downloads (login, module_id, from_date, to_date, jornada, form, at_ts) VALUES (?, ?, ?, ?, ?, ?, ?)',
    login,
    moduleId,
    from,
    to,
    jornada,
    form,
    atMs,
  )
}

/** What a person took of a module that reaches into `sinceDate` or later, newest first. */
export function downloadsOf(
  store: Store,
  ask: { login: string; moduleId: number; sinceDate: string },
): Download[] {
  return store.all<Download>(
    `SELECT from_date, to_date, jornada, form, at_ts FROM downloads
     WHERE login = $login AND module_id = $module AND to_date >= $since ORDER BY at_ts DESC, id DESC`,
    { login: ask.login, module: ask.moduleId, since: ask.sinceDate },
  )
}

/** What a person can change about a day after it was exported. */
export const laterKinds = [
  'correcciones',
  'unidades agregadas',
  'conteos',
  'tiempo perdido',
  'ajustes',
] as const
export type LaterKind = (typeof laterKinds)[number]

/** One entry written at `written_ts` about [start_ts, end_ts); end_ts null: from then on. */
export type LaterEntry = { kind: LaterKind; written_ts: number; start_ts: number; end_ts: number | null }

/** Everything about a module that was written, undone or voided after an instant; `reachMs`: how far back days are of interest. */
export function enteredSince(store: Store, moduleId: number, sinceMs: number, reachMs: number): LaterEntry[] {
  const params = { module: moduleId, since: sinceMs, reach: reachMs }
  return store.all<LaterEntry>(
    `SELECT 'correcciones' AS kind, MAX(said.created_ts, COALESCE(said.undone_ts, 0)) AS written_ts,
            unit.end_ts AS start_ts, unit.end_ts + 1 AS end_ts
     FROM (SELECT * FROM corrections INDEXED BY idx_corrections_created WHERE created_ts > $since
           UNION
           SELECT * FROM corrections INDEXED BY idx_corrections_undone WHERE undone_ts > $since AND undone_ts IS NOT NULL) said
     JOIN cycle_events unit ON unit.id = said.cycle_id JOIN workstations station ON station.id = unit.workstation_id
     WHERE station.module_id = $module AND unit.end_ts >= $reach
     UNION ALL
     SELECT 'unidades agregadas', added.created_ts, unit.end_ts, unit.end_ts + 1
     FROM added_units added JOIN cycle_events unit ON unit.id = added.cycle_id
     JOIN workstations station ON station.id = unit.workstation_id
     WHERE added.created_ts > $since AND station.module_id = $module AND unit.end_ts >= $reach
     UNION ALL
     SELECT 'conteos', MAX(created_ts, COALESCE(voided_ts, 0)), start_ts, end_ts FROM manual_observations
     WHERE module_id = $module AND start_ts >= $reach AND kind <> 'cronometro'
       AND (created_ts > $since OR voided_ts > $since)
     UNION ALL
     SELECT 'tiempo perdido', MAX(created_ts, COALESCE(voided_ts, 0), COALESCE(ended_ts, 0)), start_ts, end_ts FROM lost_time_events
     WHERE module_id = $module AND start_ts >= $reach
       AND (created_ts > $since OR voided_ts > $since OR ended_ts > $since)
     UNION ALL
     SELECT 'ajustes', created_ts, valid_from_ts, NULL FROM module_settings WHERE module_id = $module AND created_ts > $since
     UNION ALL
     SELECT 'ajustes', o.created_ts, o.valid_from_ts, NULL FROM station_operators o JOIN workstations w ON w.id = o.workstation_id
     WHERE w.module_id = $module AND o.valid_from_ts > 0 AND o.created_ts > $since
     UNION ALL
     SELECT 'ajustes', created_ts, from_ts, to_ts FROM runs WHERE module_id = $module AND created_ts > $since
     UNION ALL
     SELECT 'ajustes', created_ts, start_ts, end_ts FROM hora_extra WHERE module_id = $module AND created_ts > $since
     UNION ALL
     SELECT 'ajustes', MAX(created_ts), valid_from_ts, NULL FROM standard_times WHERE created_ts > $since
     GROUP BY source, valid_from_ts
     UNION ALL
     SELECT 'ajustes', created_ts, valid_from_ts, NULL FROM balances WHERE created_ts > $since`,
    params,
  )
}

/** Units of a module that ended in a span, from the roll-up: how long a list of them will be, near enough. */
export function roughUnits(store: Store, moduleId: number, fromMs: number, toMs: number): number {
  return (
    store.get<{ units: number | null }>(
      `SELECT SUM(bucket.units + bucket.reproceso_units) AS units
       FROM workstations station JOIN cycle_buckets bucket ON bucket.workstation_id = station.id
       WHERE station.module_id = ? AND bucket.bucket_ts >= ? AND bucket.bucket_ts < ?`,
      moduleId,
      fromMs,
      toMs,
    )?.units ?? 0
  )
}
