import { AppError } from '../contract/errors.ts'
import type { Conteo } from '../figures/plant-record.ts'
import type { Store } from './store.ts'

export const observationKinds = ['cronometro', 'conteo', 'segundas'] as const
export type ObservationKind = (typeof observationKinds)[number]

export type NewObservation = {
  /** Made on the device; a resend changes nothing. */
  clientUuid: string
  kind: ObservationKind
  moduleId: number
  /** null: the module's output. */
  workstationId: number | null
  startMs: number | null
  endMs: number | null
  durationSeconds?: number | null
  units?: number | null
  valid?: boolean
  /** As a fraction: 0.95. */
  valoracion?: number | null
  deviceMs?: number | null
  deviceOffsetMs?: number | null
  note?: string | null
  /** Laps of one sitting share it. */
  studyUuid?: string | null
  /** null: the whole unit of the station. */
  operation?: string | null
  by: string
}

export type StoredObservation = {
  id: number
  client_uuid: string
  kind: ObservationKind
  workstation: string | null
  start_ts: number | null
  end_ts: number | null
  duration_seconds: number | null
  units: number | null
  valid: number
  valoracion: number | null
  device_ts: number | null
  device_offset_ms: number | null
  note: string | null
  created_ts: number
  created_by: string
  voided_ts: number | null
  void_reason: string | null
  study_uuid: string | null
  operation: string | null
}

const observed = `
  SELECT o.id, o.client_uuid, o.kind, w.code AS workstation, o.start_ts, o.end_ts, o.duration_seconds, o.units, o.valid, o.valoracion,
         o.device_ts, o.device_offset_ms, o.note, o.created_ts, o.created_by, o.voided_ts, o.void_reason, o.study_uuid, o.operation
  FROM manual_observations o LEFT JOIN workstations w ON w.id = o.workstation_id`

/** Adds it once: the same client_uuid again gives the same row and `added` false; with other content it is a conflict. */
export function addObservation(store: Store, observation: NewObservation): { id: number; added: boolean } {
  const { kind, startMs, endMs } = observation
  if (kind === 'cronometro' && !((observation.durationSeconds ?? 0) > 0)) {
    throw new AppError('invalid', 'a stopwatch reading has a duration above zero', {
      pointer: 'duration_seconds',
    })
  }
  if (
    kind !== 'cronometro' &&
    (observation.units == null || observation.units < 0 || startMs === null || endMs === null)
  ) {
    throw new AppError('invalid', 'a count has units, a start and an end', { pointer: 'units' })
  }
  if (startMs !== null && endMs !== null && (endMs < startMs || endMs - startMs > 86_400_000)) {
    throw new AppError('invalid', 'an observation ends after it began and lasts a day at most', {
      pointer: 'end',
    })
  }
  return store.transaction(() => {
    const known = store.get<{
      id: number
      kind: string
      units: number | null
      duration: number | null
      start: number | null
    }>(
      'SELECT id, kind, units, duration_seconds AS duration, start_ts AS start FROM manual_observations WHERE client_uuid = ?',
      observation.clientUuid,
    )
    if (known !== undefined) {
      const same =
        known.kind === kind &&
        known.units === (observation.units ?? null) &&
        known.duration === (observation.durationSeconds ?? null) &&
        known.start === startMs
      if (!same)
        throw new AppError('conflict', 'this client_uuid is taken by another observation', {
          pointer: 'client_uuid',
        })
      return { id: known.id, added: false }
    }
    const { id } = store.run(
      `INSERT INTO manual_observations (client_uuid, kind, module_id, workstation_id, start_ts, end_ts, duration_seconds, units, valid,
         valoracion, device_ts, device_offset_ms, note, study_uuid, operation, created_ts, created_by)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      observation.clientUuid,
      kind,
      observation.moduleId,
      observation.workstationId,
      startMs,
      endMs,
      observation.durationSeconds ?? null,
      observation.units ?? null,
      (observation.valid ?? true) ? 1 : 0,
      observation.valoracion ?? null,
      observation.deviceMs ?? null,
      observation.deviceOffsetMs ?? null,
      observation.note ?? null,
      observation.studyUuid ?? null,
      observation.operation ?? null,
      store.nowMs(),
      observation.by,
    )
    return { id, added: true }
  })
}

/** It stays in the record and no longer counts. */
export function voidObservation(store: Store, id: number, by: string, reason?: string): void {
  const { changes } = store.run(
    'UPDATE manual_observations SET voided_ts = ?, voided_by = ?, void_reason = ? WHERE id = ? AND voided_ts IS NULL',
    store.nowMs(),
    by,
    reason ?? null,
    id,
  )
  if (changes === 0) throw new AppError('not-found', `no observation ${id} that counts`)
}

/** Typed counts that touch [fromMs, toMs); of counts for exactly the same span the latest stands. */
export function conteosBetween(store: Store, moduleId: number, fromMs: number, toMs: number): Conteo[] {
  return store.all<Conteo>(
    `SELECT MAX(id) AS id, workstation_id, start_ts, end_ts, units FROM manual_observations
     WHERE module_id = $module AND kind = 'conteo' AND valid = 1 AND voided_ts IS NULL
       AND start_ts >= $from - 86400000 AND start_ts < $to AND end_ts > $from
     GROUP BY workstation_id, start_ts, end_ts ORDER BY start_ts, id`,
    { module: moduleId, from: fromMs, to: toMs },
  )
}

export function observationsBetween(
  store: Store,
  moduleId: number,
  fromMs: number,
  toMs: number,
): StoredObservation[] {
  return store.all<StoredObservation>(
    `${observed}
     WHERE o.module_id = ? AND o.start_ts >= ? AND o.start_ts < ? ORDER BY o.start_ts, o.id`,
    moduleId,
    fromMs,
    toMs,
  )
}

/** Stopwatch readings of sheets without clock times, by when they were entered. */
export function observationsWithoutClock(
  store: Store,
  moduleId: number,
  fromMs: number,
  toMs: number,
): StoredObservation[] {
  return store.all<StoredObservation>(
    `${observed}
     WHERE o.module_id = ? AND o.start_ts IS NULL AND o.created_ts >= ? AND o.created_ts < ? ORDER BY o.id`,
    moduleId,
    fromMs,
    toMs,
  )
}

export type ObservationFilter = {
  moduleId: number
  workstation?: string
  kind?: ObservationKind
  /** By start: [fromMs, toMs). */
  fromMs?: number
  toMs?: number
  limit: number
  /** The last row of the page before. */
  after?: { startMs: number; id: number }
}

/** One page of the observations with a clock time, voided ones too, by (start, id). */
export function observationsPage(
  store: Store,
  filter: ObservationFilter,
): { observations: StoredObservation[]; next: { startMs: number; id: number } | null } {
  const where = ['o.module_id = $module', 'o.start_ts >= $from']
  const params: Record<string, number | string> = {
    module: filter.moduleId,
    from: filter.fromMs ?? 0,
    limit: filter.limit + 1,
  }
  const add = (sql: string, values: Record<string, number | string>): void => {
    where.push(sql)
    Object.assign(params, values)
  }
  if (filter.toMs !== undefined) add('o.start_ts < $to', { to: filter.toMs })
  if (filter.workstation !== undefined) add('w.code = $workstation', { workstation: filter.workstation })
  if (filter.kind !== undefined) add('o.kind = $kind', { kind: filter.kind })
  if (filter.after !== undefined) {
    const { startMs, id } = filter.after
    add('(o.start_ts, o.id) > ($afterStart, $afterId)', { afterStart: startMs, afterId: id })
  }
  const rows = store.all<StoredObservation>(
    `${observed} WHERE ${where.join(' AND ')} ORDER BY o.start_ts, o.id LIMIT CAST($limit AS INTEGER)`,
    params,
  )
  const page = rows.slice(0, filter.limit)
  const last = page.at(-1)
  const more = rows.length > filter.limit && last !== undefined && last.start_ts !== null
  return { observations: page, next: more ? { startMs: last.start_ts ?? 0, id: last.id } : null }
}

export function observationModule(store: Store, id: number): number | undefined {
  return store.get<{ module_id: number }>('SELECT module_id FROM manual_observations WHERE id = ?', id)
    ?.module_id
}
