import type { ModuleSettings } from '../figures/plant-record.ts'
import type { Store } from './store.ts'

export type NewSettings = Partial<Omit<ModuleSettings, 'id' | 'valid_from_ts'>>

type SettingsRow = Omit<ModuleSettings, 'output_stations' | 'confirmed'> & {
  output_stations: string
  confirmed: number
}

/** Settings in force from `validFromMs`: what is absent is carried over from the row in force there. */
export function putSettings(
  store: Store,
  moduleId: number,
  change: NewSettings,
  applied: { validFromMs: number; by: string },
): number {
  return store.transaction(() => {
    const before = settingsAt(store, moduleId, applied.validFromMs)
    const next = { ...before, ...change }
    return store.run(
      `INSERT INTO module_settings (module_id, valid_from_ts, operators, target_factor, output_stations, umbral_atento, umbral_atrasado,
         rendimiento, suplementos, confirmed, created_ts, created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      moduleId,
      applied.validFromMs,
      next.operators ?? null,
      next.target_factor ?? null,
      JSON.stringify(next.output_stations ?? []),
      next.umbral_atento ?? null,
      next.umbral_atrasado ?? null,
      next.rendimiento ?? 'cumplimiento',
      next.suplementos ?? null,
      (change.confirmed ?? true) ? 1 : 0,
      store.nowMs(),
      applied.by,
    ).id
  })
}

export function settingsAt(store: Store, moduleId: number, atMs: number): ModuleSettings | undefined {
  const row = store.get<SettingsRow>(
    `SELECT id, valid_from_ts, operators, target_factor, output_stations, umbral_atento, umbral_atrasado, rendimiento, suplementos, confirmed
     FROM module_settings WHERE module_id = ? AND valid_from_ts <= ? ORDER BY valid_from_ts DESC, id DESC LIMIT 1`,
    moduleId,
    atMs,
  )
  return row && parseSettings(row)
}

/** The row in force at `fromMs` and every later one that begins before `toMs`. */
export function settingsBetween(
  store: Store,
  moduleId: number,
  fromMs: number,
  toMs: number,
): ModuleSettings[] {
  const first = settingsAt(store, moduleId, fromMs)
  const later = store.all<SettingsRow>(
    `SELECT id, valid_from_ts, operators, target_factor, output_stations, umbral_atento, umbral_atrasado, rendimiento, suplementos, confirmed
     FROM module_settings WHERE module_id = ? AND valid_from_ts > ? AND valid_from_ts < ? ORDER BY valid_from_ts, id`,
    moduleId,
    fromMs,
    toMs,
  )
  return [...(first ? [first] : []), ...later.map(parseSettings)]
}

function parseSettings(row: SettingsRow): ModuleSettings {
  return {
    ...row,
    output_stations: JSON.parse(row.output_stations) as string[],
    confirmed: row.confirmed === 1,
  }
}
