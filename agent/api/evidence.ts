import type { CycleEvidence } from '../contract/api-cameras.ts'
import { plantIso } from '../contract/plant-time.ts'
import { additionOf } from '../store/added-units.ts'
import { readCycle, type StoredCycle } from '../store/cycles.ts'
import { type Pin, pinOf } from '../store/pins.ts'
import type { Store } from '../store/store.ts'
import type { Parts } from './context.ts'
import { cycleOf } from './cycle-shape.ts'
import { ProblemError } from './problems.ts'
import { cameraWords } from './words-cameras.ts'

export type Evidence = Omit<CycleEvidence, 'schema_version' | 'generated_at'>

export function knownCycle(store: Store, cycleId: number): StoredCycle {
  const cycle = readCycle(store, cycleId)
  if (cycle === undefined)
    throw new ProblemError('not-found', cameraWords.noCycle(cycleId), { pointer: 'cycle_id' })
  return cycle
}

export function evidenceOf({ clips, store }: Pick<Parts, 'clips' | 'store'>, cycleId: number): Evidence {
  const cycle = knownCycle(store, cycleId)
  const added = additionOf(store, cycleId)
  return {
    cycle: cycleOf(cycle),
    clip: clips.availability(cycleId),
    pin: pinShape(pinOf(store, cycleId)),
    added:
      added === undefined
        ? null
        : { at: plantIso(added.created_ts), by: added.created_by, reason: added.reason },
  }
}

export function pinShape(pin: Pin | undefined): CycleEvidence['pin'] {
  return pin === undefined ? null : { at: plantIso(pin.created_ts), by: pin.created_by, note: pin.note }
}
