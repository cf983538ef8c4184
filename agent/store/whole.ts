import { statSync } from 'node:fs'
import { AppError } from '../contract/errors.ts'
import type { Store } from './store.ts'

/** Up to here every page is read at the start, a second at most; a larger record is looked at when it is copied at night. */
const readAtStartBytes = 64 << 20

/** AppError 'unavailable' when pages of the record are damaged: going on would spread it, and a person must restore a copy. */
export function requireWhole(store: Store, limitBytes = readAtStartBytes): void {
  if (statSync(store.file).size > limitBytes) return
  const found = firstDamage(store)
  if (found === undefined) return
  throw new AppError(
    'unavailable',
    `${store.file} is damaged (${found}): nothing is written to it; restore the latest copy as docs/guide/new-disk.md says`,
  )
}

function firstDamage(store: Store): string | undefined {
  try {
    const found = String(store.db.pragma('quick_check(1)', { simple: true }))
    return found === 'ok' ? undefined : (found.trim().split('\n').at(-1) ?? found)
  } catch (error) {
    return (error as Error).message
  }
}
