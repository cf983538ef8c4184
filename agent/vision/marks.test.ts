import { describe, expect, it } from 'vitest'
import {
  type Hands,
  type Marks,
  measure,
  reasons,
  type Spans,
  signals,
  spans,
  units,
} from '../../seeds/accuracy/hands-tape.ts'

describe('what lies in the zones', () => {
  const leaving = (...marks: Marks) => marks
  const piece = leaving(0.2, 0.2)
  const marked = (hands: Hands): Hands => hands.map(([from, to, zone]) => [from, to, zone, piece])
  const walk = (at: number, ...marks: readonly [Marks, Marks]): Hands => [
    [at, at + 0.8, 'putdown', marks[0]],
    [at + 1, at + 1.8, 'pickup', marks[1]],
  ]
  const three = marked(units(0, 20, 40, 60))
  const nothing = leaving(0, 0)

  it('tells a hand that walks through put-down and pick-up from a unit, once units have shown what they leave', () => {
    const walked = (marks: Marks) =>
      spans(measure(signals(105, [...three, ...marked(units(60, 100, 104)), ...walk(75, marks, marks)])))
    expect(walked(nothing).map(([, end]) => end)).toEqual([20, 40, 60, 100, 104])
    expect(walked(piece)).toHaveLength(6)
  })

  it('says nothing where put-downs are not seen to leave anything, though pieces are taken', () => {
    const dark = three.map(
      ([from, to, zone]) => [from, to, zone, zone === 'putdown' ? nothing : piece] as const,
    )
    expect(spans(measure(signals(65, dark)))).toHaveLength(3)
  })

  it('counts a piece that stays where a hand came and went, though nobody saw the next one taken', () => {
    const unseen = marked(units(60, 80, 104)).filter(([from, , zone]) => zone !== 'pickup' || from < 80)
    expect(spans(measure(signals(106, [...three, ...unseen]))).map(([, end]) => end)).toEqual([
      20, 40, 60, 80, 104,
    ])
  })

  it('makes no unit of a bundle that is taken away or brought, and goes on measuring', () => {
    const bundle = leaving(0.7, 0.7)
    const hands: Hands = [
      ...three,
      [60.4, 61.2, 'pickup', piece],
      [61.6, 74.8, 'needle'],
      [75, 75.8, 'putdown', bundle],
      [76, 85, 'needle'],
      [85.2, 86, 'pickup', bundle],
      [86.4, 99.4, 'needle'],
      [99.6, 100.4, 'putdown', bundle],
      ...marked(units(100, 120, 124)),
    ]
    expect(spans(measure(signals(126, hands))).map(([, end]) => end)).toEqual([20, 40, 60, 100, 120, 124])
  })

  it('tells a hand that lay in the put-down and went away again from a put-down', () => {
    const rested: Hands = [
      [75, 75.4, 'putdown', piece],
      [79, 79.8, 'putdown', leaving(0.2, 0)],
    ]
    const events = measure(
      signals(105, [
        ...three,
        ...rested,
        ...marked(units(60, 100, 104)).filter(([from]) => from < 74 || from > 80),
      ]),
    )
    expect(spans(events)).toHaveLength(5)
  })

  it('believes a piece that lies just like the one under it when the next is taken at once', () => {
    const alike = marked(units(60, 100, 104)).map(([from, to, zone, marks]) => [
      from,
      to,
      zone,
      zone === 'putdown' && from < 101 ? nothing : marks,
    ]) as Hands
    const events = measure(signals(106, [...three, ...alike]))
    expect(spans(events).map(([, end]) => end)).toEqual([20, 40, 60, 100, 104])
    expect(reasons(events)).not.toContain('reach')
  })

  it('believes it after a wait too, but not after work', () => {
    const later = (...between: Hands) => {
      const hands: Hands = [
        ...three,
        [60.4, 61.2, 'pickup', piece],
        [61.6, 79.4, 'needle'],
        [79.6, 80.4, 'putdown', nothing],
        ...between,
        [90.4, 91.2, 'pickup', piece],
        [91.6, 103.4, 'needle'],
        [103.6, 104.4, 'putdown', piece],
      ]
      return spans(measure(signals(106, hands))).map(([, end]) => end)
    }
    expect(later()).toEqual([20, 40, 60, 80, 104])
    expect(later([81, 89, 'needle'])).toEqual([20, 40, 60, 104])
  })

  it('looks at the put-down again: what went with the hand was the hand, and what was not known becomes so', () => {
    const looked = (atS: number, marks: Marks | undefined, now: Marks) => {
      const hands: Hands = [
        ...three,
        [60.4, 61.2, 'pickup', piece],
        [61.6, 74.8, 'needle'],
        marks === undefined ? [75, 75.8, 'putdown'] : [75, 75.8, 'putdown', marks],
        [77, 99.4, 'needle'],
        [99.6, 100.4, 'putdown', piece],
        ...marked(units(100, 104)),
      ]
      const list = signals(106, hands).map((signal) =>
        signal.atMs === atS * 1000
          ? {
              ...signal,
              putDownNow: { visitFromMs: 75_000, marks: () => ({ mark: now[0], newMark: now[1] }) },
            }
          : signal,
      )
      return spans(measure(list)).map(([, end]) => end)
    }
    expect(looked(76.4, piece, piece)).toEqual([20, 40, 60, 75.4, 100, 104])
    expect(looked(76.4, piece, nothing)).toEqual([20, 40, 60, 100, 104])
    expect(looked(76.4, undefined, piece)).toEqual([20, 40, 60, 75.4, 100, 104])
    expect(looked(200, undefined, piece)).toEqual([20, 40, 60, 100, 104])
  })

  it('does not take a faint piece for gone that looks a little fainter: less than half of it must be left', () => {
    const faint: Marks = [0.03, 0.03]
    const left = (now: number): number[] => {
      const hands: Hands = [
        ...three,
        [60.4, 61.2, 'pickup', piece],
        [61.6, 74.8, 'needle'],
        [75, 75.8, 'putdown', faint],
        [76.6, 77.4, 'pickup', faint],
        [77.6, 99.4, 'needle'],
        [99.6, 100.4, 'putdown', piece],
        ...marked(units(100, 104)),
      ]
      const list = signals(106, hands).map((signal) =>
        signal.atMs === 76_400
          ? { ...signal, putDownNow: { visitFromMs: 75_000, marks: () => ({ mark: now, newMark: now }) } }
          : signal,
      )
      return spans(measure(list)).map(([, end]) => end ?? 0)
    }
    expect(left(0.018)).toEqual([20, 40, 60, 75.4, 100, 104])
    expect(left(0.01)).toEqual([20, 40, 60, 100, 104])
  })

  it('takes no exchange for one when both hands are withdrawn before any work', () => {
    const rested = (...left: Hands): number[] => {
      const hands: Hands = [
        ...three,
        [60.4, 61.2, 'pickup', piece],
        [61.6, 74.6, 'needle'],
        [75, 75.8, 'putdown', leaving(0.09, 0.09)],
        [75, 75.8, 'pickup', piece],
        ...left,
        [79, 99.4, 'needle'],
        [99.6, 100.4, 'putdown', piece],
        ...marked(units(100, 104)),
      ]
      return spans(measure(signals(106, hands))).map(([, end]) => end ?? 0)
    }
    expect(rested([78, 78.6, 'putdown', leaving(0.2, 0)])).toEqual([20, 40, 60, 100, 104])
    expect(rested()).toEqual([20, 40, 60, 75.4, 100, 104])
  })

  it('takes the second half of a visit for the put-down when the hand stopped over it with the piece', () => {
    const stopped = (...later: Hands): number[] =>
      spans(
        measure(signals(105, [...three, [60.4, 61.2, 'pickup', piece], [61.6, 74.8, 'needle'], ...later])),
      ).map(([, end]) => end ?? 0)
    // Meanwhile the other hand reaches into the pick-up and takes nothing.
    const reached: Hands = [
      [75, 75.4, 'putdown', piece],
      [76, 76.8, 'pickup', nothing],
      [78, 78.4, 'putdown', piece],
      [90, 90.8, 'pickup', piece],
    ]
    expect(stopped(...reached)).toEqual([20, 40, 60, 78.2])
    const paused: Hands = [
      [75, 75.4, 'putdown', piece],
      [80, 80.4, 'putdown', piece],
      [81, 81.8, 'pickup', piece],
    ]
    expect(stopped(...paused)).toEqual([20, 40, 60, 80.2])
  })

  it('takes the first part of a visit for it when the hand stopped on the piece it had put down, and the next unit begins there', () => {
    const stayed = (later: Hands, meanwhile: { covered?: Spans; away?: Spans } = {}): number[][] =>
      spans(
        measure(
          signals(
            106,
            [
              ...three,
              [60.4, 61.2, 'pickup', piece],
              [61.6, 74.8, 'needle'],
              [75, 75.5, 'putdown', leaving(0.5, 0.5)],
              ...later,
              [81.6, 82.4, 'pickup', piece],
              [82.6, 103.4, 'needle'],
              [103.6, 104.4, 'putdown', piece],
            ],
            meanwhile,
          ),
        ),
      ).slice(3)
    // The arm that leaves passes the needle.
    const leaves: Hands = [
      [81, 81.4, 'putdown', piece],
      [81.2, 81.6, 'needle'],
    ]
    expect(stayed(leaves)).toEqual([
      [60, 75.25],
      [75.25, 104],
    ])
    const comesAgain: Hands = [[79, 80.8, 'needle'], ...leaves]
    expect(stayed(comesAgain)[0]).toEqual([60, 81.2])
    expect(stayed(leaves, { covered: [[77, 79]] })[0]).toEqual([60, 75.25])
    expect(stayed(leaves, { away: [[77, 79]] })[0]).toEqual([60, 81.2])
  })

  it('believes a pick-up that seems to take nothing when the work goes on and the piece before it lies there', () => {
    const alike = marked(units(60, 80, 104)).map(([from, to, zone, marks]) => [
      from,
      to,
      zone,
      zone === 'pickup' && from > 80 ? nothing : marks,
    ]) as Hands
    expect(spans(measure(signals(106, [...three, ...alike]))).map(([, end]) => end)).toEqual([
      20, 40, 60, 80, 104,
    ])
  })

  it('takes a hand that lay in the pick-up and left for no pick-up', () => {
    const rested: Hands = [
      [75, 75.8, 'putdown', nothing],
      [76.4, 76.8, 'pickup', piece],
      [79, 79.4, 'pickup', leaving(0.2, 0)],
    ]
    const hands = [...three, ...rested, ...marked(units(60, 100, 104))].filter(
      ([from, , zone]) => zone !== 'needle' || from < 60 || from > 100,
    )
    const work: Hands = [
      [61.6, 74.8, 'needle'],
      [79.6, 99.4, 'needle'],
    ]
    expect(spans(measure(signals(105, [...hands, ...work]))).map(([, end]) => end)).toEqual([
      20, 40, 60, 100, 104,
    ])
  })

  it('tells a unit whose next piece was taken before the operator left, without waiting for the return', () => {
    const list = signals(
      130,
      [
        ...three,
        [60.4, 61.2, 'pickup', piece],
        [61.6, 79.4, 'needle'],
        [79.6, 80.4, 'putdown', piece],
        [81, 81.8, 'pickup', piece],
      ],
      { away: [[82.4, 130]] },
    )
    expect(spans(measure(list, {}, false)).map(([, end]) => end)).toEqual([20, 40, 60, 80])
  })

  it('tells who put a piece down and left from who left with it', () => {
    const left = (marks: Marks) => {
      const hands: Hands = [
        ...three,
        [60.4, 61.2, 'pickup', piece],
        [61.6, 79, 'needle'],
        [79.4, 80.4, 'putdown', marks],
      ]
      return spans(measure(signals(150, hands, { away: [[80.6, 150]] }))).length
    }
    expect(left(piece)).toBe(4)
    expect(left(nothing)).toBe(3)
  })
})
