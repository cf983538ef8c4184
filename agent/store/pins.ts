import { AppError } from '../contract/errors.ts'
import type { Store } from './store.ts'

/** A clip that somebody wants kept: retention deletes its segments and its still last. */
export type Pin = { note: string | null; created_ts: number; created_by: string }

/** Pinned already: it stays as it is. AppError 'not-found' when there is no such cycle. */
export function pinCycle(
  store: Store,
  { cycleId, note, by }: { cycleId: number; note?: string; by: string },
): Pin {
  return store.transaction(() => {
    if (store.get('SELECT 1 FROM cycle_events WHERE id = ?', cycleId) === undefined) {
      throw new AppError('not-found', `no cycle ${cycleId}`)
    }
    store.run(
      'INSERT INTO pins (cycle_id, note, created_ts, created_by) VALUES (?, ?, ?, ?) ON CONFLICT (cycle_id) DO NOTHING',
      cycleId,
      note?.trim() || null,
      store.nowMs(),
      by,
    )
    const pin = pinOf(store, cycleId)
    if (pin === undefined) throw new AppError('unavailable', `the pin of cycle ${cycleId} was not kept`)
    return pin
  })
}

/** What was not pinned stays so. */
export function unpinCycle(store: Store, cycleId: number): void {
  store.run('DELETE FROM pins WHERE cycle_id = ?', cycleId)
}

export function pinOf(store: Store, cycleId: number): Pin | undefined {
  return store.get<Pin>('SELECT note, created_ts, created_by FROM pins WHERE cycle_id = ?', cycleId)
}
