import type { ZonesCamera } from '../contract/scenario.ts'
import { personsPerStation } from './occupancy.ts'
import { type Signal, Signals } from './signals.ts'
import { type Look, staying } from './staying.ts'

/** `present` null: nobody looked. */
export type PresenceInterval = {
  workstation: string
  startMs: number
  endMs: number
  present: boolean | null
}

const nothingMoves = { pickup: 0, needle: 0, putdown: 0 }

/** Recorded detections → who was at which station when. `picture` is the size the boxes are in; a pause over `gapMs` is a gap. */
export function presenceIntervals(
  frames: readonly Look[],
  options: {
    zones: ZonesCamera
    picture: { width: number; height: number }
    operators: Readonly<Record<string, number>>
    gapMs: number
  },
): PresenceInterval[] {
  const { zones, picture, operators, gapMs } = options
  const stations = zones.stations.map(({ workstation }) => ({
    workstation,
    signals: new Signals({ operators: operators[workstation] ?? 1 }),
    intervals: [] as PresenceInterval[],
  }))
  const take = ({ workstation, intervals }: (typeof stations)[number], signals: readonly Signal[]): void => {
    for (const { atMs, presence } of signals) {
      const present = presence === 'unknown' ? null : presence
      const last = intervals.at(-1)
      if (last !== undefined && last.endMs === Number.POSITIVE_INFINITY) last.endMs = atMs
      if (last !== undefined && last.present === present) last.endMs = atMs
      else intervals.push({ workstation, startMs: last?.endMs ?? atMs, endMs: atMs, present })
    }
  }
  let lastMs = Number.NaN
  for (const { atMs, boxes } of staying(frames)) {
    if (atMs - lastMs > gapMs) {
      for (const station of stations) {
        take(station, station.signals.flush())
        station.intervals.push({
          workstation: station.workstation,
          startMs: lastMs,
          endMs: atMs,
          present: null,
        })
      }
    }
    lastMs = atMs
    const persons = personsPerStation(zones, boxes, picture)
    stations.forEach((station, index) => {
      const seen = {
        atMs,
        persons: persons[index] ?? 0,
        zones: nothingMoves,
        covered: false,
        disturbed: false,
      }
      take(station, station.signals.push(seen))
    })
  }
  for (const station of stations) take(station, station.signals.flush())
  return stations.flatMap(({ intervals }) => intervals.filter(({ startMs, endMs }) => endMs > startMs))
}
