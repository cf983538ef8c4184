import { type ClipAccess, recordClipAccess } from '../store/people.ts'
import type { Store } from '../store/store.ts'

/** A player asks for a video in many parts and a live picture comes every two seconds: within this span that is one view. */
const oneViewMs = 10 * 60_000
const mostRemembered = 5_000

/** Writes who looked at what, before the first byte leaves. */
export class Views {
  readonly #store: Store
  readonly #now: () => number
  readonly #seen = new Map<string, number>()

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
  }

  record(access: ClipAccess): void {
    const key = [access.login, access.what, access.cycleId, access.cameraId, access.segmentId].join(' ')
    const nowMs = this.#now()
    const last = this.#seen.get(key)
    if (last !== undefined && Math.abs(nowMs - last) < oneViewMs) return
    recordClipAccess(this.#store, access)
    if (this.#seen.size >= mostRemembered) this.#seen.clear()
    this.#seen.set(key, nowMs)
  }
}
