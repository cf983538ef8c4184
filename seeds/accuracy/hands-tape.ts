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
