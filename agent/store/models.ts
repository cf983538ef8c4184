import type { ModelVersion } from '../contract/measurement.ts'
import type { Store } from './store.ts'

/** The row id of a model version, added when it is seen for the first time. */
export function recordModel(store: Store, model: ModelVersion): number {
  store.run(
    'INSERT INTO model_versions (name, sha256, provider, runtime, first_seen_ts) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    model.name,
    model.sha256,
    model.provider,
    model.runtime,
    store.nowMs(),
  )
  const row = store.get<{ id: number }>(
    'SELECT id FROM model_versions WHERE sha256 = ? AND provider = ? AND runtime = ?',
    model.sha256,
    model.provider,
    model.runtime,
  )
  return row?.id ?? 0
}
