import type { Store } from './store.ts'

/** Every camera the record knows, those no longer configured too: their numbers are never given again. */
export function readCameras(store: Store): { id: number; name: string; module: string }[] {
  return store.all(
    'SELECT c.id, c.name, m.code AS module FROM cameras c JOIN modules m ON m.id = c.module_id ORDER BY c.id',
  )
}
