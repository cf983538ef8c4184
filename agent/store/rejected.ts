import type { RejectionReason } from '../contract/measurement.ts'
import type { Store } from './store.ts'

export type RejectedFilter = {
  moduleId: number
  workstation?: string
  reason?: RejectionReason
  /** Start in [fromMs, toMs). */
  fromMs?: number
  toMs?: number
  /** The last row of the page before. */
  after?: { startMs: number; id: number }
  limit: number
}

export type RejectedRow = {
  id: number
  workstation: string
  start_ts: number
  end_ts: number
  reason: RejectionReason
}

/** One page of what was not a unit, oldest first; `next` is where the following one goes on, null at the end. */
export function rejectedPage(
  store: Store,
  filter: RejectedFilter,
): { rejected: RejectedRow[]; next: { startMs: number; id: number } | null } {
  const rows = store.all<RejectedRow>(
    `SELECT r.id, w.code AS workstation, r.start_ts, r.end_ts, r.reason
     FROM workstations w JOIN cycle_events_rejected r ON r.workstation_id = w.id
     WHERE w.module_id = $module AND ($workstation IS NULL OR w.code = $workstation) AND ($reason IS NULL OR r.reason = $reason)
       AND r.start_ts >= $from AND r.start_ts < $to AND (r.start_ts, r.id) > ($after_ts, $after_id)
     ORDER BY r.start_ts, r.id LIMIT $limit`,
    {
      module: filter.moduleId,
      workstation: filter.workstation ?? null,
      reason: filter.reason ?? null,
      from: Math.max(filter.fromMs ?? 0, filter.after?.startMs ?? 0),
      to: filter.toMs ?? Number.MAX_SAFE_INTEGER,
      after_ts: filter.after?.startMs ?? -1,
      after_id: filter.after?.id ?? -1,
      // One more than asked for tells whether there is a next page.
      limit: filter.limit + 1,
    },
  )
  const rejected = rows.slice(0, filter.limit)
  const last = rejected.at(-1)
  const more = rows.length > filter.limit && last !== undefined
  return { rejected, next: more ? { startMs: last.start_ts, id: last.id } : null }
}
