import { stationId } from './plant.ts'
import type { Store } from './store.ts'

/** Presence without cycles; `present` null: nobody looked. */
export type PresenceInterval = {
  workstation: string
  startMs: number
  endMs: number
  present: boolean | null
}

/** Intervals of recorded detections, in one transaction; instants are rounded to whole milliseconds. */
export function addPresence(store: Store, intervals: readonly PresenceInterval[]): void {
  store.transaction(() => {
    for (const { workstation, startMs, endMs, present } of intervals) {
      store.run(
        'INSERT INTO presence_intervals (workstation_id, start_ts, end_ts, present) VALUES (?, ?, ?, ?)',
        stationId(store, workstation),
        Math.round(startMs),
        Math.round(endMs),
        present === null ? null : Number(present),
      )
    }
  })
}
