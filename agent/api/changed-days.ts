import type { ChangedDays } from '../contract/api-exports.ts'
import { addDays, plantDate, plantInstant, plantIso } from '../contract/plant-time.ts'
import { changedDays } from '../figures/changed-days.ts'
import { downloadsOf, enteredSince, laterKinds } from '../store/downloads.ts'
import { moduleId } from '../store/plant.ts'
import type { Store } from '../store/store.ts'

/** Days further back are closed months. */
const lookBackDays = 92

/** Días que cambiaron desde su última descarga, of one person. */
export function changedDaysOf(
  store: Store,
  ask: { module: string; login: string; nowMs: number },
): ChangedDays['days'] {
  const id = moduleId(store, ask.module)
  const toDate = plantDate(ask.nowMs)
  const fromDate = addDays(toDate, -lookBackDays)
  const downloads = downloadsOf(store, { login: ask.login, moduleId: id, sinceDate: fromDate })
  const oldest = downloads.at(-1)
  if (oldest === undefined) return []
  const entries = enteredSince(store, id, oldest.at_ts, plantInstant(addDays(fromDate, -1)))
  return changedDays(downloads, entries, { fromDate, toDate }).map(
    ({ date, taken_ts, later, unfinished }) => ({
      date,
      taken_at: plantIso(taken_ts),
      unfinished,
      later: Object.fromEntries(
        laterKinds.map((kind) => [kind, later[kind] ?? 0]),
      ) as ChangedDays['days'][number]['later'],
    }),
  )
}
