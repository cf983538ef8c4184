import type { StationEvent, UnitClosed } from '../../agent/contract/measurement.ts'
import type { ZoneName } from '../../agent/contract/scenario.ts'
import type { CycleParameters } from '../../agent/vision/cycle-state.ts'
import type { Signal } from '../../agent/vision/signals.ts'
import { StationCycle } from '../../agent/vision/station-cycle.ts'
import type { Visit } from '../../agent/vision/visits.ts'

/** What the hands do, in seconds: [from, to, zone]. A put-down's or pick-up's visit is told at its end. */
export type Hands = readonly (readonly [from: number, to: number, zone: ZoneName, marks?: Marks])[]
/** What lies differently since: against just before, and against whatever is most alike. */
export type Marks = readonly [mark: number, newMark: number]
export type Spans = readonly (readonly [from: number, to: number])[]

export function signals(
  seconds: number,
  hands: Hands,
  { away = [], visitor = [], covered = [] }: { away?: Spans; visitor?: Spans; covered?: Spans } = {},
): Signal[] {
  const within = (spans: Spans, t: number) => spans.some(([from, to]) => t >= from && t < to)
  const ending = Map.groupBy(hands, ([, to]) => Math.ceil(Math.round(to * 1000) / 200) - 1)
  return Array.from({ length: Math.round(seconds * 5) }, (_, i) => {
    const t = i / 5
    const there = hands.filter(([from, to]) => t >= from && t < to)
    const active = (zone: ZoneName) => there.some(([, , z]) => z === zone)
    const visits = (ending.get(i) ?? []).map(([from, to, zone, marks]): Visit => {
      const [fromMs, toMs] = [from * 1000, to * 1000]
      const visit = {
        zone,
        fromMs,
        toMs,
        atMs: (fromMs + toMs) / 2,
        peak: 0.3,
        strength: 1,
        lasted: (toMs - fromMs) / 800,
      }
      return marks === undefined ? visit : { ...visit, mark: marks[0], newMark: marks[1] }
    })
    const hidden = within(covered, t)
    return {
      atMs: t * 1000,
      presence: !within(away, t),
      visitor: within(visitor, t),
      covered: hidden,
      zones: hidden
        ? { pickup: 'unknown', needle: 'unknown', putdown: 'unknown' }
        : { pickup: active('pickup'), needle: active('needle'), putdown: active('putdown') },
      visits: hidden ? [] : visits,
    }
  })
}

/** Units that begin at `starts`, each put down where the next begins. */
export function units(...starts: number[]): Hands {
  return starts.slice(0, -1).flatMap((start, i): Hands => {
    const end = starts[i + 1] ?? start
    return [
      [start + 0.4, start + 1.2, 'pickup'],
      [start + 1.6, end - 0.6, 'needle'],
      [end - 0.4, end + 0.4, 'putdown'],
    ]
  })
}

/** What a station tells of these signals. */
export function measure(
  list: readonly Signal[],
  parameters: Partial<CycleParameters> = {},
  ended = true,
): StationEvent[] {
  const cycle = new StationCycle('P01', parameters)
  cycle.begin(0, 'first')
  const events = list.flatMap((signal) => cycle.step(signal))
  return ended ? [...events, ...cycle.end('gap')] : events
}

export const closed = (events: readonly StationEvent[]): UnitClosed[] =>
  events.filter((event): event is UnitClosed => event.type === 'unit-closed')
export const spans = (events: readonly StationEvent[]) =>
  closed(events).map(({ startMs, endMs }) => [startMs / 1000, endMs / 1000])
export const reasons = (events: readonly StationEvent[]) =>
  events.flatMap((event) => (event.type === 'unit-rejected' ? [event.reason] : []))

/** What hands with a piece leave, and hands without. */
export const piece: Marks = [0.2, 0.2]
export const nothing: Marks = [0, 0]
/** Units of 20 s that show what pieces leave and take … */
export const threeUnits: Hands = [0, 20, 40].flatMap(
  (start): Hands => [
    [start + 0.4, start + 1.2, 'pickup', piece],
    [start + 1.6, start + 19.4, 'needle'],
    [start + 19.6, start + 20.4, 'putdown', piece],
  ],
)
/** … and the fourth, up to its put-down at 80 s. */
export const untilPutDown: Hands = [...threeUnits, [60.4, 61.2, 'pickup', piece], [61.6, 79.4, 'needle']]

/** The hand that came at that second moved like this. */
export const moving = (list: readonly Signal[], fromS: number, by: Partial<Visit>): Signal[] =>
  list.map((signal) => ({
    ...signal,
    visits: signal.visits.map((visit) => (visit.fromMs === fromS * 1000 ? { ...visit, ...by } : visit)),
  }))
