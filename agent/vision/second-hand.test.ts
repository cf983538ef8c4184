import { describe, expect, it } from 'vitest'
import {
  type Hands,
  type Marks,
  measure,
  moving,
  piece,
  signals,
  spans,
  untilPutDown,
} from '../../seeds/accuracy/hands-tape.ts'
import type { StationEvent } from '../contract/measurement.ts'

const ends = (events: readonly StationEvent[]) => spans(events).map(([, end]) => end)

describe('a hand that holds the piece over the pile', () => {
  const fifth: Hands = [
    [84, 84.8, 'pickup', piece],
    [85, 103.4, 'needle'],
    [103.6, 104.4, 'putdown', piece],
  ]

  it('puts it down when most of what seemed to lie there leaves with it: its arm, in the pick-up too', () => {
    const held = (left: number) => {
      const hands: Hands = [
        ...untilPutDown,
        [79.4, 80, 'pickup', [0.4, 0.4]],
        [79.6, 80, 'putdown', [0.6, 0.6]],
        [81.4, 81.8, 'putdown', [0.6, left]],
        ...fifth,
      ]
      return ends(measure(signals(106, hands)))
    }
    expect(held(0.2)).toEqual([20, 40, 60, 81.6, 104])
    expect(held(0.4)).toEqual([20, 40, 60, 79.8, 104])
  })

  it('puts it down when it leaves, if the zone did not lie still from one to the other', () => {
    const held = (later: number) => {
      const hands: Hands = [
        ...untilPutDown,
        [79.6, 80.8, 'putdown'],
        [later, later + 0.4, 'putdown', piece],
        ...fifth,
      ]
      return ends(measure(moving(signals(106, hands), later, { peak: 0.2 })))[3]
    }
    expect(held(81.8)).toBe(82)
    expect(held(81.6)).toBe(80.2)
  })
})

describe('of two hands in the put-down with one look after both', () => {
  const fifth: Hands = [
    [84, 84.8, 'pickup', piece],
    [85, 103.4, 'needle'],
    [103.6, 104.4, 'putdown', piece],
  ]
  const last = (first: Marks | undefined, toS: number, peak: number): number | undefined => {
    const before: Hands[number] =
      first === undefined ? [79.6, 80.6, 'putdown'] : [79.6, 80.6, 'putdown', first]
    const hands: Hands = [
      ...untilPutDown,
      before,
      [81, 82, 'needle'],
      [82.6, toS, 'putdown', piece],
      ...fifth,
    ]
    return ends(measure(moving(signals(106, hands), 82.6, { peak })))[3]
  }

  it('the first counts when the later moved less than half as much', () => {
    expect(last(undefined, 83, 0.2)).toBe(80.1)
    expect(last(piece, 83, 0.2)).toBe(80.1)
  })

  it('the later counts when it moved longer, or more at once, or a look between them says what the first left', () => {
    expect(last(undefined, 83.6, 0.29)).toBe(83.1)
    expect(last(undefined, 83, 0.31)).toBe(82.8)
    expect(last([0.15, 0.15], 83, 0.2)).toBe(82.8)
  })

  it('and it is a put-down of its own after so much work that only the pick-up between them was in doubt', () => {
    const hands: Hands = [
      ...untilPutDown,
      [79.6, 80.6, 'putdown'],
      [81, 83, 'needle'],
      [83.2, 84, 'pickup'],
      [84.2, 85.2, 'needle'],
      [85.4, 85.8, 'putdown'],
      [86, 86.8, 'pickup', piece],
      [87, 90, 'needle'],
    ]
    expect(ends(measure(moving(signals(90, hands), 85.4, { peak: 0.1 }))).slice(3)).toEqual([80.1, 85.6])
  })
})
