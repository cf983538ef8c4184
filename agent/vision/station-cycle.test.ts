import { describe, expect, it } from 'vitest'
import {
  closed,
  type Hands,
  type Marks,
  measure,
  signals,
  spans,
  units,
} from '../../seeds/accuracy/hands-tape.ts'
import type { StationEvent } from '../contract/measurement.ts'
import { StationCycle } from './station-cycle.ts'

const piece: Marks = [0.2, 0.2]
const nothing: Marks = [0, 0]
const withMarks = (hands: Hands, marks: Marks): Hands =>
  hands.map(([from, to, zone]) => [from, to, zone, marks])
const ends = (events: readonly StationEvent[]) => spans(events).map(([, end]) => end)
/** A hand through put-down and pick-up, the work stopped. */
const walk = (at: number): Hands => [
  [at, at + 0.8, 'putdown', nothing],
  [at + 1, at + 1.8, 'pickup', nothing],
]
/** A unit with work wherever no hand walks. */
const unitWith = (from: number, to: number, walks: readonly number[]): Hands => [
  [from + 0.4, from + 1.2, 'pickup', piece],
  ...[from + 0.6, ...walks].map(
    (at, i) => [at + 2, (walks[i] ?? to) - 0.6, 'needle'] as const satisfies Hands[number],
  ),
  ...walks.flatMap(walk),
  [to - 0.4, to + 0.4, 'putdown', piece],
]
const unitsOf = (starts: readonly number[]): Hands =>
  starts.slice(0, -1).flatMap((from, i) => unitWith(from, starts[i + 1] ?? from, []))
const reached: Hands = [...unitWith(0, 60, [15, 30, 45]), ...unitWith(60, 90, []), ...unitWith(90, 120, [])]

/** Fed signal by signal: what is told, and when. */
function told(hands: Hands, seconds: number): [atS: number, event: StationEvent][] {
  const cycle = new StationCycle('P01')
  return signals(seconds, hands).flatMap((signal) =>
    cycle.step(signal).map((event): [number, StationEvent] => [signal.atMs / 1000, event]),
  )
}

describe('before marks are known', () => {
  it('nothing is told of a reach through both zones: once pieces were seen, it was none', () => {
    expect(ends(measure(signals(125, reached)))).toEqual([60, 90, 120])
    const early = told(reached, 125).filter(([atS]) => atS < 60)
    expect(early.map(([, { type }]) => type)).toEqual(['unit-opened'])
  })

  it('what leaves less than any piece would is read again once two pieces have shown what they leave', () => {
    const little: Marks = [0.015, 0.015]
    const whole = [
      ...unitWith(0, 30, []),
      ...unitWith(30, 60, []),
      ...unitWith(60, 90, []),
      ...unitWith(90, 120, []),
    ]
    const alike = whole.map(([from, to, zone, marks]): Hands[number] => [
      from,
      to,
      zone,
      zone === 'putdown' && from < 30 ? little : (marks ?? nothing),
    ])
    expect(ends(measure(signals(125, alike)))).toEqual([30, 60, 90, 120])
    const snips: Hands = [
      [12, 12.6, 'putdown', little],
      [13, 13.6, 'pickup', piece],
    ]
    const list = signals(125, [...whole, ...snips]).map((signal) => ({
      ...signal,
      visits: signal.visits.map((visit) => (visit.fromMs === 12_000 ? { ...visit, peak: 0.1 } : visit)),
    }))
    expect(ends(measure(list))).toEqual([30, 60, 90, 120])
  })

  it('what is read again teaches twice: two pieces seen outweigh ten reaches', () => {
    const walks = Array.from({ length: 10 }, (_, i) => 75 + i * 12)
    const hands: Hands = [...unitsOf([0, 30, 60]), ...unitWith(60, 210, walks), ...unitWith(210, 240, [])]
    expect(ends(measure(signals(220, hands)))).toEqual([30, 60, 210])
  })

  it('what was learned before a gap stays known after it', () => {
    const cycle = new StationCycle('P01')
    const fed = (hands: Hands, fromS: number, toS: number) =>
      signals(toS, hands)
        .slice(fromS * 5)
        .flatMap((signal) => cycle.step(signal))
    expect(ends([...fed(unitsOf([0, 30, 60]), 0, 40), ...cycle.end('gap')])).toEqual([30])
    cycle.begin(40_000, 'gap')
    // One more piece, and the walk before it was none.
    const after = fed([...unitWith(40, 80, [60]), ...unitsOf([80, 110])], 40, 84)
    expect(spans(after)).toEqual([[40.4, 80]])
    expect(closed(after)[0]?.flaws).toEqual(['gap'])
  })

  it('reaches are told from units again where pieces come to be seen after a dozen units that left nothing', () => {
    const dark = unitsOf(Array.from({ length: 15 }, (_, i) => i * 10)).map(
      ([from, to, zone]): Hands[number] => [from, to, zone, zone === 'putdown' ? nothing : piece],
    )
    const hands: Hands = [...dark, ...unitsOf([140, 150, 160, 170, 180]), ...unitWith(180, 220, [200])]
    expect(ends(measure(signals(225, hands))).slice(13)).toEqual([140, 150, 160, 170, 180, 220])
  })

  it('units that leave nothing to be seen are told when ten minutes have not shown anything, and from then on at once', () => {
    const starts = Array.from({ length: 18 }, (_, i) => i * 50)
    const list = told(withMarks(units(...starts), nothing), 855).filter(
      ([, { type }]) => type === 'unit-closed',
    )
    expect(list).toHaveLength(16)
    const late = list.filter(
      ([atS, event]) => event.type === 'unit-closed' && atS * 1000 - event.endMs > 5000,
    )
    expect(late.length).toBeGreaterThan(8)
    expect(list.slice(late.length).length).toBeGreaterThan(3)
  })

  it('and at the end of what is seen', () => {
    expect(ends(measure(signals(125, withMarks(units(0, 40, 80, 120), nothing))))).toEqual([40, 80, 120])
  })

  it('a unit that was seen whole is told with the first work on the next', () => {
    const list = told(withMarks(units(0, 20, 40), piece), 45)
    expect(list.filter(([atS, { type }]) => type === 'unit-closed' && atS < 23)).toHaveLength(1)
  })
})

it('pieces that were seen and are not any more are still counted, a dozen late at most', () => {
  const dark = withMarks(units(...Array.from({ length: 16 }, (_, i) => 90 + i * 20)), nothing)
  const hands = [...withMarks(units(0, 30, 60, 90), piece), ...dark]
  expect(closed(measure(signals(395, hands)))).toHaveLength(18)
})

it('pieces that are seen no more, first refused and then unknown, are counted after ten minutes at most', () => {
  const starts = Array.from({ length: 61 }, (_, i) => i * 20)
  const hands = units(...starts).map(([from, to, zone]): Hands[number] =>
    to < 41 ? [from, to, zone, piece] : to < 281 ? [from, to, zone, nothing] : [from, to, zone],
  )
  const list = told(hands, 1205).filter(([, { type }]) => type === 'unit-closed')
  expect(list.length).toBeGreaterThan(55)
  expect(Math.max(...list.map(([atS, event]) => atS - event.startMs / 1000))).toBeLessThan(680)
})

it('put-downs that wait keep their pictures: each instant is named until it is told', () => {
  const cycle = new StationCycle('P01')
  for (const signal of signals(58, reached)) cycle.step(signal)
  expect(cycle.pendingPutDowns()).toEqual([15_400, 30_400, 45_400])
  expect(cycle.openSince()).toBe(400)
})

it('after a clock that stepped back an hour nothing spans the step, and units are measured on', () => {
  const cycle = new StationCycle('P01')
  const hourMs = 3_600_000
  const fed = (list: ReturnType<typeof signals>, byMs: number) =>
    list.flatMap((signal) => {
      const visits = signal.visits.map((visit) => ({
        ...visit,
        fromMs: visit.fromMs + byMs,
        toMs: visit.toMs + byMs,
        atMs: visit.atMs + byMs,
      }))
      return cycle.step({ ...signal, atMs: signal.atMs + byMs, visits })
    })
  const hands = withMarks(units(0, 20, 40, 60), piece)
  const before = [...fed(signals(50, hands), hourMs), ...cycle.end('gap')]
  expect(closed(before).map(({ endMs }) => endMs - hourMs)).toEqual([20_000, 40_000])
  expect(before.at(-1)).toMatchObject({ type: 'unit-rejected', reason: 'gap' })
  cycle.begin(0, 'gap')
  const after = [...fed(signals(65, hands), 0), ...cycle.end('gap')]
  expect(ends(after)).toEqual([20, 40, 60])
  expect(closed(after)[0]?.flaws).toEqual(['gap'])
})

describe('where presence is only assumed', () => {
  const crossing = (marks: Marks | undefined): Hands =>
    units(0, 30, 60).map(([from, to, zone]) =>
      marks === undefined ? [from, to, zone] : [from, to, zone, marks],
    )
  const unwatched = (marks: Marks | undefined) =>
    measure(signals(65, crossing(marks)), { mustSee: true, leastWorkMs: 2500, leastWorkShare: 0.25 })

  it('a body that crosses put-down and pick-up and leaves nothing makes no unit', () => {
    expect(closed(unwatched(nothing))).toEqual([])
  })

  it('three exchanges that show no piece are believed together: here pieces are not seen', () => {
    const hands = withMarks(units(0, 30, 60, 90, 120), nothing)
    const events = measure(signals(125, hands), { mustSee: true, leastWorkMs: 2500, leastWorkShare: 0.25 })
    expect(ends(events)).toEqual([30, 60, 90])
  })

  it('hands that leave a piece do, and those of which light or noise hide what they leave', () => {
    expect(ends(unwatched(piece))).toEqual([30, 60])
    expect(ends(unwatched(undefined))).toEqual([30])
  })
})

describe('one polygon for pick-up and put-down', () => {
  const visit = (at: number, marks: Marks): Hands => [
    [at - 0.6, at + 0.6, 'pickup', marks],
    [at - 0.6, at + 0.6, 'putdown', marks],
  ]
  const hands = (exchange: Marks): Hands => [
    ...visit(1, exchange),
    ...[30, 60, 90].flatMap(
      (at): Hands => [
        [at - 28, at - 16, 'needle'],
        ...visit(at - 15, nothing),
        [at - 14, at - 1, 'needle'],
        ...visit(at, exchange),
      ],
    ),
    [91, 99, 'needle'],
  ]

  it('a reach into it changes nothing, an exchange does', () => {
    expect(ends(measure(signals(100, hands(piece)), { shared: true }))).toEqual([30, 60, 90])
  })

  it('where exchanges change nothing either, each visit counts', () => {
    expect(ends(measure(signals(100, hands(nothing)), { shared: true }))).toHaveLength(6)
  })
})
