import type { StationEvent } from '../../agent/contract/measurement.ts'
import { type CycleStep, cycleEnd, cycleStep } from '../../agent/vision/cycle.ts'
import { type CycleParameters, type CycleState, cycleStart } from '../../agent/vision/cycle-state.ts'
import type { Signal } from '../../agent/vision/signals.ts'

type Said = { name: string; events: StationEvent[] }[]

/** Both readings of a station on their own, over all gaps: `StationCycle` lets one follow the other, which hides what it would have said. */
export function createReadings(workstation: string, parameters: Partial<CycleParameters> = {}) {
  const start = (atMs: number, unseen: 'first' | 'gap', seesPieces: boolean) =>
    cycleStart(workstation, atMs, unseen, { ...parameters, seesPieces })
  const readings = [
    { name: 'believing', seesPieces: false, state: start(0, 'first', false) },
    { name: 'seeing', seesPieces: true, state: start(0, 'first', true) },
  ]
  const each = (next: (state: CycleState) => CycleStep): Said =>
    readings.map((reading) => {
      const { state, events } = next(reading.state)
      reading.state = state
      return { name: reading.name, events }
    })
  return {
    step: (signal: Signal): Said => each((state) => cycleStep(state, signal)),
    end: (reason: 'gap' | 'camera-moved'): Said => each((state) => cycleEnd(state, reason)),
    /** After a gap. */
    begin: (atMs: number): void => {
      for (const reading of readings) {
        const { marks } = reading.state
        reading.state = { ...start(atMs, 'gap', reading.seesPieces), marks }
      }
    },
  }
}
