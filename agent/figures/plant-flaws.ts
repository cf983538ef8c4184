import type { MeasurementSink, TimingFlaw } from '../contract/measurement.ts'
import { addDays, plantDate } from '../contract/plant-time.ts'
import { operatorsAt, runAt } from './in-force.ts'
import { jornadasOf } from './jornada.ts'
import type { ModuleRecord } from './plant-record.ts'
import { cycleStandard, stationWork } from './sam.ts'

/** Times its SAM, or this part of it: nobody is that slow or that fast at the work the record says is done there. */
const farthestFromStandard = 4

/**
 * What the plant's calendar and standards say about a unit's timing: 'break' when a parada programada lies in it, 'implausible' when its
 * duration is far from the SAM of its station. They flag, and never move a boundary; without a break or a standard they say nothing.
 */
export function plantFlaws(
  record: ModuleRecord,
  unit: { workstation: string; startMs: number; endMs: number },
): TimingFlaw[] {
  const { startMs, endMs } = unit
  const flaws: TimingFlaw[] = []
  const day = plantDate(startMs)
  const breaks = [addDays(day, -1), day, plantDate(endMs)].flatMap((date) =>
    jornadasOf(record, date).flatMap((jornada) => jornada.breaks),
  )
  if (breaks.some(({ start_ts, end_ts }) => start_ts < endMs && end_ts > startMs)) flaws.push('break')
  const station = record.stations.find(({ code }) => code === unit.workstation)
  const run = station && runAt(record, endMs, station.id)
  if (station === undefined || run === undefined) return flaws
  const work = stationWork(record, run.reference, station.id, endMs)
  const standard = cycleStandard(work.sam_minutes, operatorsAt(station, endMs))
  if (standard === null || standard <= 0) return flaws
  const ratio = (endMs - startMs) / 60_000 / standard
  if (ratio > farthestFromStandard || ratio < 1 / farthestFromStandard) flaws.push('implausible')
  return flaws
}

/** What the plant's calendar and standards say about a unit's timing joins what was seen. */
export function withPlantFlaws(
  sink: MeasurementSink,
  record: () => ModuleRecord | undefined,
): MeasurementSink {
  return {
    stationEvent: (event) => {
      const known = event.type === 'unit-closed' ? record() : undefined
      if (event.type !== 'unit-closed' || known === undefined) return sink.stationEvent(event)
      return sink.stationEvent({ ...event, flaws: [...event.flaws, ...plantFlaws(known, event)] })
    },
    gapOpened: (gap) => sink.gapOpened(gap),
    gapClosed: (endMs) => sink.gapClosed(endMs),
    measuredUntil: (captureMs) => sink.measuredUntil(captureMs),
  }
}
