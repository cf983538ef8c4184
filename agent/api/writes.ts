import type { Logger } from 'pino'
import { addCorrection, type CorrectableField, undoCorrection } from '../store/corrections.ts'
import { addObservation } from '../store/observations.ts'
import { recordVisit } from '../store/people.ts'
import { moduleId } from '../store/plant.ts'
import type { Store } from '../store/store.ts'

export type Count = {
  /** Made where it was typed: sent twice it counts once. */
  clientUuid: string
  module: string
  startMs: number
  endMs: number
  units: number
  by: string
}

/** What people change through the API. */
export type Writes = {
  /** Opened a page; once per person and plant day in the record. Never refuses. */
  visit(login: string, atMs: number): void
  /** A typed count of the module's output; of counts of the same span the latest stands. */
  addCount(count: Count): { id: number; added: boolean }
  /** Returns the correction's id. AppError 'not-found' or 'conflict' (still in progress). */
  correct(correction: Correction): number
  undoCorrection(id: number, by: string): void
}

export type Correction = {
  cycleId: number
  field: CorrectableField
  /** Unix ms for a start or an end. */
  override: boolean | number
  reason: string
  by: string
}

export function createWrites(store: Store, log: Pick<Logger, 'error'>): Writes {
  return {
    visit: (login, atMs) => {
      try {
        recordVisit(store, login, atMs)
      } catch (error) {
        // A record that takes no row now can still be read: whoever opens a page wants to know what is wrong.
        log.error({ err: error }, 'a visit could not be noted')
      }
    },
    correct: ({ override, ...correction }) =>
      addCorrection(store, { ...correction, override: Number(override) }),
    undoCorrection: (id, by) => undoCorrection(store, id, by),
    addCount: ({ module, ...count }) =>
      addObservation(store, {
        ...count,
        kind: 'conteo',
        moduleId: moduleId(store, module),
        workstationId: null,
      }),
  }
}
