import { describe, expect, it } from 'vitest'
import {
  type Hands,
  type Marks,
  measure,
  moving,
  nothing,
  piece,
  signals,
  spans,
  threeUnits,
  untilPutDown,
} from '../../seeds/accuracy/hands-tape.ts'
import type { StationEvent } from '../contract/measurement.ts'
import { unwatchedCycle } from './cycle-state.ts'
import type { Visit } from './visits.ts'

const ends = (events: readonly StationEvent[]) => spans(events).map(([, end]) => end)

describe('a put-down soon after the pick-up that followed another', () => {
  const second: Hands[number] = [83, 83.8, 'putdown', piece]
  const first: Hands[number] = [79.6, 80.4, 'putdown', piece]
  const last = (
    pickup: Hands[number],
    by: Partial<Visit> = {},
    work: Hands[number] = [82, 82.6, 'needle'],
  ) => {
    const list = signals(85, [...untilPutDown, first, pickup, work, second])
    return ends(measure(moving(list, 81, by)))[3]
  }

  it('undoes none whose next piece was seen to be taken: that one is told at once, whatever the later hand moved', () => {
    const hands: Hands = [...untilPutDown, first, [81, 81.8, 'pickup', piece], [82, 82.6, 'needle'], second]
    for (const peak of [0.3, 0.1]) {
      const events = measure(moving(signals(84, hands), 83, { peak }), {}, false)
      expect(ends(events)).toEqual([20, 40, 60, 80])
    }
  })

  it('is the one where a hand only looked into the pick-up: weak and short, not one of them', () => {
    expect(last([81, 81.2, 'pickup', piece], { strength: 0.3 })).toBe(83.4)
    expect(last([81, 81.8, 'pickup', piece], { strength: 0.3 })).toBe(80)
    expect(last([81, 81.2, 'pickup', piece], { strength: 1 })).toBe(80)
  })

  it('is the one after a second of work where nothing was taken, and not where that is unknown', () => {
    const sewn: Hands[number] = [81.8, 82.8, 'needle']
    expect(last([81, 81.6, 'pickup', nothing], {}, sewn)).toBe(83.4)
    expect(last([81, 81.6, 'pickup'], {}, sewn)).toBe(80)
  })
})

describe('a minute of rest', () => {
  const putDown: Hands[number] = [79.6, 80.4, 'putdown', piece]

  it('says that a put-down was one though nothing was seen to be taken after it: the pick-up then led to nothing', () => {
    const rested = (seconds: number) =>
      measure(signals(seconds, [...untilPutDown, putDown, [81, 81.8, 'pickup', nothing]]), {}, false)
    expect(ends(rested(141.6))).toEqual([20, 40, 60])
    expect(rested(142).slice(-3)).toMatchObject([
      { type: 'unit-closed', endMs: 80_000, confidence: 0.7 },
      { type: 'unit-opened', startMs: 80_000 },
      { type: 'unit-rejected', startMs: 80_000, reason: 'false-start' },
    ])
  })

  it('says nothing for a hand that left with the operator', () => {
    const left = (away: readonly [number, number][]) =>
      ends(measure(signals(150, [...untilPutDown, [79.6, 80.4, 'putdown']], { away }), {}, false)).length
    expect(left([])).toBe(4)
    expect(left([[80.6, 85]])).toBe(3)
  })

  it('says nothing for a hand of which no piece was seen, where presence is only assumed', () => {
    const resting = (mustSee: boolean) => {
      const hands: Hands = [
        [0.4, 1.2, 'pickup'],
        [1.6, 29.4, 'needle'],
        [29.6, 30.4, 'putdown'],
      ]
      return ends(measure(signals(95, hands), { mustSee }, false))
    }
    expect(resting(false)).toEqual([30])
    expect(resting(true)).toEqual([])
  })
})

it('where presence is only assumed a unit shows work in a quarter of its time, unless its piece is seen to lie there', () => {
  const idled = (putDown: Hands[number]) => {
    const hands: Hands = [
      ...threeUnits,
      [60.4, 61.2, 'pickup', piece],
      [61.6, 66.6, 'needle'],
      putDown,
      [100.6, 101.4, 'pickup', piece],
      [101.8, 139.4, 'needle'],
      [139.6, 140.4, 'putdown', piece],
      [140.6, 141.4, 'pickup', piece],
    ]
    return ends(measure(signals(145, hands), unwatchedCycle))
  }
  expect(idled([99.6, 100.4, 'putdown', piece])).toEqual([20, 40, 60, 100, 140])
  expect(idled([99.6, 100.4, 'putdown'])).toEqual([20, 40, 60, 140])
})

it('where little of the needle’s work is seen a unit counts from the first on whose piece is seen to lie there', () => {
  const shown = (marks: Marks | undefined, work: number) => {
    const hands = [0, 40, 80, 120].flatMap((start): Hands => {
      const [from, to] = [start + 39.6, start + 40.4]
      return [
        [start + 0.6, start + 1.4, 'pickup', piece],
        [start + 1.6, start + 1.6 + work, 'needle'],
        marks === undefined ? [from, to, 'putdown'] : [from, to, 'putdown', marks],
      ]
    })
    return ends(measure(signals(165, [...hands, [160.6, 161.4, 'pickup', piece]]), unwatchedCycle))
  }
  expect(shown(piece, 7)).toEqual([40, 80, 120, 160])
  expect(shown(undefined, 7)).toEqual([])
  // Somebody who stops in the put-down leaves as much.
  expect(shown(piece, 4)).toEqual([])
})

describe('a put-down that looks like the one under it', () => {
  const last = (pickups: Marks, way: number) => {
    const before = threeUnits.map(([from, to, zone, marks]): Hands[number] =>
      zone === 'pickup'
        ? [from, to, zone, pickups]
        : marks === undefined
          ? [from, to, zone]
          : [from, to, zone, marks],
    )
    const hands: Hands = [
      ...before,
      [60.4, 61.2, 'pickup', pickups],
      [61.6, 79.4, 'needle'],
      [79.6, 80.4, 'putdown', nothing],
      [80.4 + way, 81.2 + way, 'pickup', nothing],
      [81.4 + way, 94, 'needle'],
    ]
    return ends(measure(signals(95, hands), {}, false)).length
  }

  it('counts with a hand that goes to the pick-up at once, where nothing is ever seen of what is taken there', () => {
    expect(last(nothing, 0.2)).toBe(4)
  })

  it('is a reach where something is, or where the hand comes later', () => {
    expect(last(piece, 0.2)).toBe(3)
    expect(last(nothing, 3.4)).toBe(3)
  })
})

it('while a hand is in the pick-up nothing is decided: it may take the next piece when the work seems to go on', () => {
  const little: Marks = [0.07, 0.07]
  const last = (...taking: Hands) =>
    ends(
      measure(
        signals(90, [...untilPutDown, [79.6, 80.4, 'putdown', little], [80.6, 89, 'needle'], ...taking]),
        {},
        false,
      ),
    )
  expect(last([80.8, 84, 'pickup', piece])).toEqual([20, 40, 60, 80])
  expect(last()).toEqual([20, 40, 60])
})

it('what moves in both zones in the same pictures, and leaves nothing known, is no exchange of hands', () => {
  const last = (put: readonly [number, number], taken: readonly [number, number], marks?: Marks) => {
    const pickup: Hands[number] = marks === undefined ? [...taken, 'pickup'] : [...taken, 'pickup', marks]
    const hands: Hands = [...untilPutDown, [...put, 'putdown'], pickup, [81.6, 86, 'needle']]
    return ends(measure(signals(86, hands), {}, false)).length
  }
  expect(last([79.6, 80.2], [79.6, 80.2])).toBe(3)
  expect(last([79.6, 80.2], [79.6, 80.4])).toBe(4)
  expect(last([79.6, 80.2], [79.6, 80.2], piece)).toBe(4)
})
