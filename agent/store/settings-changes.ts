import type { ModuleSettings } from '../figures/plant-record.ts'
import { type NewSettings, putSettings, settingsAt } from './settings.ts'
import type { Store } from './store.ts'

type Picture = Omit<ModuleSettings, 'id' | 'valid_from_ts' | 'confirmed'>
const pictureKeys = [
  'operators',
  'target_factor',
  'output_stations',
  'umbral_atento',
  'umbral_atrasado',
  'rendimiento',
  'suplementos',
] as const satisfies readonly (keyof Picture)[]

export type DatedSettings = ModuleSettings & { created_ts: number; created_by: string }

/** Every row, newest date first; of one instant the row written last is in force. */
export function readSettings(store: Store, moduleId: number, limit = 200): DatedSettings[] {
  return store
    .all<
      Omit<DatedSettings, 'output_stations' | 'confirmed'> & { output_stations: string; confirmed: number }
    >(
      `SELECT id, valid_from_ts, operators, target_factor, output_stations, umbral_atento, umbral_atrasado, rendimiento, suplementos,
         confirmed, created_ts, created_by
       FROM module_settings WHERE module_id = ? ORDER BY valid_from_ts DESC, id DESC LIMIT CAST(? AS INTEGER)`,
      moduleId,
      limit,
    )
    .map((row) => ({
      ...row,
      output_stations: JSON.parse(row.output_stations) as string[],
      confirmed: row.confirmed === 1,
    }))
}

/**
 * A change in force from `validFromMs`. Rows are whole pictures, so what changes is written again into each later picture that
 * only carried the old value; where somebody had said something else from a later instant on, that stands.
 */
export function changeSettings(
  store: Store,
  moduleId: number,
  change: NewSettings,
  applied: { validFromMs: number; by: string },
): number {
  return store.transaction(() => {
    const later = laterInstants(store, moduleId, applied.validFromMs)
    let carried: Partial<Picture> = pictureOf(settingsAt(store, moduleId, applied.validFromMs))
    const pending = new Set(pictureKeys.filter((key) => change[key] !== undefined))
    const id = putSettings(store, moduleId, change, applied)
    for (const at of later) {
      const row = settingsAt(store, moduleId, at)
      if (row === undefined) continue
      const own = pictureOf(row)
      for (const key of pending) if (!same(own[key], carried[key])) pending.delete(key)
      if (pending.size === 0) break
      const again = Object.fromEntries([...pending].map((key) => [key, change[key]])) as NewSettings
      putSettings(store, moduleId, { ...again, confirmed: row.confirmed }, { ...applied, validFromMs: at })
      carried = own
    }
    return id
  })
}

function laterInstants(store: Store, moduleId: number, atMs: number): number[] {
  return store
    .all<{ at: number }>(
      'SELECT DISTINCT valid_from_ts AS at FROM module_settings WHERE module_id = ? AND valid_from_ts > ? ORDER BY at',
      moduleId,
      atMs,
    )
    .map(({ at }) => at)
}

function pictureOf(row: ModuleSettings | undefined): Partial<Picture> {
  if (row === undefined) return { output_stations: [], rendimiento: 'cumplimiento' }
  return Object.fromEntries(pictureKeys.map((key) => [key, row[key]])) as Picture
}

/** Absent and null are the same: nobody said. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}
